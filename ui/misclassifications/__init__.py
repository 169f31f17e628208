"""The misclassification browser: a study as a list that can be filtered, seen and judged.

The list:

=====================  ===========================================================================
``filters``            saved views, filters and order, all in the address
``case_list``          which cases, in which order, and where the reader is
``listed``             the filtered list, its ids read as they are asked for
``list_from_address``  the same list by its address alone, on any screen
``narrowing``          only some cases stay: a slice, what two models differ in, a part of the map
``list_views``         lists somebody saved under a name
``preparing``          a large study laid out once, and what it cannot be asked
``export``             the list taken home
``playlist_offers``    what of the list can go into a playlist
=====================  ===========================================================================

What is seen of it:

=====================  ===========================================================================
``charts``             the confusion table and the scatter; touching them filters
``value_charts``       the listed cases of a model that answers with values, drawn
``gallery``            a page of small pictures
``case``               the open case: picture, numbers, on to Compare
``alike``              more like this: what the model takes for like the open case
``way_back``           from Compare to the same place in the list
=====================  ===========================================================================

Judged by a person:

=====================  ===========================================================================
``triage``             whose error it was: a tag and a note
``bulk``               one tag for many cases, and taking it back
``ticks``              cases ticked in the gallery
=====================  ===========================================================================

One question more, when it is asked:

=====================  ===========================================================================
``questions``          which questions there are, one at a time
``browsed``            what they are asked about: one study, as the page browses it
``slices``             how good the model is on each part of the library, and where it fails
``slice_address``      a slice in the address
``slice_words``        slices and their attributes in the reader's words
``study_map``          a map of the study: what the model takes for alike lies near
``drawn``              what was drawn around on that map
``second_study``       a study of the same library by another model: what it says
``two_models``         what the second model mends, what it breaks
``wrong_reason``       right for the wrong reason: the rule in words, and the check
=====================  ===========================================================================

What all of these use:

=====================  ===========================================================================
``rows_table``         a table whose rows filter the list
``cached``             what only this screen keeps
``session``            its session keys, and what of them stands in the address
=====================  ===========================================================================
"""
