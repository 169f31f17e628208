"""What every screen shares; nothing here knows a screen.

The page, and who is at it:

=====================  =========================================================================
``frame``              around every page: navigation, language, disclaimer, errors
``session``            session keys that screens share, typed, and how they stand in the address
``text``               what the screen says, in the reader's language
``numbers``            numbers in the reader's words: undefined is said, never shown as 0
``share``              the address of what is on the screen: copied, and as a QR code
``login``              logging in with a school's account, where that is set up
``visitor``            who is at the other end: at this machine, or in the network
``permission``         who may change the shelf from the browser
``acting``             who did it, for the audit
``upload_limit``       how large a file a visitor may send
=====================  =========================================================================

What is kept, and what takes a while:

=====================  =========================================================================
``cached``             libraries, models, cases and studies, kept for all sessions
``answers``            what a model answers to many cases, asked as needed
``studies``            the study of a library by a model: opened, or run here with progress
``deferred``           results that take a while, made when asked for
``jobs``               long work beside the screen: how far it is, and a way to stop it
``starting``           what a server tidies up before its first page
``garbage``            what stays loaded is set aside from the garbage collector
=====================  =========================================================================

Choosing, and going through cases:

=====================  =========================================================================
``pickers``            a library, a model, a case
``choices``            one of a few, kept in the address
``question_settings``  what Quiz and Class both ask of the questions to come
``stepping``           through a list case by case, wherever it comes from
``playlists``          opened by their address, gone through, and put together
``playlist_panel``     putting a playlist together: add, order, take home, take in
``lesson_shelf``       the lessons there are, read anew where a file has changed
=====================  =========================================================================

Pictures and charts:

=====================  =========================================================================
``viewer``             several pictures looked into together: zoom, magnifier, ruler
``mark_canvas``        a picture to mark on, or whose outline is corrected
``pictures``           how large pictures are shown, and what the signs of a map mean
``value_charts``       what charts of measured and predicted values have in common
``value_ruler``        values on a ruler beside the measured one
``vote_bars``          how the votes of a class fall, chance beside them
=====================  =========================================================================

In the reader's words:

=====================  =========================================================================
``tasks``              what is asked, what can be explained, what experts say
``metrics``            a card's figures
``verdicts``           the one sentence about a case
``patterns``           the eight patterns of agreement
``levels``             the one sentence about both levels of agreement
``attention_report``   where a model looked when right and when wrong
``binarisations``      the ways to cut a map in two
``layers``             the layers of a network: which of how many
``method_cards``       each method: what it measures, costs, where it fails
``drawn_by``           who drew the regions
``terms``              which terms of the field there are, and what an entry says of one
``glossary``           the entries, section by section
=====================  =========================================================================

Taken home:

=====================  =========================================================================
``export_test``        a test for another platform
``study_report``       a finished study as a report after CLAIM and METRIC
=====================  =========================================================================
"""
