"""What does a sentence say of the numbers? Each verdict and pattern as claims that can be checked.

Two things are said of a case: the verdict on all the attention (``verdict.py``), and the Shared
Interest pattern of its hottest part at one cut (``patterns.py``). They must never contradict each
other or the numbers beside them. So what each says is written down here as *claims*, every one of
which is true or false of an :class:`Agreement` (:func:`holds`); the words of the screens
(``ui/common/verdicts.py``, ``ui/common/patterns.py``) say these claims and no others, and tests
hold words against claims and claims against numbers, over all combinations.

Claims come in pairs that exclude each other (:func:`opposite`). Those about all the attention and
those about the hottest part are about different things: a map may have its hottest part inside
a region, and all the same no more of its attention there than chance would put.
"""

from __future__ import annotations

from collections.abc import Mapping

from xai_core.agreement.agreement import Agreement
from xai_core.agreement.levels import ALIKE_FROM, Weighing
from xai_core.agreement.patterns import Pattern
from xai_core.agreement.verdict import MOSTLY, AgreementVerdict
from xai_core.types import Choice


class Claim(Choice):
    """One thing that is said of a case."""

    NOT_DEFINED = "not-defined"
    """Attention in the region is undefined, or there is nothing to hold it against."""
    MORE_THAN_CHANCE = "more-than-chance"
    NO_MORE_THAN_CHANCE = "no-more-than-chance"
    MORE_THAN_BLOBS = "more-than-blobs"
    NO_MORE_THAN_BLOB = "no-more-than-blob"
    MOSTLY_INSIDE = "mostly-inside"
    """Of all the attention, more than half."""
    NOT_MOSTLY_INSIDE = "not-mostly-inside"
    HIGH_IOU = "high-iou"
    """Of the hottest part and the region; "high" is at or above the threshold."""
    LOW_IOU = "low-iou"
    HOTTEST_INSIDE = "hottest-inside"
    """High saliency coverage: the hottest part lies largely in the region."""
    HOTTEST_BEYOND = "hottest-beyond"
    """Low saliency coverage: part of the hottest part lies outside the region."""
    REGION_COVERED = "region-covered"
    """High ground-truth coverage: the region lies largely in the hottest part."""
    REGION_NOT_COVERED = "region-not-covered"
    WEIGHED_ALIKE = "weighed-alike"
    """Inside the region, attention goes along with importance."""
    WEIGHED_DIFFERENTLY = "weighed-differently"
    RIGHT = "right"
    WRONG = "wrong"


_PAIRS = (
    (Claim.MORE_THAN_CHANCE, Claim.NO_MORE_THAN_CHANCE),
    (Claim.MORE_THAN_BLOBS, Claim.NO_MORE_THAN_BLOB),
    (Claim.MOSTLY_INSIDE, Claim.NOT_MOSTLY_INSIDE),
    (Claim.HIGH_IOU, Claim.LOW_IOU),
    (Claim.HOTTEST_INSIDE, Claim.HOTTEST_BEYOND),
    (Claim.REGION_COVERED, Claim.REGION_NOT_COVERED),
    (Claim.WEIGHED_ALIKE, Claim.WEIGHED_DIFFERENTLY),
    (Claim.RIGHT, Claim.WRONG),
)

VERDICT_CLAIMS: Mapping[AgreementVerdict, frozenset[Claim]] = {
    AgreementVerdict.NOT_DEFINED: frozenset({Claim.NOT_DEFINED}),
    AgreementVerdict.NO_MORE_THAN_CHANCE: frozenset({Claim.NO_MORE_THAN_CHANCE}),
    AgreementVerdict.NO_MORE_THAN_BLOB: frozenset(
        {Claim.MORE_THAN_CHANCE, Claim.NO_MORE_THAN_BLOB}
    ),
    AgreementVerdict.PARTLY_INSIDE: frozenset(
        {Claim.MORE_THAN_CHANCE, Claim.MORE_THAN_BLOBS, Claim.NOT_MOSTLY_INSIDE}
    ),
    AgreementVerdict.MOSTLY_INSIDE: frozenset(
        {Claim.MORE_THAN_CHANCE, Claim.MORE_THAN_BLOBS, Claim.MOSTLY_INSIDE}
    ),
}
"""What the sentence of a verdict says, whether or not the answer was right."""

WEIGHING_CLAIMS: Mapping[Weighing, frozenset[Claim]] = {
    Weighing.NOT_DEFINED: frozenset(),
    Weighing.ALIKE: frozenset({Claim.WEIGHED_ALIKE}),
    Weighing.DIFFERENT: frozenset({Claim.WEIGHED_DIFFERENTLY}),
}
"""What the sentence on both levels says of the second, where it says anything of it."""

