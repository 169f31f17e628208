"""The misclassification browser: a study as a list that can be filtered, seen and judged.

===============  ==================================================================
``study``        opened, or run with progress
``filters``      saved views, filters and order, all in the address
``charts``       the confusion table and the scatter; touching them filters
``case_list``    which cases, in which order, and where the reader is
``listed``       the filtered list, its ids read as they are asked for
``preparing``    a large study laid out once, and what it cannot be asked
``gallery``      a page of small pictures
``case``         the open case: picture, numbers, on to Compare
``list_views``   lists somebody saved under a name
``triage``       whose error it was: a tag and a note
``way_back``     from Compare to the same place in the list
``cached``       what only this screen keeps
===============  ==================================================================
"""
