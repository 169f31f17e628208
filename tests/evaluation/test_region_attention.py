"""Means over cases, by hand: what is undefined is counted, and no share stands alone."""

import numpy as np
import pytest

from xai_core.agreement import score_heat_map
from xai_core.evaluation.region_attention import attention_by_region

LEFT_HALF = np.array([[1, 1, 0, 0]] * 4, dtype=np.float32)


def looking_left(share: float):
    """A map with this share of its attention in the left half, against that half."""
    row = [share / 2, share / 2, (1 - share) / 2, (1 - share) / 2]
    return score_heat_map(np.array([row] * 4, dtype=np.float32), LEFT_HALF)


BLANK = score_heat_map(np.zeros((4, 4), np.float32), LEFT_HALF)


def test_two_cases_one_of_which_has_no_attention_at_all():
    found = attention_by_region([{"left": looking_left(0.8)}, {"left": BLANK}], [None, None])
    left = found["left"]
    assert left.attention == pytest.approx(0.8)
    assert left.chance == 0.5
    assert left.above_chance == pytest.approx(0.6)  # (0.8 - 0.5) / (1 - 0.5)
    assert (left.n, left.n_undefined) == (1, 1)
    assert left.above_chance_ci95 is None  # one case has no interval


def test_a_region_is_measured_on_the_cases_that_have_it():
    cases = [{"left": looking_left(0.6), "tag": looking_left(1.0)}, {"left": looking_left(0.4)}]
    found = attention_by_region(cases, ["a", "b"])
    assert list(found) == ["left", "tag"]
    assert found["left"].attention == pytest.approx(0.5)
    assert (found["left"].n_specimens, found["tag"].n) == (2, 1)


def test_intervals_are_resampled_by_specimen():
    cases = [{"left": looking_left(share)} for share in (0.9, 0.9, 0.5, 0.5)]
    by_case = attention_by_region(cases, [None] * 4)["left"].above_chance_ci95
    by_specimen = attention_by_region(cases, ["a", "a", "b", "b"])["left"].above_chance_ci95
    assert by_case is not None
    assert by_specimen is not None
    assert by_specimen[0] == pytest.approx(0.0)  # both draws may be specimen b
    assert by_specimen[0] <= by_case[0]


def test_nothing_asked_nothing_answered():
    assert attention_by_region([{}, {}], ["a", "b"]) == {}
    with pytest.raises(ValueError, match="2 cases"):
        attention_by_region([{}, {}], ["a"])
