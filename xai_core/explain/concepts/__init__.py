"""What, not only where: concepts that a layer of a network holds, and whether answers use them.

``reading``   what a layer says of many pictures, and how their answers depend on it
``vectors``   the direction of a concept in a layer, and whether the layer holds it at all (CAV)
``testing``   whether answers move along that direction more than along chance ones (TCAV)
``factors``   concepts that nobody named: a layer's activations factorised (after CRAFT)

Kim et al. 2018, "Interpretability beyond feature attribution: quantitative testing with concept
activation vectors (TCAV)", ICML, arXiv:1711.11279.
Fel et al. 2023, "CRAFT: concept recursive activation factorization for explainability", CVPR,
10.1109/CVPR52729.2023.00266.
"""
