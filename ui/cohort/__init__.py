"""Cohort: what a finished study says as a whole.

=================  ============================================================================
``session.py``     its session keys, and what of them stands in the address
``shown.py``       which view a task's answers have: values, classes, or a sentence why none
``values.py``      values: verdict and key figures first, then charts
``claim.py``       the claim about attention, part by part
``figures.py``     every figure in tables
``second.py``      the second set of answers: another model's study, or a table brought along
``charts.py``      the figures; a point opens its case on Compare
``classes.py``     classes: where right and where wrong answers look
``shift.py``       the same model on another library; its words and tables beside it
=================  ============================================================================
"""
