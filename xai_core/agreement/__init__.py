"""Do they agree? The scores of a heat map against an expert's region, honestly framed.

=====================  =====================================================
``measure``            every score of one heat map against one region
``binarise``           the named ways to cut a map in two
``threshold_strip``    how the overlap scores move with the cut
``pattern_of``         the eight Shared Interest patterns
``mean_with_interval`` many cases: a mean, its interval, n used and undefined
``unit_means``         one value a specimen, as a test wants its observations
``compare_groups``     two groups of cases: rank-sum test and effect size
``compare_pairs``      two scores of the same cases: signed-rank test and effect size
``compare_several``    several groups: Kruskal-Wallis test, effect size, which pairs differ
=====================  =====================================================

Undefined is None everywhere. No torch; scipy and scikit-image load when first needed.
"""

from xai_core.agreement.agreement import Agreement, measure
from xai_core.agreement.baselines import blob_in_region, centred_blob, region_share
from xai_core.agreement.binarisation import (
    MATCHED_AREA,
    Binarisation,
    BinarisationKind,
    binarise,
)
from xai_core.agreement.many import (
    Mean,
    RankSum,
    compare_groups,
    mean_with_interval,
    unit_means,
)
from xai_core.agreement.paired import SignedRank, compare_pairs
from xai_core.agreement.patterns import (
    DEFAULT_THRESHOLDS,
    Pattern,
    PatternThresholds,
    pattern_of,
    regression_right,
)
from xai_core.agreement.scores import Overlap, overlap
from xai_core.agreement.several import PairDifference, SeveralGroups, compare_several
from xai_core.agreement.strip import DEFAULT_LEVELS, ThresholdStrip, threshold_strip

__all__ = [
    "DEFAULT_LEVELS",
    "DEFAULT_THRESHOLDS",
    "MATCHED_AREA",
    "Agreement",
    "Binarisation",
    "BinarisationKind",
    "Mean",
    "Overlap",
    "PairDifference",
    "Pattern",
    "PatternThresholds",
    "RankSum",
    "SeveralGroups",
    "SignedRank",
    "ThresholdStrip",
    "binarise",
    "blob_in_region",
    "centred_blob",
    "compare_groups",
    "compare_pairs",
    "compare_several",
    "mean_with_interval",
    "measure",
    "overlap",
    "pattern_of",
    "region_share",
    "regression_right",
    "threshold_strip",
    "unit_means",
]
