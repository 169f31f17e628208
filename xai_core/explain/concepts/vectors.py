"""Does a layer hold a concept, and in which direction? Concept activation vectors (CAV).

Two sets of pictures, *with* and *without* a concept, are two clouds of points among a layer's K
channels. If the layer holds the concept, a line drawn on some of them parts the others too: the
**held-out accuracy** of a linear classifier (logistic regression on standardised channels, folds
that keep a specimen together) says whether there is a direction at all. Where it is not clearly
above chance the concept is *not found*, and nothing may be said of its use.

Which direction it is can be read in two ways (:class:`Direction`). Kim et al. (arXiv:1711.11279)
take the classifier's normal. A normal also leans on channels that only cancel noise (Haufe et al.
2014, 10.1016/j.neuroimage.2013.10.067); the difference of the two means does not, and points where
the concept itself lies (Pahde et al. 2022, arXiv:2202.03482). The latter is the default here; both
are measured in ``evaluation/planted_concepts.py``.

**Matched sets.** Where a concept goes with the class, its direction is that of the class and every
answer seems to use it. So sets are drawn alike within each *stratum* (class, or quarter of the
values): :func:`matched` leaves out what has no counterpart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xai_core.explain.concepts.reading import Rows
from xai_core.stats.bootstrap import group_numbers
from xai_core.stats.intervals import wilson_interval
from xai_core.types import Choice, Interval

Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
FEWEST = 20
"""Pictures of each set that a direction is learned from, at least."""
FOUND_FROM = 0.6
"""The lower end of the held-out accuracy's interval from which on a layer holds a concept."""
FOLDS = 5
_PENALTY = 0.05
"""Inverse strength of the classifier's penalty: fewer pictures than channels are usual."""


class Direction(Choice):
    """How a concept's direction is read off two sets."""

    MEANS = "means"
    """From the mean of those without to the mean of those with."""
    NORMAL = "normal"
    """Normal to the plane that parts them."""


@dataclass(frozen=True)
class Held:
    """Whether a layer holds a concept."""

    accuracy: float
    """Of the classifier on pictures it was not fitted to; 0.5 is chance."""
    interval: Interval
    """Wilson's, the pictures taken as independent."""

    @property
    def found(self) -> bool:
        """Whether it is clearly held."""
        return self.interval is not None and self.interval[0] > FOUND_FROM


@dataclass(frozen=True)
class MatchedSets:
    """Places of the pictures with and without a concept: as many of each in every stratum."""

    having: Places
    lacking: Places

    @property
    def enough(self) -> bool:
        """Whether there are enough of them."""
        return len(self.having) >= FEWEST

    @property
    def places(self) -> Places:
        """Those with, then those without."""
        return np.concatenate([self.having, self.lacking])

    @property
    def labels(self) -> Flags:
        """Of :attr:`places`."""
        return np.arange(2 * len(self.having)) < len(self.having)


def matched(
    having: Flags, lacking: Flags, strata: NDArray[np.intp], seed: int, most: int = 200
) -> MatchedSets:
    """Draw two sets of one size that are alike in every stratum.

    Parameters
    ----------
    having, lacking
        ``(N,)`` bool: pictures that show the concept, and that do not; some may be neither.
    strata
        ``(N,)``: what must not tell the sets apart, such as the number of the class.
    seed
        Of the drawing.
    most
        Pictures of each set, at most.

    Returns
    -------
    MatchedSets
        Empty where no stratum has both.
    """
    random = np.random.default_rng(seed)
    ones: list[int] = []
    others: list[int] = []
    for stratum in np.unique(strata):
        inside = strata == stratum
        both = [random.permutation(np.flatnonzero(inside & side)) for side in (having, lacking)]
        n = min(len(side) for side in both)
        ones += both[0][:n].tolist()
        others += both[1][:n].tolist()
    kept = random.permutation(len(ones))[:most]  # one with and one without of a stratum together
    return MatchedSets(np.array(ones, dtype=np.intp)[kept], np.array(others, dtype=np.intp)[kept])


def held(
    activations: Rows, labels: Flags, groups: Sequence[str | None] | None = None, seed: int = 0
) -> Held:
    """How well a linear classifier tells the two sets apart in pictures it has not seen.

    Parameters
    ----------
    activations
        ``(M, K)``.
    labels
        ``(M,)`` bool: with the concept.
    groups
        The specimen of each: never on both sides of a fold.
    seed
        Of the folds.

    Returns
    -------
    Held
        Accuracy over all folds together.
    """
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

    numbers = group_numbers(groups, len(labels))
    most = int(min(FOLDS, *(len(np.unique(numbers[labels == side])) for side in (True, False))))
    if most < 2:
        return Held(0.5, None)
    folds = StratifiedGroupKFold(most, shuffle=True, random_state=seed)
    parts = list(folds.split(activations, labels, numbers))
    if any(len(np.unique(labels[learned])) < 2 for learned, _ in parts):
        return Held(0.5, None)  # nearly all of a set is of one specimen
    told = cross_val_predict(_classifier(), activations, labels, cv=parts)
    right = int((told == labels).sum())
    return Held(right / len(labels), wilson_interval(right, len(labels)))


def direction(activations: Rows, labels: Flags, how: Direction = Direction.MEANS) -> Rows:
    """The concept's direction, ``(K,)``; zeros where the sets do not differ.

    It is as long as the two sets lie apart along it: adding it to a typical picture without the
    concept makes a typical one with.

    Parameters
    ----------
    activations
        ``(M, K)``.
    labels
        ``(M,)`` bool: with the concept.
    how
        See :class:`Direction`.
    """
    found: Rows = directions(activations, labels[None], how)[0]
    return found


def directions(activations: Rows, labels: Flags, how: Direction) -> Rows:
    """As :func:`direction`, of several ways ``(R, M)`` to part the pictures: ``(R, K)``."""
    weights = np.where(
        labels,
        1 / np.maximum(labels.sum(axis=1, keepdims=True), 1),
        -1 / np.maximum((~labels).sum(axis=1, keepdims=True), 1),
    )
    apart: Rows = weights @ activations
    found = apart
    if how is Direction.NORMAL:
        found = np.stack([_normal(activations, row) for row in labels])
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        unit = np.divide(found, lengths, out=np.zeros_like(found), where=lengths > 0)
        found = unit * (unit * apart).sum(axis=1, keepdims=True)
    return found


def _normal(activations: Rows, labels: Flags) -> Rows:
    fitted = _classifier().fit(activations, labels)
    spread = fitted[0].scale_
    weights: Rows = fitted[1].coef_[0] / spread
    return weights


def _classifier() -> Any:  # noqa: ANN401  (scikit-learn has no types)
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(C=_PENALTY, max_iter=1000))
