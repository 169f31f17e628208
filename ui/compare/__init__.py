"""Compare: one case, its viewpoints, and how far they agree.

``picking`` asks what is wanted and makes the two things everything else is drawn from: the
``ExplanationRequest`` (``explanations``: picture, model, method, layer, cut) and the ``CaseView``
(``case_view``: answer, judgement, maps, agreements, names).

===================  ========================================================================
``picking``          library, model, method, case; ``method_picker``, ``upload``, ``proposal``
``viewpoints``       the three pictures: the image, the experts' regions, the AI's attention
``answer``           what AI and expert say, and every class's probability
``agreement``        the headline beside its baselines, overlap, pattern
``rival``            why not another answer?
``second_model``     another model on the same case
``deeper``           one question more: ``two_methods``, ``region_shapley``, ``ablation``,
                     ``sanity``
``infills``          what a hidden place is filled with
``map_tools``        beside a map: its method's card, its promise, its files; ``offer`` makes it
``provenance``       what the numbers come from
``cached``           what only this screen keeps
===================  ========================================================================
"""
