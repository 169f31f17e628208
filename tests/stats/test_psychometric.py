"""Thresholds: what can be seen with the eye, what is undefined, and a known truth found again."""

import numpy as np
import pytest

from xai_core.stats.psychometric import Threshold, threshold

AXIS = (0.0, 1.0)


def test_one_place_parts_yes_from_no():
    found = threshold([0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9], [True] * 4 + [False] * 4, AXIS)
    assert found.value == pytest.approx(0.5)  # the middle of the gap
    assert found.spread is None
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.4
    assert found.high > 0.6


def test_symmetric_answers_have_their_threshold_in_the_middle():
    found = threshold(
        [0.1, 0.2, 0.3, 0.45, 0.55, 0.7, 0.8, 0.9],
        [True, True, True, False, True, False, False, False],
        AXIS,
    )
    assert found.value == pytest.approx(0.5, abs=0.003)
    assert found.spread is not None
    assert found.low == pytest.approx(1 - found.high, abs=0.003)


@pytest.mark.parametrize(
    "yes",
    [[True] * 6, [False] * 6, [False, False, False, True, True, True]],
    ids=["always", "never", "the wrong way round"],
)
def test_undefined_where_nobody_goes_over(yes):
    found = threshold([0.1, 0.3, 0.45, 0.55, 0.7, 0.9], yes, AXIS)
    assert found == Threshold(6, None, None, None, None)
    assert found.interval is None
    assert found.holds(0.5) is None


def test_nothing_was_asked():
    assert threshold([], [], AXIS).value is None


def test_an_end_beyond_what_was_shown_is_not_made_up():
    found = threshold([0.1, 0.5, 0.9], [True, True, False], AXIS)
    assert found.value == pytest.approx(0.7)
    assert found.high is None
    assert found.interval is None
    assert found.holds(0.95) is True


def test_lists_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="as many answers"):
        threshold([0.1], [True, False], AXIS)


def test_the_interval_holds_a_known_threshold_as_often_as_it_says():
    random = np.random.default_rng(3)
    held = 0
    for _ in range(200):
        x = random.uniform(0, 1, 40)
        yes = random.random(40) < 1 / (1 + np.exp((x - 0.4) / 0.08))
        held += threshold(x, list(yes), AXIS).holds(0.4) is True
    assert 0.90 <= held / 200 <= 0.99
