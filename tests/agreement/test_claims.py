"""What is said of a case is true of its numbers, and nothing said contradicts anything said."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agreement.test_properties import cuts, pairs
from xai_core.agreement import (
    PATTERN_CLAIMS,
    AgreementVerdict,
    Claim,
    Pattern,
    PatternThresholds,
    claims_of,
    holds,
    opposite,
    score_heat_map,
    verdict_of,
)

THRESHOLDS = st.builds(
    PatternThresholds,
    *(st.floats(0.01, 1.0) for _ in range(3)),
)
ANSWERS = (True, False, None)


def contradictions(said):
    return {claim for claim in said if opposite(claim) in said}


def test_opposites_go_both_ways():
    paired = {claim: opposite(claim) for claim in Claim if claim is not Claim.NOT_DEFINED}
    assert all(paired[other] is claim for claim, other in paired.items())
    assert opposite(Claim.NOT_DEFINED) is None


@pytest.mark.parametrize(
    ("verdict", "pattern", "right"), list(product(AgreementVerdict, Pattern, ANSWERS))
)
def test_no_verdict_contradicts_a_pattern(verdict, pattern, right):
    """Save in whether the answer was right, which both are told by the same judgement."""
    said = claims_of(verdict, right) | PATTERN_CLAIMS[pattern]
    belongs = right is (Claim.RIGHT in PATTERN_CLAIMS[pattern])
    told = verdict is not AgreementVerdict.NOT_DEFINED and right is not None
    wrong_answer = {Claim.RIGHT, Claim.WRONG} if told and not belongs else set()
    assert contradictions(said) == wrong_answer


def test_every_verdict_and_every_kind_of_overlap_says_something_of_its_own():
    assert len({claims_of(verdict, None) for verdict in AgreementVerdict}) == len(AgreementVerdict)
    assert len({PATTERN_CLAIMS[pattern] for pattern in Pattern}) == len(Pattern)


@given(pairs(), cuts, st.sampled_from(ANSWERS), THRESHOLDS)
@settings(max_examples=400)
def test_all_that_is_said_of_any_map_and_region_is_true(pair, cut, right, thresholds):
    scored = score_heat_map(*pair, right=right, binarisation=cut, thresholds=thresholds)
    said = set(claims_of(verdict_of(scored), right))
    if scored.pattern is not None:
        said |= PATTERN_CLAIMS[scored.pattern]
    false = {claim for claim in said if not holds(claim, scored, right)}
    assert not false
    assert not contradictions(said)


@given(pairs(), cuts, st.sampled_from(ANSWERS))
@settings(max_examples=100)
def test_a_claim_and_its_opposite_are_never_both_true(pair, cut, right):
    scored = score_heat_map(*pair, right=right, binarisation=cut)
    for claim in Claim:
        other = opposite(claim)
        if other is not None:
            assert not (holds(claim, scored, right) and holds(other, scored, right))


def test_claims_by_hand():
    """Three of five units of attention lie in a region of one pixel of nine."""
    heat_map = np.array([[3, 0, 0], [0, 0, 0], [0, 2, 0]], dtype=np.float32)
    region = np.zeros((3, 3))
    region[0, 0] = 1
    scored = score_heat_map(heat_map, region, right=True)
    true = {claim for claim in Claim if holds(claim, scored, True)}
    assert true == {
        Claim.MORE_THAN_CHANCE,  # 0.6 of the attention in 0.11 of the picture
        Claim.MORE_THAN_BLOBS,  # in a corner
        Claim.MOSTLY_INSIDE,
        Claim.HIGH_IOU,  # the hottest pixel is the region
        Claim.HOTTEST_INSIDE,
        Claim.REGION_COVERED,
        Claim.RIGHT,
    }


def test_mostly_inside_and_sufficient_context_are_both_true_of_one_map():
    """Two thirds of the attention in the region, whose hottest part overlaps it by a third."""
    heat_map = np.zeros((10, 10), dtype=np.float32)
    heat_map[:2], heat_map[2:4], heat_map[8:] = 5, 1, 3
    region = np.zeros((10, 10))
    region[:4] = 1
    scored = score_heat_map(heat_map, region, right=True)
    assert scored.attention_in_region == pytest.approx(120 / 180)
    assert scored.iou == pytest.approx(20 / 60)
    assert verdict_of(scored) is AgreementVerdict.MOSTLY_INSIDE
    assert scored.pattern is Pattern.SUFFICIENT_CONTEXT
    assert Claim.NOT_MOSTLY_INSIDE not in PATTERN_CLAIMS[scored.pattern]
