"""Do answers use a concept? TCAV, against directions that mean nothing.

The **sensitivity** of a picture is the derivative of its answer along the concept's direction,
added at every place: to first order, what the answer would gain on the way from a typical picture
without the concept to a typical one with. The **TCAV score** of a class is the share of its
pictures whose sensitivity is positive (Kim et al. 2018, arXiv:1711.11279, eq. 2): 1 speaks for, 0
against, 0.5 says nothing.

Any direction has some sensitivity, so a concept is held against its *random counterparts*: the
same pictures, their labels dealt anew within each stratum, five thousand times. The test is
two-sided, on the mean sensitivity: p is the share of the counterparts that are at least as far from
0, the concept itself counted as one. This differs from Kim et al., who compare TCAV scores of many
runs by a t-test: there more runs make any difference significant, and where all pictures agree (the
layer before a linear head) every score is 0 or 1. Dealt labels let the pictures, not the
runs, decide how sure one may be. Several concepts are corrected for their number (Holm).

Two limits: labels are dealt picture by picture, so a concept that belongs to whole specimens (a
stain) is judged too surely; and what is never without another concept cannot be told from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.explain.concepts.reading import Rows
from xai_core.explain.concepts.vectors import Direction, Flags, directions
from xai_core.stats.means import mean_with_interval
from xai_core.types import Choice, Interval

RUNS = 5000
"""Random counterparts: p cannot be smaller than one in so many, before it is corrected."""
LEVEL = 0.05


class Use(Choice):
    """What is found of a concept and one answer."""

    TOWARDS = "towards"
    """More of it raises the answer."""
    AGAINST = "against"
    """More of it lowers the answer."""
    UNUSED = "unused"
    """The layer holds it, but the answer moves along it no more than along chance directions."""
    NOT_FOUND = "not-found"
    """The layer does not hold it: nothing is said of its use."""
    TOO_FEW = "too-few"
    """Too few pictures with and without it that are otherwise alike."""


@dataclass(frozen=True)
class TcavScore:
    """One concept and one answer."""

    score: float
    """Share of pictures whose sensitivity is positive, in [0, 1]."""
    interval: Interval
    """95 %, whole specimens drawn anew."""
    sensitivity: float
    """Mean of the pictures' sensitivities, in logits or the value's unit."""
    p_value: float
    """Two-sided, against the random counterparts; not corrected."""
    random_scores: Interval
    """Where 95 % of the counterparts' TCAV scores lie."""
    n: int
    """Pictures of the class."""
    runs: int


def dealt(labels: Flags, strata: NDArray[np.intp], runs: int, seed: int) -> Flags:
    """Labels dealt anew within each stratum.

    Parameters
    ----------
    labels
        ``(M,)`` bool.
    strata
        ``(M,)``: each keeps as many of either label as it had.
    runs
        How often.
    seed
        Of the dealing.

    Returns
    -------
    Flags
        ``(runs, M)``.
    """
    random = np.random.default_rng(seed)
    found = np.tile(labels, (runs, 1))
    for stratum in np.unique(strata):
        places = np.flatnonzero(strata == stratum)
        found[:, places] = random.permuted(found[:, places], axis=1)
    return found


def random_directions(  # noqa: PLR0913, PLR0917  (two sets, and how they are dealt)
    activations: Rows,
    labels: Flags,
    strata: NDArray[np.intp],
    how: Direction,
    runs: int = RUNS,
    seed: int = 0,
) -> Rows:
    """The random counterparts of a concept's direction.

    Parameters
    ----------
    activations
        ``(M, K)`` of the pictures of both sets.
    labels
        ``(M,)`` bool: with the concept.
    strata
        ``(M,)``: within which labels are dealt anew.
    how
        How a direction is read off two sets.
    runs
        How many counterparts.
    seed
        Of the dealing.

    Returns
    -------
    Rows
        ``(runs, K)``.
    """
    return directions(activations, dealt(labels, strata, runs, seed), how)


def tcav(
    gradients: Rows, vector: Rows, counterparts: Rows, groups: Sequence[str | None] | None = None
) -> TcavScore:
    """Whether the answers of a class move along a concept's direction.

    Parameters
    ----------
    gradients
        ``(N, K)``: of each picture's answer, summed over the places.
    vector
        ``(K,)``: the concept's direction.
    counterparts
        ``(R, K)``: directions that mean nothing.
    groups
        The specimen of each picture.

    Returns
    -------
    TcavScore
        Not corrected for several concepts.
    """
    own = gradients @ vector
    others = gradients @ counterparts.T
    mean = float(own.mean())
    # Rounding must not make a counterpart that is the concept itself a smaller one.
    as_far = np.abs(others.mean(axis=0)) >= abs(mean) * (1 - 1e-9)
    share = mean_with_interval([float(value > 0) for value in own], groups)
    shares = (others > 0).mean(axis=0)
    low, high = np.quantile(shares, (0.025, 0.975))
    return TcavScore(
        score=float((own > 0).mean()),
        interval=share.ci95,
        sensitivity=mean,
        p_value=(1 + int(as_far.sum())) / (1 + len(counterparts)),
        random_scores=(float(low), float(high)),
        n=len(own),
        runs=len(counterparts),
    )


def use_of(score: TcavScore, corrected_p: float) -> Use:
    """What a score says, once its p value is corrected for the number of tests."""
    if corrected_p >= LEVEL:
        return Use.UNUSED
    return Use.TOWARDS if score.sensitivity > 0 else Use.AGAINST
