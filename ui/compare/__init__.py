"""Compare: one case, its viewpoints, and how far they agree.

``picking`` asks what is wanted and makes the two things everything else is drawn from: the
``ExplanationRequest`` (``explanations``: picture, model, method, layer, cut) and the ``CaseView``
(``case_view``: answer, judgement, maps, agreements, names).

=======================  =====================================================================
``controls``             one slim row, and the closed panel in which everything is set
``picking``              library, model, method, case; ``method_picker``, ``upload``, ``proposal``
``first_screen``         the point: pictures, answers and headlines of one AI or several
``viewpoints``           its pictures: the image, the experts' regions, the AI's attention
``answer``               what AI and expert say, every class's probability or the value's ruler
``value_ruler``          a value beside the measured one, and the library's limits
``out_of_distribution``  a warning: unlike anything the model has seen
``amounts``              how much of an answer there is, in points or in a unit
``agreement``            the headline beside its baselines, overlap, pattern
``decide_first``         the reader decides before anything is shown; its rule: ``decision``
``below``                everything that stands below the first screen:
``rival``                why not another answer? what raises a value, what lowers it
``second_model``         how far two models agree with every region
``two_methods``          where the maps of two methods differ
``deeper``               one question more: ``region_shapley``, ``ablation``, ``sanity``
``infills``              what a hidden place is filled with
``map_tools``            beside a map: its method's card, its promise, its files; ``offer`` makes it
``provenance``           what the numbers come from
``cached``               what only this screen keeps
``style``                ``compare.css``, and ``present.css`` before a class
=======================  =====================================================================
"""
