"""How sure: intervals, rank tests, calibration, counts. Numbers in, numbers out; no torch.

How good answers are:

===================  =======================================================
``classification``   how often right, and what is taken for what
``auc``              the area under the ROC curve, with its interval
``ordinal``          how far off answers on a line of stages are
``regression``       how near values come: error, correlation, agreement
``froc``             lesions found at how many false marks (FROC)
``kappa``            agreement of two readers beyond chance
``specimens``        accuracy per specimen, and two models compared
``label_errors``     which labels are most likely wrong (confident learning)
===================  =======================================================

How sure an answer is:

===================  =======================================================
``calibration``      whether “90 % sure” is right nine times of ten
``conformal``        the interval that holds a promised share of truths
``deferral``         accuracy when the least sure answers are withheld
``psychometric``     where on an axis one answer becomes the other
===================  =======================================================

How sure a figure is:

===================  =======================================================
``intervals``        of a share: Wilson's, and the exact one
``means``            of a mean; two groups compared
``bootstrap``        when cases come in groups: whole groups drawn anew
``rank_intervals``   when it is made of ranks
===================  =======================================================

Tests:

===================  =======================================================
``signed_rank``      pairs of the same cases, by signed ranks
``kruskal_wallis``   several groups, by ranks
``mcnemar``          two models on the same cases
``two_sample``       two sets of points, all numbers at once
``mean_difference``  two groups' means, and how many it takes
``effect_size``      a rank-biserial correlation in words
``holm``             p values corrected for their number
===================  =======================================================
"""
