"""Pictures and figures made from results: overlays, contours, plotly figures.

Pictures:

============================  =======================================================
``overlays``                  where somebody looked, drawn on the case's own image
``map_overlays``              a map painted as its method is read
``differences``               where two maps of one picture differ
``marks``                     a detector's marks, numbered
``thumbnails``                small pictures of many cases, outlined
``crops``                     windows of pictures with a little of what is around
``sheets``                    contact sheets, and two libraries side by side
============================  =======================================================

Taken home:

============================  =======================================================
``exports``                   a map as NPY, PNG and a record of how it was made
``map_record``                what that record says
============================  =======================================================

Figures of one case:

============================  =======================================================
``bar_figures``               bars: probabilities, attention beside chance and blob
``value_ruler_figure``        a value on a ruler
``threshold_curve_figure``    how the overlap scores move with the cut
``causal_figures``            what each region earned, what hiding it changes
============================  =======================================================

Figures of many cases:

============================  =======================================================
``figure_style``              what all figures have in common
``confusion_figure``          the confusion table
``calibration_figure``        how sure against how often right
``deferral_figure``           accuracy against the share answered
``froc_figure``               lesions found against false marks a picture
``training_curve_figure``     loss and validation score over the epochs
``chance_figure``             how far above chance attention lies
``level_figures``             a measure over many cases, every case a point
``value_cohort_figures``      predicted against measured, attention against the error
``specimen_figure``           accuracy specimen by specimen
``shift_figure``              at home, elsewhere, and with each remedy
``study_map_figure``          a map of a study, which filters
``browse_figures``            agreement against confidence, which filters
``density``                   very many cases counted in cells
``differential_figure``       a differential count beside the smear
``learner_threshold_figure``  where somebody changes their answer along an axis
============================  =======================================================
"""
