"""What do many agreements say together? A mean with its interval; two groups compared.

Cells of one slide resemble each other, so a thousand cells of three slides are nearer to three
observations than to a thousand. The interval is therefore resampled by group (specimen,
patient, slide) where groups are named, and by case otherwise. Undefined values never disappear
silently: every result says how many it used and how many were undefined. The resampling is our
own, because ``scipy.stats.bootstrap`` draws single observations and cannot draw whole groups.

Efron, B., Tibshirani, R. (1993), An Introduction to the Bootstrap, ch. 13 (percentile interval).
Mann, H., Whitney, D. (1947), 10.1214/aoms/1177730491.
Rank-biserial correlation: Kerby, D. (2014), 10.2466/11.IT.3.1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.stats.bootstrap import group_numbers
from xai_core.types import Interval, Report

_DRAWS_AT_ONCE = 2_000_000
"""Group numbers drawn in one go, so that memory stays flat over many cases."""


@dataclass(frozen=True)
class Mean:
    """A mean over cases and its 95 % interval."""

    mean: float | None
    """None when no value was defined."""
    low: float | None
    """2.5th percentile of the resampled means; None with fewer than two groups."""
    high: float | None
    """97.5th percentile."""
    n_used: int
    n_undefined: int
    n_groups: int
    """Groups with at least one defined value; the number of cases where none are named."""

    @property
    def ci95(self) -> Interval:
        """Both ends, or None where there are none."""
        return None if self.low is None or self.high is None else (self.low, self.high)


class MeanReport(Report):
    """A mean as reports tell it."""

    mean: float | None
    ci95: Interval
    n: int
    """Cases it is the mean of."""
    n_undefined: int

    @classmethod
    def of(cls, mean: Mean) -> MeanReport:
        """The mean without its number of groups."""
        return cls(mean=mean.mean, ci95=mean.ci95, n=mean.n_used, n_undefined=mean.n_undefined)


@dataclass(frozen=True)
class RankSum:
    """Two groups of scores, a and b, compared by ranks (two-sided Mann-Whitney test)."""

    p_value: float | None
    """None when a group is empty or all values are equal."""
    u: float | None
    """U of a: the number of pairs in which a is larger, ties counting half."""
    rank_biserial: float | None
    """Effect size in [-1, 1]: 1 when every a is larger than every b, 0 no tendency."""
    common_language: float | None
    """The chance in [0, 1] that a random a is larger than a random b, ties counting half."""
    n_a: int
    n_b: int
    n_undefined_a: int
    n_undefined_b: int


def mean_with_interval(
    values: Sequence[float | None],
    groups: Sequence[str | None] | None = None,
    seed: int = 0,
    n_resamples: int = 2000,
) -> Mean:
    """The mean of the defined values with a 95 % percentile-bootstrap interval.

    Parameters
    ----------
    values
        One score per case; None where undefined.
    groups
        The specimen of each case; a case with None is a group of its own. Whole groups are
        drawn with replacement. Without ``groups``, each case is its own group.
    seed
        Of the random numbers: the same input gives the same interval.
    n_resamples
        How often to resample.

    Returns
    -------
    Mean
        The mean, its interval (None with fewer than two groups), and how many values went
        into it.

    Raises
    ------
    ValueError
        ``groups`` of another length, or a value that is not finite.
    """
    keys = _groups_of_defined(values, groups)
    used = _defined(values)
    if used.size == 0:
        return Mean(None, None, None, 0, len(values), 0)
    totals, sizes = _by_group(used, keys)
    low: float | None = None
    high: float | None = None
    if totals.size >= 2:
        means = _resampled_means(totals, sizes, seed, n_resamples)
        low, high = (float(bound) for bound in np.percentile(means, (2.5, 97.5)))
    return Mean(
        mean=float(used.mean()),
        low=low,
        high=high,
        n_used=used.size,
        n_undefined=len(values) - used.size,
        n_groups=totals.size,
    )


def compare_groups(a: Sequence[float | None], b: Sequence[float | None]) -> RankSum:
    """Whether scores in ``a`` tend to be larger than in ``b``: two-sided Mann-Whitney.

    Exact for up to 8 values in the smaller group without ties, else the normal approximation
    with corrections for ties and continuity. Cases are taken as independent.

    Raises
    ------
    ValueError
        A value that is not finite.
    """
    in_a, in_b = _defined(a), _defined(b)
    p_value = u = rank_biserial = common_language = None
    if in_a.size and in_b.size:
        from scipy.stats import mannwhitneyu, rankdata

        ranks = rankdata(np.concatenate([in_a, in_b]))
        u = float(ranks[: in_a.size].sum() - in_a.size * (in_a.size + 1) / 2)
        common_language = u / (in_a.size * in_b.size)
        rank_biserial = 2 * common_language - 1
        if np.ptp(ranks) > 0:
            p_value = float(mannwhitneyu(in_a, in_b, alternative="two-sided").pvalue)
    return RankSum(
        p_value=p_value,
        u=u,
        rank_biserial=rank_biserial,
        common_language=common_language,
        n_a=in_a.size,
        n_b=in_b.size,
        n_undefined_a=len(a) - in_a.size,
        n_undefined_b=len(b) - in_b.size,
    )


def unit_means(
    values: Sequence[float | None], groups: Sequence[str | None] | None = None
) -> NDArray[np.float64]:
    """One value for each specimen: the mean of its defined values, in order of first coming.

    A case whose group is None, and every case without ``groups``, stands for itself. These are
    the observations of a test that takes its observations as independent.

    Raises
    ------
    ValueError
        ``groups`` of another length, or a value that is not finite.
    """
    totals, sizes = _by_group(_defined(values), _groups_of_defined(values, groups))
    return totals / sizes


def _groups_of_defined(
    values: Sequence[float | None], groups: Sequence[str | None] | None
) -> list[str | None] | None:
    if groups is None:
        return None
    if len(groups) != len(values):
        raise ValueError(f"{len(values)} values, but {len(groups)} groups")
    return [group for value, group in zip(values, groups, strict=True) if value is not None]


def _defined(values: Sequence[float | None]) -> NDArray[np.float64]:
    used = [float(value) for value in values if value is not None]
    if not all(map(math.isfinite, used)):
        raise ValueError("a score is not a finite number; undefined scores are None")
    return np.array(used, dtype=np.float64)


def _by_group(
    used: NDArray[np.float64], keys: Sequence[str | None] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The sum and the number of values in each group."""
    if keys is None:
        return used, np.ones_like(used)
    members = group_numbers(keys, len(used))
    totals = np.bincount(members, weights=used)
    return totals.astype(np.float64), np.bincount(members).astype(np.float64)


def _resampled_means(
    totals: NDArray[np.float64], sizes: NDArray[np.float64], seed: int, n_resamples: int
) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    rows = max(1, _DRAWS_AT_ONCE // totals.size)
    means = []
    for start in range(0, n_resamples, rows):
        drawn = random.integers(totals.size, size=(min(rows, n_resamples - start), totals.size))
        means.append(totals[drawn].sum(axis=1) / sizes[drawn].sum(axis=1))
    return np.concatenate(means)
