"""A study: one model over one library, to a table of one row a case.

============  =======================================================
``identity``  what a study is of: ``study.json``
``columns``   its columns, the same in every part
``parts``     its parts on disk, in Parquet
``run``       a study carried out
``read``      a finished study read back
``index``     a large study laid out so that any row is found quickly
``indexing``  how that index is made, in blocks
============  =======================================================
"""
