"""The figures of lessons: each made from typed settings, the same in notebook, app and hand-out.

Figures:

=====================  ===================================================================
``gradcam``            how a Grad-CAM comes about, and what a map changes with
``one_map``            what moves the score of one and the same map
``chance``             what a map scores that looks at nothing
``shapley``            what each part earned: every coalition, and the shares
``band_or_segmented``  where most errors lie, and the way from one to the other
``deferral``           when an answer is withheld, and whether “90 %” means 90 %
``shortcut``           a planted cue, as the cards of models that met it know it
``shortcut_twins``     one cell in three worlds, models asked anew
``shift``              what a model loses elsewhere, and what helps
``haemoglobin``        correlations with measured values, the study's beside ours
``claims``             five studies, five claims: our models beside what was published
=====================  ===================================================================

What they are made with:

=====================  ===================================================================
``contract``           a chart, every number in it by name, and the same in words
``registry``           which figures there are, each loaded when it is asked for
``phrasing``           how figures say numbers
``rows``               rows of points with their intervals on one axis
``tiles``              pictures side by side, a word above and below each
``cards``              numbers that take too long to measure anew, read from shipped cards
``opened_library``     a library that a figure needs, opened or drawn first
``drawn``              single cases of a built-in library, without drawing the rest
=====================  ===================================================================
"""