_ALIGNED = frozenset({Claim.HIGH_IOU})
_SUBSET = frozenset({Claim.LOW_IOU, Claim.HOTTEST_INSIDE})
_CONTEXT = frozenset({Claim.LOW_IOU, Claim.HOTTEST_BEYOND, Claim.REGION_COVERED})
_NONE_HIGH = frozenset({Claim.LOW_IOU, Claim.HOTTEST_BEYOND, Claim.REGION_NOT_COVERED})

PATTERN_CLAIMS: Mapping[Pattern, frozenset[Claim]] = {
    Pattern.HUMAN_ALIGNED: _ALIGNED | {Claim.RIGHT},
    Pattern.SUFFICIENT_SUBSET: _SUBSET | {Claim.RIGHT},
    Pattern.CONTEXT_DEPENDENT: _CONTEXT | {Claim.RIGHT},
    Pattern.SUFFICIENT_CONTEXT: _NONE_HIGH | {Claim.RIGHT},
    Pattern.CONFUSER: _ALIGNED | {Claim.WRONG},
    Pattern.INSUFFICIENT_SUBSET: _SUBSET | {Claim.WRONG},
    Pattern.CONTEXT_CONFUSION: _CONTEXT | {Claim.WRONG},
    Pattern.DISTRACTOR: _NONE_HIGH | {Claim.WRONG},
}
"""What the words of a pattern say, at the cut and the thresholds named beside them."""


def claims_of(verdict: AgreementVerdict, right: bool | None) -> frozenset[Claim]:
    """What the one sentence about a case says; ``right`` is None where that is not known.

    Where nothing is defined, the sentence is silent about the answer too.
    """
    said = VERDICT_CLAIMS[verdict]
    if right is None or verdict is AgreementVerdict.NOT_DEFINED:
        return said
    return said | {Claim.RIGHT if right else Claim.WRONG}


def claims_of_levels(verdict: AgreementVerdict, weighing: Weighing) -> frozenset[Claim]:
    """What the sentence on both levels says: the place, and how it is weighed where it is right.

    How a place is weighed that is hardly looked at is not told: the correlation would be of
    attention that is not there.
    """
    said = VERDICT_CLAIMS[verdict]
    if verdict not in (AgreementVerdict.MOSTLY_INSIDE, AgreementVerdict.PARTLY_INSIDE):
        return said
    return said | WEIGHING_CLAIMS[weighing]


def opposite(claim: Claim) -> Claim | None:
    """The claim that cannot be true beside this one; None where there is no such claim."""
    both = {**dict(_PAIRS), **{second: first for first, second in _PAIRS}}
    return both.get(claim)


def holds(claim: Claim, agreement: Agreement, right: bool | None) -> bool:
    """Whether the claim is true of these scores and this answer.

    A claim about a number that is undefined is false, and so is its opposite.
    """
    if claim is Claim.NOT_DEFINED:
        # Above chance is undefined without attention, without a region, and for a region of all.
        return agreement.above_chance is None
    if claim in (Claim.RIGHT, Claim.WRONG):
        return right is (claim is Claim.RIGHT)
    negative = {second: first for first, second in _PAIRS}.get(claim)
    if negative is not None:
        above = _is_above(negative, agreement)
        return above is not None and not above
    return _is_above(claim, agreement) is True


def _is_above(claim: Claim, agreement: Agreement) -> bool | None:
    """Whether the number a claim is about is on the claim's side; None where it is undefined."""
    attention, limits = agreement.attention_in_region, agreement.thresholds
    blobs = [b for b in (agreement.centre_blob, agreement.centre_blob_narrow) if b is not None]
    more_than = {
        Claim.MORE_THAN_CHANCE: agreement.chance,
        Claim.MORE_THAN_BLOBS: max(blobs, default=None),
        Claim.MOSTLY_INSIDE: MOSTLY,
    }
    if claim in more_than:
        limit = more_than[claim]
        return None if attention is None or limit is None else attention > limit
    at_least = {
        Claim.HIGH_IOU: (agreement.iou, limits.iou),
        Claim.HOTTEST_INSIDE: (agreement.saliency_coverage, limits.saliency_coverage),
        Claim.REGION_COVERED: (agreement.ground_truth_coverage, limits.ground_truth_coverage),
        Claim.WEIGHED_ALIKE: (agreement.emphasis, ALIKE_FROM),
    }
    value, threshold = at_least[claim]
    return None if value is None else value >= threshold
