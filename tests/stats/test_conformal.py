"""Split conformal intervals: ranks counted by hand, and coverage that holds."""

import numpy as np
import pytest

from xai_core.stats.conformal import half_width


def test_nine_errors_promise_nothing() -> None:
    assert half_width([]) is None
    assert half_width([1.0] * 9) is None


@pytest.mark.parametrize(
    ("n", "rank"),
    [(10, 10), (18, 18), (19, 18), (20, 19), (29, 27), (99, 90), (100, 91)],
)
def test_the_rank_is_nine_tenths_of_one_more_than_there_are(n: int, rank: int) -> None:
    """ceil(0.9 * 11) = 10, ceil(0.9 * 20) = 18, ceil(0.9 * 21) = 19, ..., whatever the order."""
    errors = np.random.default_rng(0).permutation(np.arange(1.0, n + 1)).tolist()
    assert half_width(errors) == rank
    assert half_width([-error for error in errors]) == rank


def test_new_truths_lie_inside_as_often_as_promised() -> None:
    """Over many draws of 19 calibrating cases: 18 of 20 equally likely places, so 90 %."""
    rng = np.random.default_rng(3)
    inside = []
    for _ in range(4000):
        errors = rng.standard_t(3, 20)
        half = half_width(errors[:19].tolist())
        assert half is not None
        inside.append(abs(errors[19]) <= half)
    assert np.mean(inside) == pytest.approx(0.9, abs=0.015)
