"""How sure is a figure made of ranks? Whole specimens drawn anew, and ranked anew in every draw.

:func:`rank_correlation`   do two scores of a case go up and down together? Spearman's rho
:func:`rank_difference`    do the scores of one group lie above those of another? Rank-biserial r

Cases of one specimen resemble each other, so specimens are drawn with replacement
(``bootstrap.py``). A draw says how often each case came; its ranks are those of cases that came so
often, ties sharing their mean, which is what ranking the drawn list itself would give. A p value
stands beside each figure for comparison with the literature: it takes cases as independent, so
where specimens have several cases, the interval is what counts.

Spearman, C. (1904), Am. J. Psychol. 15, 72-101, 10.2307/1412159.
Rank-biserial correlation: Kerby, D. (2014), 10.2466/11.IT.3.1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xai_core.stats.bootstrap import RESAMPLES, draws, group_numbers, interval
from xai_core.stats.means import compare_groups
from xai_core.types import Interval, Report

_Weights = NDArray[np.float64]


class RankCorrelation(Report):
    """Spearman's correlation of two scores, and how sure it is."""

    rho: float | None
    """In [-1, 1]; None with fewer than three cases, or where either score is the same throughout.
    """
    ci95: Interval
    """Resampled by specimen; None with fewer than two."""
    p_value: float | None
    """Two-sided; takes cases as independent."""
    n: int
    n_groups: int


class RankDifference(Report):
    """Two groups of scores, a and b, compared by ranks, and how sure that is."""

    rank_biserial: float | None
    """In [-1, 1]: 1 when every a is larger than every b, 0 no tendency; None without one of them.
    """
    ci95: Interval
    """Resampled by specimen; None with fewer than two."""
    p_value: float | None
    """Mann-Whitney, two-sided; takes cases as independent."""
    n_a: int
    n_b: int
    n_groups: int


def rank_correlation(
    x: ArrayLike, y: ArrayLike, groups: Sequence[str | None] | None = None, *, seed: int = 0
) -> RankCorrelation:
    """Spearman's correlation of two scores of the same cases.

    Parameters
    ----------
    x, y
        ``(n,)`` finite numbers.
    groups
        The specimen of each case; None is a group of its own.
    seed
        Of the draws: the same input gives the same interval.

    Returns
    -------
    RankCorrelation
        With its interval, and None where undefined.

    Raises
    ------
    ValueError
        Lists of different lengths, or a value that is not finite.
    """
    first, second = _finite(x), _finite(y)
    if first.shape != second.shape:
        raise ValueError(f"{first.size} scores against {second.size}")
    members = group_numbers(groups, first.size)
    n_groups = int(members.max(initial=-1)) + 1
    if first.size < 3 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return RankCorrelation(rho=None, ci95=None, p_value=None, n=first.size, n_groups=n_groups)
    from scipy.stats import spearmanr  # slow to load

    ranks_x, ranks_y = _ranking(first), _ranking(second)
    found = spearmanr(first, second)
    return RankCorrelation(
        rho=float(found.statistic),
        ci95=_interval(lambda w: _correlation(ranks_x(w), ranks_y(w), w), members, n_groups, seed),
        p_value=float(found.pvalue),
        n=first.size,
        n_groups=n_groups,
    )


def rank_difference(
    scores: ArrayLike,
    in_a: ArrayLike,
    groups: Sequence[str | None] | None = None,
    *,
    seed: int = 0,
) -> RankDifference:
    """Whether the scores of one group of cases lie above those of the others.

    Parameters
    ----------
    scores
        ``(n,)`` finite numbers.
    in_a
        ``(n,)`` bool: a case is of group a, else of b.
    groups
        The specimen of each case; None is a group of its own. One may have cases of a and of b.
    seed
        Of the draws: the same input gives the same interval.

    Returns
    -------
    RankDifference
        With its interval, and None where undefined.

    Raises
    ------
    ValueError
        Lists of different lengths, or a value that is not finite.
    """
    values, a = _finite(scores), np.asarray(in_a, dtype=np.bool_)
    if values.shape != a.shape:
        raise ValueError(f"{values.size} scores of {a.size} cases")
    members = group_numbers(groups, values.size)
    n_groups = int(members.max(initial=-1)) + 1
    test = compare_groups(values[a].tolist(), values[~a].tolist())
    ranks = _ranking(values)
    told = test.rank_biserial is not None
    return RankDifference(
        rank_biserial=test.rank_biserial,
        ci95=_interval(lambda w: _biserial(ranks(w), a, w), members, n_groups, seed)
        if told
        else None,
        p_value=test.p_value,
        n_a=test.n_a,
        n_b=test.n_b,
        n_groups=n_groups,
    )


def _finite(values: ArrayLike) -> NDArray[np.float64]:
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1 or not np.isfinite(found).all():
        raise ValueError("a score is not a finite number; undefined scores are left out")
    return found


def _ranking(values: NDArray[np.float64]) -> Callable[[_Weights], _Weights]:
    """From how often each case came to its rank among all that came, less one half."""
    distinct, place = np.unique(values, return_inverse=True)

    def ranks(weights: _Weights) -> _Weights:
        came = np.bincount(place, weights, minlength=distinct.size)
        found: _Weights = (np.cumsum(came) - came / 2)[place]
        return found

    return ranks


def _interval(
    figure: Callable[[_Weights], float], members: NDArray[np.intp], n_groups: int, seed: int
) -> Interval:
    if n_groups < 2:
        return None
    blocks = draws(n_groups, resamples=RESAMPLES, seed=seed)
    return interval(np.array([figure(counts[members]) for block in blocks for counts in block]))


def _correlation(x: _Weights, y: _Weights, weights: _Weights) -> float:
    n = weights.sum()
    dx, dy = x - weights @ x / n, y - weights @ y / n
    spread = float(np.sqrt((weights @ dx**2) * (weights @ dy**2)))
    return float(weights @ (dx * dy)) / spread if spread > 0 else np.nan


def _biserial(ranks: _Weights, in_a: NDArray[np.bool_], weights: _Weights) -> float:
    n_a = float(weights[in_a].sum())
    n_b = float(weights.sum()) - n_a
    if n_a == 0 or n_b == 0:
        return np.nan
    u = float(weights[in_a] @ ranks[in_a]) - n_a * n_a / 2
    return 2 * u / (n_a * n_b) - 1
