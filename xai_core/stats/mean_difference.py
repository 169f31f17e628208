"""Two groups: the difference of their means, and how many it takes to see one.

Question answered: *how large is the difference between two independent groups, and how sure?*

*Difference*: mean of b minus mean of a, with Welch's 95 % interval (no equal variances assumed).

*Cohen's d*: the difference divided by the pooled standard deviation, with the large-sample interval
``d +- 1.96 sqrt((n_a + n_b) / (n_a n_b) + d^2 / (2 (n_a + n_b)))``; for a handful a group it is too
narrow.

*Planning*, for a two-sided t test of groups of equal size: Guenther's correction of the normal
formula, ``n = 2 (z_{1-alpha/2} + z_power)^2 / d^2 + z_{1-alpha/2}^2 / 4`` in each group. For d =
0.5, 80 % and 5 % it is 64, as in Cohen's tables.

Welch, B. L. (1947), 10.1093/biomet/34.1-2.28.
Hedges, L., Olkin, I. (1985), Statistical Methods for Meta-Analysis, ch. 5 (interval of d).
Guenther, W. C. (1981), 10.1080/00031305.1981.10479363.
Cohen, J. (1988), Statistical Power Analysis for the Behavioral Sciences, table 2.4.1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist, fmean, stdev

from xai_core.types import Interval, Report

_NORMAL = NormalDist()
_Z95 = _NORMAL.inv_cdf(0.975)


class MeanDifference(Report):
    """Two groups of scores, a and b, compared by their means."""

    n_a: int
    n_b: int
    mean_a: float | None
    """None for n = 0."""
    mean_b: float | None
    sd_a: float | None
    """With n - 1; None for n < 2."""
    sd_b: float | None
    difference: float | None
    """b minus a; None where a group is empty."""
    ci95: Interval
    """Welch's; None where a group has fewer than two scores, or none of them varies."""
    d: float | None
    """Cohen's; None where a group has fewer than two scores, or none of them varies."""
    d_ci95: Interval


def mean_difference(a: Sequence[float], b: Sequence[float]) -> MeanDifference:
    """Compare two groups by their means.

    Parameters
    ----------
    a, b
        One score per person; the scores of a group may be few, or none.

    Returns
    -------
    MeanDifference
        None wherever a number has no meaning.

    Raises
    ------
    ValueError
        A score is not finite.
    """
    if not all(map(math.isfinite, (*a, *b))):
        raise ValueError("a score is not a finite number")
    mean_a, mean_b = (fmean(group) if group else None for group in (a, b))
    sd_a, sd_b = (stdev(group) if len(group) > 1 else None for group in (a, b))
    difference = None if mean_a is None or mean_b is None else mean_b - mean_a
    ci95: Interval = None
    d: float | None = None
    d_ci95: Interval = None
    if difference is not None and sd_a is not None and sd_b is not None and sd_a + sd_b > 0:
        ci95 = _welch(difference, (sd_a, len(a)), (sd_b, len(b)))
        d, d_ci95 = _cohen(difference, (sd_a, len(a)), (sd_b, len(b)))
    return MeanDifference(
        n_a=len(a),
        n_b=len(b),
        mean_a=mean_a,
        mean_b=mean_b,
        sd_a=sd_a,
        sd_b=sd_b,
        difference=difference,
        ci95=ci95,
        d=d,
        d_ci95=d_ci95,
    )


def n_per_group(d: float, power: float = 0.8, alpha: float = 0.05) -> int:
    """How many each of two groups needs, so that a difference of ``d`` is seen this often.

    Parameters
    ----------
    d
        Cohen's d, not 0; its sign does not matter.
    power
        In (0.5, 1).
    alpha
        Two-sided, in (0, 1).

    Returns
    -------
    int
        At least 2.

    Raises
    ------
    ValueError
        A number outside these.
    """
    if not (math.isfinite(d) and d != 0 and 0.5 < power < 1 and 0 < alpha < 1):
        raise ValueError(f"d {d}, power {power}, alpha {alpha}")
    z = _NORMAL.inv_cdf(1 - alpha / 2)
    needed = 2 * ((z + _NORMAL.inv_cdf(power)) / d) ** 2 + z**2 / 4
    return max(2, math.ceil(needed))


def power_of(n: int, d: float, alpha: float = 0.05) -> float:
    """How often a difference of ``d`` is seen with ``n`` in each of two groups: the same formula.

    Parameters
    ----------
    n
        In each group, at least 2.
    d
        Cohen's d; its sign does not matter.
    alpha
        Two-sided, in (0, 1).

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    ValueError
        A number outside these.
    """
    if n < 2 or not math.isfinite(d) or not 0 < alpha < 1:
        raise ValueError(f"n {n}, d {d}, alpha {alpha}")
    z = _NORMAL.inv_cdf(1 - alpha / 2)
    return _NORMAL.cdf(abs(d) * math.sqrt(max(0.0, n - z**2 / 4) / 2) - z)


def _welch(difference: float, a: tuple[float, int], b: tuple[float, int]) -> Interval:
    from scipy.stats import t  # slow to load

    (of_a, n_a), (of_b, n_b) = ((sd**2 / n, n) for sd, n in (a, b))
    freedom = (of_a + of_b) ** 2 / (of_a**2 / (n_a - 1) + of_b**2 / (n_b - 1))
    half = float(t.ppf(0.975, freedom)) * math.sqrt(of_a + of_b)
    return difference - half, difference + half


def _cohen(difference: float, a: tuple[float, int], b: tuple[float, int]) -> tuple[float, Interval]:
    (sd_a, n_a), (sd_b, n_b) = a, b
    n = n_a + n_b
    pooled = math.sqrt(((n_a - 1) * sd_a**2 + (n_b - 1) * sd_b**2) / (n - 2))
    d = difference / pooled
    half = _Z95 * math.sqrt(n / (n_a * n_b) + d**2 / (2 * n))
    return d, (d - half, d + half)
