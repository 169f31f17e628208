"""Do they agree? The scores of a heat map against an expert's region, honestly framed.

=====================  =====================================================
``measure``            every score of one heat map against one region
``binarise``           the named ways to cut a map in two
``threshold_curve``    how the overlap scores move with the cut
``pattern_of``         the eight Shared Interest patterns
``mean_with_interval`` many cases: a mean, its interval, n used and undefined
``unit_means``         one value a specimen, as a test wants its observations
``compare_groups``     two groups of cases: rank-sum test and effect size
``compare_pairs``      two scores of the same cases: signed-rank test and effect size
``compare_several``    several groups: Kruskal-Wallis test, effect size, which pairs differ
=====================  =====================================================

Undefined is None everywhere. No torch; scipy and scikit-image load when first needed.
"""

from xai_core.agreement.agreement import Agreement, score_heat_map
from xai_core.agreement.baselines import blob_in_region, centred_blob, region_share
from xai_core.agreement.binarisation import (
    MATCHED_AREA,
    Binarisation,
    BinarisationKind,
    binarise,
)
from xai_core.agreement.patterns import (
    DEFAULT_THRESHOLDS,
    Pattern,
    PatternThresholds,
    pattern_of,
    regression_right,
)
from xai_core.agreement.scores import Overlap, overlap
from xai_core.agreement.threshold_curve import DEFAULT_LEVELS, ThresholdCurve, threshold_curve

__all__ = [
    "DEFAULT_LEVELS",
    "DEFAULT_THRESHOLDS",
    "MATCHED_AREA",
    "Agreement",
    "Binarisation",
    "BinarisationKind",
    "Overlap",
    "Pattern",
    "PatternThresholds",
    "ThresholdCurve",
    "binarise",
    "blob_in_region",
    "centred_blob",
    "overlap",
    "pattern_of",
    "region_share",
    "regression_right",
    "score_heat_map",
    "threshold_curve",
]
