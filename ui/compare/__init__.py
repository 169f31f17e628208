"""Compare: one case, its viewpoints, and how far they agree.

``picking`` asks what is wanted and makes the two things everything else is drawn from: the
``ExplanationRequest`` (picture, model, method, layer, cut) and the ``CaseView`` (answer, judgement,
maps, agreements, names).

What is asked for:

=======================  =========================================================================
``controls``             one slim row, and the closed panel in which everything is set
``picking``              library, model, method, case
``method_picker``        which method makes the map, and of which layer
``upload``               one's own picture, never written to disk
``proposal``             regions a model proposes for a picture that has none
``explanations``         ``ExplanationRequest``; the map made now or when asked for
``case_view``            ``CaseView``, in the reader's language
=======================  =========================================================================

The first screen:

=======================  =========================================================================
``first_screen``         the point: pictures, answers and headlines of one AI or several
``decide_first``         the reader decides before anything is shown
``decision``             what a reader has decided about a case, and what that uncovers
``out_of_distribution``  a warning: unlike anything the model has seen
``viewpoints``           its pictures: the image, the experts' regions, the AI's attention
``answer``               what AI and expert say: every class's probability, a value, or marks
``cutoffs``              from where on a value is a finding
``amounts``              how much of an answer there is, in points or in a unit
``offer``                a map that takes a while, in the place where it will stand
=======================  =========================================================================

Below it:

=======================  =========================================================================
``below``                everything that stands below the first screen
``agreement``            the headline beside its baselines, overlap, pattern
``levels``               two levels of agreement: where, and with what emphasis
``correction``           a model's outline corrected by hand, and scored anew
``rival``                why not another answer? what raises a value, what lowers it
``second_model``         how far two models agree with every region
``two_methods``          where the maps of two methods differ
``map_tools``            beside a map: its method's card, its promise, its files
``provenance``           what the numbers come from
=======================  =========================================================================

One question more, when it is asked:

=======================  =========================================================================
``deeper``               which questions there are, one at a time
``region_shapley``       what every region earned
``ablation``             a region hidden, the answer looked at again
``sanity``               whether the map depends on the model
``infills``              what a hidden place is filled with
``looked_for``           what the model looked for: concepts, like cases, the change that flips it
=======================  =========================================================================

What all of these use:

=======================  =========================================================================
``cached``               what only this screen keeps
``session``              its session keys, and what of them stands in the address
``style``                ``compare.css``, and ``present.css`` before a class
=======================  =========================================================================
"""
