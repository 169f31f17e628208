"""Do they agree? The scores of a heat map against an expert's region, honestly framed.

===================  =============================================================================
``contract``         the one door: a heat map and a region are checked here
``agreement``        ``score_heat_map``: every score of one heat map against one region
``scores``           the single scores, one function each
``baselines``        what a map would score that knows nothing: chance, the centre blobs
``binarisation``     ``binarise``: the named ways to cut a map in two
``threshold_curve``  ``threshold_curve``: how the overlap scores move with the cut
``patterns``         ``pattern_of``: the eight Shared Interest patterns
``verdict``          ``verdict_of``: what the headline is worth beside chance and the centre blobs
``levels``           ``score_levels``: two levels, where and with what emphasis
``claims``           ``claims_of``: the sentence of a verdict as claims that can be checked
``attention``        whether a model looks at the region when it is right, off it when it is wrong
``dice``             how well a drawn region agrees with the true one
===================  =============================================================================

What many cases say together is :mod:`xai_core.stats`. Undefined is None everywhere.
No torch; scipy and scikit-image load when first needed.
"""

from xai_core.agreement.agreement import Agreement, score_heat_map
from xai_core.agreement.baselines import blob_in_region, centred_blob, region_share
from xai_core.agreement.binarisation import (
    MATCHED_AREA,
    Binarisation,
    BinarisationKind,
    binarise,
)
from xai_core.agreement.claims import (
    PATTERN_CLAIMS,
    Claim,
    claims_of,
    claims_of_levels,
    holds,
    opposite,
)
from xai_core.agreement.levels import Levels, Weighing, score_levels, weighing_of
from xai_core.agreement.patterns import (
    DEFAULT_THRESHOLDS,
    Pattern,
    PatternThresholds,
    pattern_of,
)
from xai_core.agreement.scores import Overlap, overlap
from xai_core.agreement.threshold_curve import DEFAULT_LEVELS, ThresholdCurve, threshold_curve
from xai_core.agreement.verdict import AgreementVerdict, verdict_from, verdict_of

__all__ = [
    "DEFAULT_LEVELS",
    "DEFAULT_THRESHOLDS",
    "MATCHED_AREA",
    "PATTERN_CLAIMS",
    "Agreement",
    "AgreementVerdict",
    "Binarisation",
    "BinarisationKind",
    "Claim",
    "Levels",
    "Overlap",
    "Pattern",
    "PatternThresholds",
    "ThresholdCurve",
    "Weighing",
    "binarise",
    "blob_in_region",
    "centred_blob",
    "claims_of",
    "claims_of_levels",
    "holds",
    "opposite",
    "overlap",
    "pattern_of",
    "region_share",
    "score_heat_map",
    "score_levels",
    "threshold_curve",
    "verdict_from",
    "verdict_of",
    "weighing_of",
]
