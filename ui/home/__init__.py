"""Home: what Shiten is, three ways in, what is on this machine, how to read a map.

==============  =======================================================================
``first_case``  which case Home begins with
``doors``       the three ways in, each with a live example
``examples``    what stands behind them: a case, a question, a mistake
``libraries``   the case libraries: what each looks like, how to open or delete it
``thumbnails``  their small pictures, read once
``builtin``     the built-in libraries that can still be drawn
``importing``   a data set comes in, as an archive or from a folder on the server
``fetching``    a public data set is fetched, its terms shown first
``models``      the models in a table, the best known first
``guide``       how to read a map
``session``     how a library is brought in, and what came of it, while the tab is open
==============  =======================================================================

Who may bring libraries in: ``ui/common/permission.py``.
"""
