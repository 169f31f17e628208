"""Lessons: one source for app, notebook and hand-out, and the figures they show.

================  ========================================================================
``shelf``         which lessons there are: those shipped, then one's own
``source``        a lesson read: Markdown with a heading in TOML, steps, typed blocks
``blocks``        what a lesson is made of
``words``         what notebook and hand-out say of a case
``cases``         the case that a block names, met by the model
``figures``       the figures lessons show
``check``         whether a lesson can be held
``class_plan``    a lesson as a class: its votes and questions
``notebook``      a lesson as a Jupyter notebook
``notebook_kit``  what the notebook calls: ``show_case``, ``show_figure``, ``turn_figure``
``handout``       a lesson as one HTML file that needs no server
================  ========================================================================
"""
