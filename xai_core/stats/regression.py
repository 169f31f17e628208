"""How near do answers that are values come to the truth? Error, correlation, agreement.

``mae``, ``rmse``   mean absolute and root mean square error, in the value's unit
``r``               Pearson's correlation: do they rise together? Blind to a shift and to a stretch
``ccc``             Lin's concordance: do they lie on the line answer = truth? 1 only if they do
Bland-Altman        mean difference (bias), its spread, and the limits that hold 95 % of differences

A difference is answer - truth. Lin's coefficient is taken with 1/n variances, as Lin did::

    ccc = 2 cov(t, a) / (var t + var a + (mean t - mean a)^2)

Undefined is None: no case; constant values for ``r``; everything constant and equal for ``ccc``;
fewer than two differences for their spread.

Lin, L. (1989), Biometrics 45, 255-268, 10.2307/2532051.
Bland, J. M., Altman, D. G. (1999), Stat. Methods Med. Res. 8, 135-160, 10.1177/096228029900800204.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xai_core.stats.bootstrap import RESAMPLES, of_sums
from xai_core.types import Interval

Z_95 = NormalDist().inv_cdf(0.975)
"""Standard deviations to either side that hold 95 % of a normal distribution."""


@dataclass(frozen=True)
class Closeness:
    """How near answers come to the truth, each figure with its 95 % interval."""

    n: int
    mae: float | None
    mae_ci95: Interval
    rmse: float | None
    rmse_ci95: Interval
    r: float | None
    r_ci95: Interval
    ccc: float | None
    ccc_ci95: Interval


@dataclass(frozen=True)
class BlandAltman:
    """The differences answer - truth: their mean, spread and 95 % limits of agreement.

    The intervals are Student's and take the cases as independent.
    """

    n: int
    bias: float | None
    bias_ci95: Interval
    sd: float | None
    """With n - 1; None for fewer than two cases."""
    lower: float | None
    """bias - 1.96 sd."""
    lower_ci95: Interval
    upper: float | None
    """bias + 1.96 sd."""
    upper_ci95: Interval


@dataclass(frozen=True)
class Gain:
    """How much nearer a second set of answers comes than a first, on the same cases.

    Each is the second's figure less the first's: of ``mae`` and ``rmse``, below 0 is better; of
    ``r`` and ``ccc``, above 0. An interval that holds 0 shows no difference.
    """

    n: int
    mae: float | None
    mae_ci95: Interval
    rmse: float | None
    rmse_ci95: Interval
    r: float | None
    r_ci95: Interval
    ccc: float | None
    ccc_ci95: Interval


def closeness(
    truth: ArrayLike,
    answer: ArrayLike,
    groups: Sequence[str | None] | None = None,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Closeness:
    """MAE, RMSE, Pearson's r and Lin's concordance with bootstrap intervals by group.

    Parameters
    ----------
    truth, answer
        ``(n,)`` finite values in the same unit.
    groups
        The specimen of each case, to resample by; None is a group of its own.
    resamples
        How often to draw.
    seed
        Of the draws: the same input gives the same intervals.

    Returns
    -------
    Closeness
        Each figure; None where undefined, as a correlation with a constant.

    Raises
    ------
    ValueError
        Lists of different lengths, or a value that is not finite.
    """
    t, a = _pairs(truth, answer)
    if t.size == 0:
        return Closeness(0, *(None,) * 8)
    # Constants are told from the values: rounding would give them a tiny variance.
    constant = np.ptp(t) == 0 or np.ptp(a) == 0
    cases = _moments(t, a)
    mae, rmse, r, ccc = _figures(cases.sum(axis=0, keepdims=True))[0].tolist()
    ci = of_sums(cases, groups, _figures, resamples=resamples, seed=seed)
    return Closeness(
        n=t.size,
        mae=mae,
        mae_ci95=ci[0],
        rmse=rmse,
        rmse_ci95=ci[1],
        r=None if constant else _defined(r),
        r_ci95=None if constant else ci[2],
        ccc=_defined(ccc),
        ccc_ci95=ci[3],
    )


def gain(  # noqa: PLR0913 - three columns of the same cases, and how to resample
    truth: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    groups: Sequence[str | None] | None = None,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Gain:
    """Two sets of answers to the same cases: the differences of their figures, paired.

    Both are taken from the same draws of specimens, so that what makes a draw hard for one makes
    it hard for the other as well.

    Parameters
    ----------
    truth, first, second
        ``(n,)`` finite values in the same unit.
    groups
        The specimen of each case, to resample by; None is a group of its own.
    resamples
        How often to draw.
    seed
        Of the draws: the same input gives the same intervals.

    Returns
    -------
    Gain
        Second less first; None where either figure is undefined.

    Raises
    ------
    ValueError
        Lists of different lengths, or a value that is not finite.
    """
    t, a = _pairs(truth, first)
    _, b = _pairs(truth, second)
    if t.size == 0:
        return Gain(0, *(None,) * 8)
    constant = any(np.ptp(values) == 0 for values in (t, a, b))
    cases = np.concatenate([_moments(t, a), _moments(t, b)], axis=1)
    found = _gains(cases.sum(axis=0, keepdims=True))[0].tolist()
    ci = of_sums(cases, groups, _gains, resamples=resamples, seed=seed)
    return Gain(
        n=t.size,
        mae=found[0],
        mae_ci95=ci[0],
        rmse=found[1],
        rmse_ci95=ci[1],
        r=None if constant else _defined(found[2]),
        r_ci95=None if constant else ci[2],
        ccc=_defined(found[3]),
        ccc_ci95=ci[3],
    )


def bland_altman(truth: ArrayLike, answer: ArrayLike) -> BlandAltman:
    """The differences of ``(n,)`` answers from the truth. Raises ValueError as ``closeness``."""
    t, a = _pairs(truth, answer)
    n = t.size
    if n == 0:
        return BlandAltman(0, *(None,) * 7)
    difference = a - t
    bias = float(difference.mean())
    if n == 1:
        return BlandAltman(1, bias, *(None,) * 6)
    from scipy.stats import t as student

    sd = float(difference.std(ddof=1))
    quantile = float(student.ppf(0.975, n - 1))
    of_bias = quantile * sd / math.sqrt(n)
    # Bland and Altman 1999, 3.3: the variance of a limit is that of the mean and of the spread.
    of_limit = quantile * sd * math.sqrt(1 / n + Z_95**2 / (2 * (n - 1)))
    lower, upper = bias - Z_95 * sd, bias + Z_95 * sd
    return BlandAltman(
        n=n,
        bias=bias,
        bias_ci95=(bias - of_bias, bias + of_bias),
        sd=sd,
        lower=lower,
        lower_ci95=(lower - of_limit, lower + of_limit),
        upper=upper,
        upper_ci95=(upper - of_limit, upper + of_limit),
    )


def concordance(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """``(b,)`` Lin's coefficient from rows of sums (n, t, a, tt, aa, ta); NaN where undefined."""
    n, t, a, tt, aa, ta = (sums[:, k] for k in range(6))
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = tt / n + aa / n - 2 * (t / n) * (a / n)
        found = 2 * (ta / n - (t / n) * (a / n)) / apart
    return np.where(apart > 0, found, np.nan)


