"""How well do scores tell two classes apart? The area under the ROC curve, with its interval.

The area is the chance that a random case of the one class is scored higher than a random case of
the other, ties counting half. Nothing of it hangs on a cut-off. Undefined without cases of both.

*How sure is it?* Where cases are independent, by DeLong's interval: how much each case's own share
of wins (its *placement*) scatters within its class. The placements of all cases come from three
rankings (Sun and Xu), not from comparing every pair. Where cases come in specimens they resemble
each other: whole specimens are drawn anew instead, and the result names the way. Neither interval
has any width at an area of 0 or 1, where both claim too much.

DeLong, E., DeLong, D., Clarke-Pearson, D. (1988), Biometrics 44, 837-845, 10.2307/2531595.
Sun, X., Xu, W. (2014), IEEE Signal Processing Letters 21, 1389-1393, 10.1109/LSP.2014.2337313.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xai_core.stats.bootstrap import RESAMPLES, draws, group_numbers, interval
from xai_core.types import Choice, Interval

NORMAL_975 = 1.959963984540054
"""97.5th percentile of the standard normal distribution."""
_CELLS_AT_ONCE = 4_000_000
"""Weights held in one go, so that memory stays flat over many cases."""


class AucInterval(Choice):
    """How the interval of an area was made."""

    DELONG = "delong"
    GROUP_BOOTSTRAP = "group-bootstrap"


@dataclass(frozen=True)
class Auc:
    """The area under a ROC curve."""

    auc: float | None
    """In [0, 1]; None where either class has no cases."""
    ci95: Interval
    """None with fewer than two cases of a class, or fewer than two specimens."""
    kind: AucInterval


def auc(positive: ArrayLike, scores: ArrayLike, groups: Sequence[str | None] | None = None) -> Auc:
    """The area under the ROC curve with its 95 % interval.

    Parameters
    ----------
    positive
        ``(N,)`` bool: whether a case is of the class that high scores speak for.
    scores
        ``(N,)``: infinities are ranked like any number.
    groups
        The specimen of each case, to resample by (None: a case of its own); without, DeLong's
        interval.

    Returns
    -------
    Auc
        With the way its interval was made.

    Raises
    ------
    ValueError
        Arrays of different lengths, or a score that is not a number.
    """
    is_positive, values = np.asarray(positive, np.bool_), np.asarray(scores, np.float64)
    if is_positive.shape != values.shape or values.ndim != 1:
        raise ValueError("one score is needed for each case")
    if np.isnan(values).any():
        raise ValueError("a score is not a number")
    kind = AucInterval.DELONG if groups is None else AucInterval.GROUP_BOOTSTRAP
    if is_positive.all() or not is_positive.any():
        return Auc(None, None, kind)
    of_positive, of_negative = _placements(values[is_positive], values[~is_positive])
    area = float(of_positive.mean())
    if groups is None:
        return Auc(area, _delong(area, of_positive, of_negative), kind)
    return Auc(area, interval(resampled_areas(is_positive, values, groups)), kind)


def _placements(
    above: NDArray[np.float64], below: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of each positive case the share of negatives below it, of each negative that above it."""
    from scipy.stats import rankdata  # slow to load

    m, n = above.size, below.size
    ranks = rankdata(np.concatenate([above, below]))
    return (ranks[:m] - rankdata(above)) / n, 1 - (ranks[m:] - rankdata(below)) / m


def _delong(
    area: float, of_positive: NDArray[np.float64], of_negative: NDArray[np.float64]
) -> Interval:
    if min(of_positive.size, of_negative.size) < 2:
        return None
    variance = sum(
        float(np.var(placed, ddof=1)) / placed.size for placed in (of_positive, of_negative)
    )
    half = NORMAL_975 * math.sqrt(variance)
    return max(0.0, area - half), min(1.0, area + half)


def resampled_areas(
    positive: NDArray[np.bool_],
    scores: NDArray[np.float64],
    groups: Sequence[str | None] | None,
    seed: int = 0,
) -> NDArray[np.float64]:
    """The area in each draw of whole groups.

    Parameters
    ----------
    positive, scores
        ``(N,)`` as for :func:`auc`.
    groups
        As there; without, each case is its own.
    seed
        Of the draws: the same input gives the same areas.

    Returns
    -------
    NDArray[np.float64]
        ``(RESAMPLES,)``; NaN where a draw has no cases of a class, and throughout with fewer than
        two groups.
    """
    numbers = group_numbers(groups, scores.size)
    n_groups = int(numbers.max(initial=-1)) + 1
    if n_groups < 2:
        return np.full(RESAMPLES, np.nan)
    values, place = np.unique(scores, return_inverse=True)
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(values.size))
    rows = max(1, _CELLS_AT_ONCE // scores.size)
    areas = [
        _areas(block[first : first + rows][:, numbers[order]], positive[order], starts)
        for block in draws(n_groups, seed=seed)
        for first in range(0, len(block), rows)
    ]
    return np.concatenate(areas)


def _areas(
    weights: NDArray[np.float64], positive: NDArray[np.bool_], starts: NDArray[np.intp]
) -> NDArray[np.float64]:
    """``(b,)`` areas for ``(b, N)`` weights of cases in rising order of score; NaN: undefined.

    ``starts``: where each distinct score begins.
    """
    ups = np.add.reduceat(weights * positive, starts, axis=1)
    downs = np.add.reduceat(weights * ~positive, starts, axis=1)
    beaten = np.cumsum(downs, axis=1) - downs / 2
    pairs = ups.sum(axis=1) * downs.sum(axis=1)
    wins = (ups * beaten).sum(axis=1)
    areas: NDArray[np.float64] = np.full(len(pairs), np.nan)
    np.divide(wins, pairs, out=areas, where=pairs > 0)
    return areas
