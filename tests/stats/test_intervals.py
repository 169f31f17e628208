"""Wilson and bootstrap intervals, by hand."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_core.stats.intervals import exact_interval, wilson_interval


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
@settings(max_examples=60)
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


@pytest.mark.parametrize(
    ("counted", "low", "high"),
    [
        (0, 0.0, 3.6),
        (1, 0.0, 5.4),
        (5, 1.6, 11.3),
        (10, 4.9, 17.6),
        (50, 39.8, 60.2),
        (100, 96.4, 100),
    ],
)
def test_ruemkes_table_for_a_hundred_cells(counted, low, high):
    limits = exact_interval(counted, 100)
    assert limits is not None
    assert (100 * limits[0], 100 * limits[1]) == pytest.approx((low, high), abs=0.06)


def test_none_of_three_by_hand():
    # The upper limit p of 0 of 3 has (1 - p)^3 = 0.025.
    assert exact_interval(0, 3) == pytest.approx((0.0, 1 - 0.025 ** (1 / 3)))


def test_exact_limits_of_nothing_are_undefined():
    assert exact_interval(0, 0) is None
