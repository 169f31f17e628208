"""Figures made of ranks: by hand, then against scipy, then their intervals by specimen."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu, spearmanr

from xai_core.stats.bootstrap import draws
from xai_core.stats.means import compare_groups
from xai_core.stats.rank_intervals import rank_correlation, rank_difference


def test_by_hand() -> None:
    assert rank_correlation([1, 2, 3], [10, 20, 90]).rho == pytest.approx(1)
    assert rank_correlation([1, 2, 3], [3, 2, 1]).rho == pytest.approx(-1)
    # Of the four pairs (3 1), (3 2), (1 1), (1 2): two larger, one smaller, one equal.
    assert rank_difference([3, 1, 1, 2], [True, True, False, False]).rank_biserial == 0.25


def test_what_is_not_defined_is_none() -> None:
    few = rank_correlation([1, 2], [2, 1])
    assert (few.rho, few.ci95, few.p_value, few.n) == (None, None, None, 2)
    assert rank_correlation([1, 1, 1], [1, 2, 3]).rho is None
    alone = rank_difference([1, 2, 3], [True, True, True])
    assert (alone.rank_biserial, alone.ci95, alone.n_a, alone.n_b) == (None, None, 3, 0)
    one = rank_correlation([1, 2, 3], [1, 3, 2], ["a", "a", "a"])
    assert (one.rho, one.ci95, one.n_groups) == (0.5, None, 1)


def test_like_scipy_with_ties() -> None:
    random = np.random.default_rng(1)
    x = random.integers(0, 6, 60)
    y = x + random.integers(0, 6, 60)
    in_a = random.random(60) < 0.4
    assert rank_correlation(x, y).rho == pytest.approx(spearmanr(x, y).statistic)
    u = mannwhitneyu(x[in_a], x[~in_a]).statistic
    expected = 2 * u / (in_a.sum() * (~in_a).sum()) - 1
    assert rank_difference(x, in_a).rank_biserial == pytest.approx(expected)


def test_a_draw_is_ranked_as_the_drawn_list_would_be() -> None:
    random = np.random.default_rng(2)
    x = random.integers(0, 9, 30).astype(float)
    y = x + random.normal(size=30)
    in_a = y > y.mean()
    lists = [np.repeat(np.arange(30), came.astype(int)) for block in draws(30) for came in block]
    rho = [spearmanr(x[drawn], y[drawn]).statistic for drawn in lists]
    assert rank_correlation(x, y).ci95 == pytest.approx(np.percentile(rho, (2.5, 97.5)))
    ranks = [compare_groups(x[d][in_a[d]], x[d][~in_a[d]]).rank_biserial for d in lists[:50]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("xai_core.stats.rank_intervals.RESAMPLES", 50)
        found = rank_difference(x, in_a).ci95
    assert found == pytest.approx(np.percentile(ranks, (2.5, 97.5)))


def test_cases_of_one_specimen_count_as_one() -> None:
    """Ten cases each of six specimens, all alike: as unsure as six cases are."""
    x, y = np.array([1.0, 2, 3, 4, 5, 6]), np.array([2.0, 1, 4, 3, 6, 5])
    groups = [name for name in "abcdef" for _ in range(10)]
    by_specimen = rank_correlation(np.repeat(x, 10), np.repeat(y, 10), groups)
    assert by_specimen.ci95 == pytest.approx(rank_correlation(x, y).ci95)
    in_a = np.array([True, False, True, False, True, False])
    many = rank_difference(np.repeat(x, 10), np.repeat(in_a, 10), groups)
    assert many.ci95 == pytest.approx(rank_difference(x, in_a).ci95)
    assert (many.n_a, many.n_b, many.n_groups) == (30, 30, 6)


def test_what_cannot_be_ranked_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        rank_correlation([1, np.nan], [1, 2])
    with pytest.raises(ValueError, match="3 scores against 2"):
        rank_correlation([1, 2, 3], [1, 2])
    with pytest.raises(ValueError, match="3 scores of 2"):
        rank_difference([1, 2, 3], [True, False])
