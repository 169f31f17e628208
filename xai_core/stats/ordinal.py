"""How far off are answers on a line of stages? Neighbours allowed, and weighted by distance.

*Neighbour accuracy* is the share of answers at most one stage from the truth. *Quadratic-weighted
kappa* charges the squared distance in stages and holds it against what the same answers would
cost if they were dealt out at random: 1 is perfect, 0 chance, below 0 worse than chance.

With places 0, 1, 2... on the line, that kappa is the same number as Lin's concordance of the
places, so it is made of sums and resamples fast (Schuster 2004).

Cohen, J. (1968), Psychol. Bull. 70, 213-220, 10.1037/h0026256.
Schuster, C. (2004), Educ. Psychol. Meas. 64, 243-253, 10.1177/0013164403260197.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xai_core.stats.bootstrap import RESAMPLES, of_sums
from xai_core.stats.regression import concordance
from xai_core.types import Interval


@dataclass(frozen=True)
class StageAgreement:
    """Answers and truth on a line of stages; None is undefined."""

    n: int
    neighbour_accuracy: float | None
    neighbour_accuracy_ci95: Interval
    weighted_kappa: float | None
    """None as well where truth and answers are all one and the same stage."""
    weighted_kappa_ci95: Interval


def stage_agreement(
    truth: ArrayLike,
    answer: ArrayLike,
    groups: Sequence[str | None] | None = None,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> StageAgreement:
    """Neighbour accuracy and quadratic-weighted kappa with bootstrap intervals by group.

    Parameters
    ----------
    truth, answer
        ``(n,)`` whole numbers: places on the line of stages, from 0.
    groups
        The specimen of each case, to resample by; None is a group of its own.
    resamples
        How often to draw.
    seed
        Of the draws: the same input gives the same intervals.

    Returns
    -------
    StageAgreement
        Both figures; None where undefined, as of no case at all.

    Raises
    ------
    ValueError
        Lists of different lengths.
    """
    t, a = np.asarray(truth, dtype=np.float64), np.asarray(answer, dtype=np.float64)
    if t.ndim != 1 or t.shape != a.shape:
        raise ValueError(f"truth and answers of different shapes: {t.shape} and {a.shape}")
    if t.size == 0:
        return StageAgreement(0, None, None, None, None)
    near = (np.abs(a - t) <= 1).astype(np.float64)
    cases = np.stack([np.ones_like(t), t, a, t * t, a * a, t * a, near], axis=1)
    accuracy, kappa = _figures(cases.sum(axis=0, keepdims=True))[0].tolist()
    of_accuracy, of_kappa = of_sums(cases, groups, _figures, resamples=resamples, seed=seed)
    defined = math.isfinite(kappa)
    return StageAgreement(t.size, accuracy, of_accuracy, kappa if defined else None, of_kappa)


def _figures(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.stack([sums[:, 6] / sums[:, 0], concordance(sums)], axis=1)
