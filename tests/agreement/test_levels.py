"""Where, and with what emphasis: by hand, and over all combinations."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings

from tests.agreement.test_properties import pairs
from xai_core.agreement import (
    AgreementVerdict,
    Claim,
    Weighing,
    claims_of,
    claims_of_levels,
    holds,
    opposite,
    score_heat_map,
    score_levels,
    verdict_of,
    weighing_of,
)

GRADED = np.zeros((5, 5))
GRADED[1:3, 0:5] = np.arange(1, 11).reshape(2, 5) / 10
"""Ten pixels of importance 0.1 to 1: 0.55 on average, its best tenth is one pixel of 1."""


def test_attention_as_important_as_the_region() -> None:
    found = score_levels(GRADED, GRADED)
    assert (found.irrelevant, found.irrelevant_otsu, found.emphasis) == (0, 0, 1)
    assert found.hottest_tenth == 1


def test_the_right_place_weighed_the_other_way_round() -> None:
    turned = np.where(GRADED > 0, 1.1 - GRADED, 0)
    found = score_levels(turned, GRADED)
    assert (found.irrelevant, found.emphasis) == (0, -1)
    assert found.hottest_tenth == pytest.approx((0.1 - 0.55) / (1 - 0.55))
    assert weighing_of(score_heat_map(turned, GRADED)) is Weighing.DIFFERENT


def test_shares_outside_by_sum_and_by_otsu() -> None:
    heat_map = GRADED.copy()
    heat_map[4, 4] = 5.5  # as much as in all of the region, and far above the rest
    assert score_levels(heat_map, GRADED).irrelevant == pytest.approx(0.5)
    heat_map[4, 4] = 50  # nothing else is above Otsu's threshold now
    assert score_levels(heat_map, GRADED).irrelevant_otsu == 1


def test_tied_pixels_take_part_with_their_expected_importance() -> None:
    heat_map = np.where(GRADED > 0.8, 2.0, np.where(GRADED > 0.3, 1.0, 0.0))
    expected = (0.95 - 0.55) / (1 - 0.55)  # one place for 0.9 and 1
    assert score_levels(heat_map, GRADED).hottest_tenth == pytest.approx(expected)


@pytest.mark.parametrize(
    ("heat_map", "region"),
    [(GRADED, GRADED > 0), (np.ones((5, 5)), GRADED), (0 * GRADED, GRADED), (GRADED, 0 * GRADED)],
)
def test_without_grades_there_is_no_second_level(heat_map, region) -> None:
    found = score_levels(heat_map, region)
    assert (found.emphasis, found.hottest_tenth) == (None, None)
    assert weighing_of(score_heat_map(heat_map, region)) is Weighing.NOT_DEFINED


@given(pairs())
@settings(max_examples=200)
def test_both_levels_go_with_the_scores_and_what_is_said_is_true(pair) -> None:
    scored, levels = score_heat_map(*pair), score_levels(*pair)
    assert levels.emphasis == scored.emphasis
    assert (levels.hottest_tenth is None) == (levels.emphasis is None)
    assert levels.hottest_tenth is None or levels.hottest_tenth <= 1
    inside = scored.attention_in_region
    assert levels.irrelevant == (None if inside is None else 1 - inside)
    said = claims_of_levels(verdict_of(scored), weighing_of(scored))
    assert all(holds(claim, scored, None) for claim in said)


@pytest.mark.parametrize(("verdict", "weighing"), list(product(AgreementVerdict, Weighing)))
def test_two_levels_never_contradict_the_verdict(verdict, weighing) -> None:
    said = claims_of_levels(verdict, weighing)
    assert claims_of(verdict, None) <= said
    assert not {claim for claim in said if opposite(claim) in said}
    of_weight = said & {Claim.WEIGHED_ALIKE, Claim.WEIGHED_DIFFERENTLY}
    looked = verdict in (AgreementVerdict.MOSTLY_INSIDE, AgreementVerdict.PARTLY_INSIDE)
    assert bool(of_weight) == (looked and weighing is not Weighing.NOT_DEFINED)
