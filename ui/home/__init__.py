"""Home: what Shiten is, three ways in, what is on this machine, how to read a map.

================  =====================================================================
``first_case``    which case Home begins with
``doors``         the three ways in, each with a live example (``examples``)
``libraries``     the case libraries with small pictures (``thumbnails``), what code can still
                  draw (``builtin``); they come in by ``importing`` and ``fetching``, if
                  ``ui/common/permission.py`` allows it
``models``        the models in a table, the best known first
``guide``         how to read a map
================  =====================================================================
"""
