"""What if the model withholds its least sure answers? Accuracy against the share still answered.

The leucocyte study of Hirosaki University (2020) asks for a cut-off at which borderline cells go
to a person. Sorting answers by confidence gives every such cut-off at once: the share answered
(coverage) and the share of those that are right (selective accuracy).

Geifman, Y., El-Yaniv, R. (2017), arXiv:1705.08500.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.stats.intervals import wilson_interval


@dataclass(frozen=True)
class DeferralPoint:
    """Answering only what is at least this sure."""

    threshold: float
    """Least confidence that is answered."""
    answered: float
    """Share of cases answered, (0, 1]."""
    accuracy: float
    """Share of the answered that are right."""
    low: float
    high: float
    """95 % interval of the accuracy (Wilson)."""
    n_answered: int


def deferral_curve(
    confidence: Sequence[float], right: Sequence[bool], most: int = 200
) -> tuple[DeferralPoint, ...]:
    """The curve from answering the surest cases to answering all; empty without cases.

    Cases equally sure are answered together or not at all. Of more than ``most`` cut-offs an even
    choice is kept, always with both ends.

    Raises
    ------
    ValueError
        Lists of different lengths, or a confidence that is not in [0, 1].
    """
    sure, hits = np.asarray(confidence, dtype=np.float64), np.asarray(right, dtype=np.bool_)
    if sure.shape != hits.shape:
        raise ValueError(f"{sure.size} confidences, but {hits.size} verdicts")
    if not ((sure >= 0) & (sure <= 1)).all():  # NaN too
        raise ValueError("a confidence is not in [0, 1]")
    if sure.size == 0:
        return ()
    order = np.argsort(-sure, kind="stable")
    sure, cumulated = sure[order], np.cumsum(hits[order], dtype=np.int64)
    ends = np.flatnonzero(np.append(sure[1:] != sure[:-1], True))
    if ends.size > most:
        ends = ends[np.unique(np.linspace(0, ends.size - 1, most).round().astype(int))]
    return tuple(_point(sure, cumulated, int(end)) for end in ends)


def cut_off(curve: Sequence[DeferralPoint], accuracy: float) -> DeferralPoint | None:
    """The point that answers most cases at this accuracy or better; None if none reaches it."""
    reaching = [point for point in curve if point.accuracy >= accuracy]
    return max(reaching, key=lambda point: point.answered, default=None)


def _point(
    sure: NDArray[np.float64],
    cumulated: NDArray[np.int64],
    end: int,
) -> DeferralPoint:
    n, k = end + 1, int(cumulated[end])
    low, high = wilson_interval(k, n) or (0.0, 1.0)
    return DeferralPoint(float(sure[end]), n / sure.size, k / n, low, high, n)
