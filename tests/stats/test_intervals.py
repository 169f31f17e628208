import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from xai_core.stats.intervals import wilson_interval


def test_by_hand():
    """5 of 10, z**2 = 3.8415: centre 0.5; half 1.96 * sqrt(.025 + .0096) / 1.38415 = 0.2634."""
    assert wilson_interval(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)


def test_all_right_is_not_certain():
    """n / (n + z**2) = 10 / 13.8415."""
    assert wilson_interval(10, 10) == (pytest.approx(0.72247, abs=1e-5), 1)
    assert wilson_interval(0, 10) == (0, pytest.approx(1 - 0.72247, abs=1e-5))


def test_no_cases_no_interval():
    assert wilson_interval(0, 0) is None


@pytest.mark.parametrize(("successes", "n"), [(2, 1), (-1, 3)])
def test_more_successes_than_cases(successes, n):
    with pytest.raises(ValueError, match="successes of"):
        wilson_interval(successes, n)


@given(st.integers(1, 10**6), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_as_scipy_has_it(n, share):
    successes = round(share * n)
    low, high = wilson_interval(successes, n)
    theirs = binomtest(successes, n).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert 0 <= low <= successes / n <= high <= 1
