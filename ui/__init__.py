"""The screens: the only package that imports streamlit.

A page in ``pages/`` (Home is ``app.py``) reads like its screen: title, pick, compute, show. What it
shows is drawn by the folder of the same name here; what is shown is decided in ``xai_core``. A
widget words a rule and never holds one, and bears the name of the core module it shows.

======================  =========================================================================
``home``                what Shiten is, what is on this machine, how to read a map
``compare``             one case, one model: where experts and AI look, and how far they agree
``quiz``                decide and mark first, then see
``classroom``           a class in the room: voted on phones, revealed step by step
``lessons``             a lesson, step by step
``misclassifications``  a study as a list: filtered, looked at, judged
``cohort``              a study as a whole: what its answers and their attention come to
``models``              a model's card, measurement by measurement
``methods``             which way of explaining a model holds up
``common``              what every screen shares: frame, words, cached calls, jobs; it knows none
``glossary``            the glossary as a page, and as ``docs/glossary.md``
``catalogue``           the sentences of the app, collected for translation (``make catalogues``)
======================  =========================================================================

``locale/`` holds their translations.

A screen's folder knows ``common`` and no other screen; a piece two screens need moves to
``common``. Import-linter holds both, and that there is no circle (``pyproject.toml``). A new
screen: a page, its folder, its name in that list and in ``PLACES`` (``common/frame.py``).
"""
