"""Cohort: what a finished study says as a whole.

======================  ==========================================================================
``session.py``          its session keys, and what of them stands in the address
``cached.py``           what only this screen keeps: rows of studies, and what was judged of them
``cases.py``            which cases are judged; by default those the model never learned from
``shown.py``            which view it is: of values, of lesions, else of classes
======================  ==========================================================================

Values:

======================  ==========================================================================
``values.py``           verdict and key figures first, then charts
``claim.py``            the claim about attention, part by part
``charts.py``           the figures; a point opens its case on Compare
``figures.py``          every figure in tables
======================  ==========================================================================

Classes and lesions:

======================  ==========================================================================
``classes.py``          a cohort of classes, from the point to a second model
``point.py``            its point: how often right, and where the AI looks when it is
``levels.py``           right answers at two levels: attention off the region, weight within it
``right_elsewhere.py``  the claim that accurate models look elsewhere, part by part
``lesions.py``          a network's marks beside the peaks of a classifier's attention
======================  ==========================================================================

Beside something else:

======================  ==========================================================================
``second.py``           the second set of answers: another model's study, or a table brought along
``paired_table.py``     two sets of maps of the same cases in one table, with paired tests
``methods.py``          two methods on the same right answers
``method_regions.py``   which of two methods agrees with the outlines more, region by region
``same_accuracy.py``    two equally accurate models: whether one looks elsewhere
``shift.py``            the same model on another library: a sentence and a small figure
``shift_tables.py``     what is behind them, in tables
``shift_words.py``      the words of a domain shift
======================  ==========================================================================
"""
