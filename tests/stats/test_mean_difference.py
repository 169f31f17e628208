"""Two groups of two, worked out by hand; sizes of groups as in Cohen's tables; a peer as oracle."""

import math

import pytest

from xai_core.stats.mean_difference import mean_difference, n_per_group, power_of


def test_four_numbers_by_hand():
    found = mean_difference([0.4, 0.6], [0.6, 0.8])
    assert (found.n_a, found.n_b) == (2, 2)
    assert found.mean_a == pytest.approx(0.5)
    assert found.mean_b == pytest.approx(0.7)
    assert (found.sd_a, found.sd_b) == pytest.approx((math.sqrt(0.02), math.sqrt(0.02)))
    assert found.difference == pytest.approx(0.2)
    # sqrt(0.02 / 2 + 0.02 / 2) = 0.141421; two degrees of freedom: t = 4.302653.
    assert found.ci95 == pytest.approx((0.2 - 0.608487, 0.2 + 0.608487), abs=1e-6)
    # d = 0.2 / 0.141421; its standard error sqrt(4 / 4 + 2 / 8) = 1.118034.
    assert found.d == pytest.approx(math.sqrt(2))
    assert found.d_ci95 == pytest.approx((1.414214 - 2.191306, 1.414214 + 2.191306), abs=1e-5)


def test_unequal_groups_as_a_peer_has_them():
    from scipy.stats import ttest_ind

    a, b = [0.2, 0.5, 0.45, 0.9, 0.7], [0.6, 0.65, 0.7]
    interval = ttest_ind(b, a, equal_var=False).confidence_interval(0.95)
    assert mean_difference(a, b).ci95 == pytest.approx((interval.low, interval.high))


def test_what_has_no_meaning_is_none():
    nobody = mean_difference([], [0.5])
    assert nobody.mean_a is nobody.difference is nobody.ci95 is nobody.d is None
    assert nobody.mean_b == 0.5
    alone = mean_difference([0.4], [0.5, 0.7])
    assert alone.difference == pytest.approx(0.2)
    assert alone.sd_a is alone.ci95 is alone.d is alone.d_ci95 is None
    alike = mean_difference([0.5, 0.5], [0.5, 0.5])
    assert alike.difference == 0
    assert alike.ci95 is alike.d is None
    with pytest.raises(ValueError, match="finite"):
        mean_difference([math.nan], [0.5])


@pytest.mark.parametrize(("d", "n"), [(0.5, 64), (0.8, 26), (0.2, 394), (-0.5, 64)])
def test_how_many_it_takes_at_80_percent(d: float, n: int):
    assert n_per_group(d) == n
    assert power_of(n, d) >= 0.8 > power_of(n - 1, d)


def test_more_power_takes_more_and_nothing_takes_for_ever():
    assert n_per_group(0.5, power=0.9) == 86
    for d in (0.0, math.nan):
        with pytest.raises(ValueError, match="power"):
            n_per_group(d)
    assert power_of(64, 0.0) == pytest.approx(0.025)
    with pytest.raises(ValueError, match="n 1"):
        power_of(1, 0.5)
