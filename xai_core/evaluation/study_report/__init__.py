"""A study reported item by item, after the checklists that journals ask for.

===================  =============================================================================
``checklists.py``    the items: CLAIM (how a study is told) and METRIC (what its data are like)
``entry.py``         what stands under an item: measured, said, asked for, or does not apply
``sentences.py``     sentences with details, said in any language
``figures.py``       what is measured of a study: shares with intervals, classes, regions, doubles
``method_items.py``  CLAIM's items on data, reference and model, and who fills them
``result_items.py``  CLAIM's items on evaluation and results
``data_items.py``    METRIC's dimensions
``report.py``        the whole: every item filled, or asked for
``documents.py``     the same as Markdown and as one HTML file
===================  =============================================================================
"""
