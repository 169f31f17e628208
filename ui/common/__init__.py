"""What every screen shares; nothing here knows a screen.

====================  =======================================================================
``frame``             around every page: navigation, language, disclaimer, errors
``session``           every session key, typed, and how it stands in the address
``text``              what the screen says, in the reader's language; ``numbers`` how numbers do
``cached``            libraries, models, cases and answers, kept for all sessions
``answers``           what a model answers to many cases, asked as needed
``deferred``          results that take a while, made when asked for; ``jobs`` carries them out
``pickers``           a library, a model, a case
``choices``           one of a few, kept in the address; ``question_settings`` of a quiz or a class
``permission``        who may change the shelf; ``acting`` who did; ``upload_limit`` how much
``export_test``       a test for another platform, taken along
``viewer``            several pictures looked into together: zoom, magnifier, ruler
``pictures``          how large pictures are shown, and what the signs of a map mean
``binarisations``     words and list of the ways to cut a map in two
``patterns``          words of the eight patterns of agreement
``method_cards``      words of each method: what it measures, costs, where it fails
``drawn_by``          words of who drew the regions
``garbage``           what stays loaded is set aside from the garbage collector
====================  =======================================================================
"""