def _moments(t: NDArray[np.float64], a: NDArray[np.float64]) -> NDArray[np.float64]:
    """``(n, 7)`` what each case adds. Centred, so that large values lose no digits."""
    centre = t.mean()
    ct, ca = t - centre, a - centre
    return np.stack([np.ones_like(t), ct, ca, ct * ct, ca * ca, ct * ca, np.abs(a - t)], axis=1)


def _figures(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """``(b, 4)`` MAE, RMSE, r, CCC from ``(b, 7)`` sums."""
    n, t, a, tt, aa, ta, absolute = (sums[:, k] for k in range(7))
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(np.maximum(n * tt - t * t, 0)) * np.sqrt(np.maximum(n * aa - a * a, 0))
        r = np.where(spread > 0, np.clip((n * ta - t * a) / spread, -1, 1), np.nan)
        rmse = np.sqrt(np.maximum(tt + aa - 2 * ta, 0) / n)
        return np.stack([absolute / n, rmse, r, concordance(sums)], axis=1)


def _gains(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """``(b, 4)`` the second's figures less the first's, from ``(b, 14)`` sums."""
    return _figures(sums[:, 7:]) - _figures(sums[:, :7])


def _pairs(truth: ArrayLike, answer: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    t, a = np.asarray(truth, dtype=np.float64), np.asarray(answer, dtype=np.float64)
    if t.ndim != 1 or t.shape != a.shape:
        raise ValueError(f"truth and answers of different shapes: {t.shape} and {a.shape}")
    if not (np.isfinite(t).all() and np.isfinite(a).all()):
        raise ValueError("a value is not a finite number; undefined values are left out")
    return t, a


def _defined(value: float) -> float | None:
    return value if math.isfinite(value) else None
