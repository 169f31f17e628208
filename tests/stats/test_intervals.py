import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
def test_as_wilson_wrote_it(n, share):
    """Where a share p' lies z standard errors of its own from the one found."""
    successes = round(share * n)
    low, high = wilson_interval(successes, n)
    found, z = successes / n, 1.959963984540054
    centre = (found + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * math.sqrt(found * (1 - found) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    assert (low, high) == pytest.approx((centre - half, centre + half), abs=1e-12)
    assert 0 <= low <= found <= high <= 1


@pytest.mark.parametrize("n", [1, 2, 7, 1000, 123_457])
def test_the_ends_are_exact(n):
    assert wilson_interval(0, n)[0] == 0
    assert wilson_interval(n, n)[1] == 1
