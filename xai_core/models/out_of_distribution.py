"""Is this picture unlike anything the model has seen? Three scores, one threshold, one judgement.

A network answers whatever it is shown: a blank picture gets a class and a confidence. What the last
linear layer reads, a vector of K *features*, tells more. Each method makes a number of it that is
larger the stranger the picture is:

*Mahalanobis distance* (Lee et al. 2018, arXiv 1807.03888)
    ``min_c (f - m_c)' S^-1 (f - m_c)``: the squared distance from the nearest class mean, in the
    covariance S that all classes share. S keeps its r largest directions and one variance for all
    others together (probabilistic PCA, Tipping and Bishop 1999, 10.1111/1467-9868.00196), so that
    it can be inverted and stays small. Where the task has no classes there is one mean.
*Mahalanobis distance at length 1* (Müller and Hein 2025, arXiv 2505.18032)
    The same of features brought to length 1 first: lengths differ much from case to case, and
    widen every class.
*k nearest neighbours* (Sun et al. 2022, arXiv 2204.06507)
    Distance, of features brought to length 1, to the k-th nearest of the training cases kept.
*Energy* (Liu et al. 2020, arXiv 2010.03759)
    ``-log sum exp`` of the class logits at temperature 1. Needs classes, and no statistics.

Relative Mahalanobis (Ren et al. 2021, arXiv 2106.09022) subtracts the distance from all classes
together; it is meant for strange pictures that resemble known ones, and says nothing where the task
has no classes, so it is not offered.

The threshold is the smallest validation score that no more than a stated share of validation cases
exceed, counted as in conformal prediction (Vovk et al. 2005): for exchangeable cases the expected
share of false alarms is at most :func:`alarm_rate_of`. What is *fitted* must not be what sets the
threshold, and neither may be what is counted afterwards (``evaluation/out_of_distribution.py``).

The numbers lie in a safetensors file beside the weights. A file whose SHA-256 is not the card's is
refused; nothing is unpickled.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray
from safetensors import SafetensorError

from xai_core.errors import ModelError
from xai_core.files import read_regular
from xai_core.models.out_of_distribution_report import StrangenessCheck, StrangenessMethod
from xai_core.tasks import Answer, ClassAnswer

STRANGENESS_FILE = "strangeness.safetensors"
MAX_STATISTICS_BYTES = 2**22
NEIGHBOURS = 10
"""k. Sun et al. take about one in a thousand to one in a hundred of the cases kept."""
_MOST_NUMBERS = 180_000
"""Kept of the covariance's directions: 0.7 MB in float32."""
_MOST_KEPT = 400_000
"""Numbers kept of training cases: 0.8 MB in float16."""
_LEAST_VARIANCE = 1e-6
"""Of a direction, as a share of the mean variance: features that never varied would make every
distance infinite."""

Vectors = NDArray[np.floating]
"""``(N, K)``."""
Scores = NDArray[np.float64]
"""``(N,)``, larger where stranger."""


@dataclass(frozen=True)
class Strangeness:
    """How strange one picture is to one model."""

    method: StrangenessMethod
    score: float
    threshold: float

    @property
    def is_strange(self) -> bool:
        """Whether the picture is unlike anything the model has seen."""
        return self.score > self.threshold


@dataclass(frozen=True, eq=False)
class ClassDistances:
    """Statistics of the Mahalanobis distance, for K features."""

    means: NDArray[np.float32]
    """``(C, K)``: of each class; C is 1 where there are none."""
    directions: NDArray[np.float32]
    """``(r, K)``: orthonormal, of the largest variance; 1 <= r <= K."""
    variances: NDArray[np.float32]
    """``(r,)``: along them, above 0."""
    rest: NDArray[np.float32]
    """``(1,)``: the variance along each other direction, above 0."""

    @classmethod
    def fit(cls, features: Vectors, groups: Sequence[str]) -> ClassDistances:
        """Of N training cases, N at least 2.

        Parameters
        ----------
        features
            ``(N, K)``.
        groups
            The class of each; all alike where the task has none.

        Returns
        -------
        ClassDistances
            With as many directions as the file has room for.
        """
        known = sorted(set(groups))
        at = np.array([known.index(group) for group in groups])
        values = np.asarray(features, dtype=np.float64)
        means = np.stack([values[at == number].mean(axis=0) for number in range(len(known))])
        apart = values - means[at]
        covariance = apart.T @ apart / len(values)
        found, directions = np.linalg.eigh(covariance)
        size = covariance.shape[0]
        rank = max(1, min(size, _MOST_NUMBERS // size))
        least = max(float(found.mean()) * _LEAST_VARIANCE, float(np.finfo(np.float32).tiny))
        variances = np.maximum(found, least)[::-1]
        others = variances[rank:]
        return cls(
            means=means.astype(np.float32),
            directions=np.ascontiguousarray(directions[:, ::-1][:, :rank].T, dtype=np.float32),
            variances=variances[:rank].astype(np.float32),
            rest=np.array([others.mean() if len(others) else variances[-1]], dtype=np.float32),
        )

    def scores(self, features: Vectors) -> Scores:
        """``(N,)`` squared distances of ``(N, K)`` features from the nearest mean."""
        apart = np.asarray(features, dtype=np.float64)[:, None] - self.means.astype(np.float64)
        along = apart @ self.directions.astype(np.float64).T
        known = (along**2 / self.variances).sum(axis=2)
        others = np.maximum((apart**2).sum(axis=2) - (along**2).sum(axis=2), 0.0)
        if len(self.directions) == self.directions.shape[1]:
            others = np.zeros_like(known)  # nothing is left beside all directions
        nearest: Scores = (known + others / float(self.rest[0])).min(axis=1)
        return nearest


@dataclass(frozen=True, eq=False)
class NearestCases:
    """Statistics of the nearest neighbours."""

    kept: NDArray[np.float16]
    """``(M, K)``: features of training cases, each of length 1."""

    @classmethod
    def fit(cls, features: Vectors) -> NearestCases:
        """Keep as many of ``(N, K)`` training cases as the file has room for, evenly chosen."""
        most = max(1, _MOST_KEPT // features.shape[1])
        chosen = np.unique(np.linspace(0, len(features) - 1, most).round().astype(np.int64))
        return cls(kept=of_length_one(features[chosen]).astype(np.float16))

    def scores(self, features: Vectors) -> Scores:
        """``(N,)`` distances of ``(N, K)`` features from the k-th nearest case kept."""
        near = of_length_one(features) @ self.kept.astype(np.float64).T
        k = min(NEIGHBOURS, len(self.kept))
        cosine = np.partition(near, len(self.kept) - k, axis=1)[:, len(self.kept) - k]
        away: Scores = np.sqrt(np.maximum(2 - 2 * cosine, 0.0))
        return away


@dataclass(frozen=True, eq=False)
class NoStatistics:
    """The energy needs none."""


Statistics = ClassDistances | NearestCases | NoStatistics
_KINDS: dict[StrangenessMethod, type[Statistics]] = {
    StrangenessMethod.MAHALANOBIS: ClassDistances,
    StrangenessMethod.MAHALANOBIS_UNIT: ClassDistances,
    StrangenessMethod.KNN: NearestCases,
    StrangenessMethod.ENERGY: NoStatistics,
}


@dataclass(frozen=True, eq=False)
class Measure:
    """How strange pictures are, ready to be asked: a method with its statistics."""

    method: StrangenessMethod
    statistics: Statistics

    def scores(self, features: Vectors, answers: Sequence[Answer]) -> Scores:
        """How strange each picture is.

        Parameters
        ----------
        features
            ``(N, K)``: what the last linear layer read.
        answers
            What the network said, N as well.

        Returns
        -------
        Scores
            ``(N,)``, larger where stranger.

        Raises
        ------
        ModelError
            The features are not K numbers each, or the answers are none of classes.
        """
        if isinstance(self.statistics, NoStatistics):
            return np.array([energy(answer) for answer in answers], dtype=np.float64)
        width = (
            self.statistics.means
            if isinstance(self.statistics, ClassDistances)
            else self.statistics.kept
        ).shape[1]
        if features.ndim != 2 or features.shape[1] != width:
            raise ModelError(
                "The check for strange pictures is made for {expected} features; the network gives"
                " {got}.",
                expected=width,
                got=features.shape[-1],
            )
        unit = self.method is StrangenessMethod.MAHALANOBIS_UNIT
        return self.statistics.scores(of_length_one(features) if unit else features)


@dataclass(frozen=True, eq=False)
class Judge:
    """A measure with its threshold: what a loaded model carries."""

    measure: Measure
    threshold: float

    def judged(self, features: Vectors, answers: Sequence[Answer]) -> tuple[Strangeness, ...]:
        """How strange each of N pictures is. Raises ModelError as :meth:`Measure.scores`."""
        scores = self.measure.scores(features, answers)
        return tuple(
            Strangeness(self.measure.method, float(score), self.threshold) for score in scores
        )


def energy(answer: Answer) -> float:
    """``-log sum exp`` of the class logits. Raises ModelError for answers that have none."""
    if not isinstance(answer, ClassAnswer):
        raise ModelError("The energy of an answer needs classes; this one has none.")
    return -float(np.logaddexp.reduce(np.array(list(answer.logits.values()))))


def threshold_of(scores: Scores, alarm_rate: float) -> float:
    """The score that about a share of the validation cases exceed.

    The k-th smallest of n scores, ``k = ceil((n + 1) (1 - alarm_rate))``: another case of the same
    kind exceeds it with probability at most ``alarm_rate``. With fewer than ``1 / alarm_rate``
    cases that cannot be promised, and the largest score is taken; :func:`alarm_rate_of` then says
    what can be. Raises ValueError where there is no score.
    """
    if not len(scores):
        raise ValueError("no score to set a threshold by")
    return float(np.sort(scores)[_rank(len(scores), alarm_rate) - 1])


def alarm_rate_of(n: int, wanted: float) -> float:
    """The share of false alarms to expect, at most, of a threshold set by n cases."""
    return 1 - _rank(n, wanted) / (n + 1)


def _rank(n: int, wanted: float) -> int:
    return min(n, math.ceil((n + 1) * (1 - wanted) - 1e-9))


def of_length_one(features: Vectors) -> NDArray[np.float64]:
    """``(N, K)`` features divided by their length; one that is all 0 stays so."""
    values = np.asarray(features, dtype=np.float64)
    length = np.linalg.norm(values, axis=1, keepdims=True)
    unit: NDArray[np.float64] = values / np.maximum(length, np.finfo(np.float64).tiny)
    return unit


def statistics_bytes(measure: Measure) -> bytes:
    """The safetensors file of a measure's statistics."""
    arrays = {name: np.ascontiguousarray(array) for name, array in vars(measure.statistics).items()}
    return safetensors.numpy.save(arrays, {"method": measure.method.value})


def load_judge(folder: Path, model: str, check: StrangenessCheck | None) -> Judge | None:
    """The check of the model in a folder; None where its card has none.

    Parameters
    ----------
    folder
        The model's.
    model
        Its id, for messages.
    check
        What its card says.

    Raises
    ------
    ModelError
        The file is missing, too large, not the one the card names, no safetensors file, or holds
        other numbers than the method needs.
    """
    if check is None:
        return None
    try:
        data = read_regular(folder / STRANGENESS_FILE, MAX_STATISTICS_BYTES)
    except OSError as error:
        raise ModelError(
            "The check for strange pictures of model “{model}” is missing or cannot be read:"
            " {reason}.",
            model=model,
            reason=error.strerror or error,
        ) from error
    if hashlib.sha256(data).hexdigest() != check.sha256:
        raise ModelError(
            "The check for strange pictures of model “{model}” is not the one its card names (its"
            " SHA-256 differs). Install the model again.",
            model=model,
        )
    return Judge(Measure(check.method, _statistics(data, model, check.method)), check.threshold)


def _statistics(data: bytes, model: str, method: StrangenessMethod) -> Statistics:
    kind = _KINDS[method]
    try:
        arrays = safetensors.numpy.load(data)
    except (SafetensorError, ValueError, KeyError) as error:
        raise _damaged(model) from error
    shapes = {name: array.shape for name, array in arrays.items()}
    finite = all(np.isfinite(array).all() for array in arrays.values())
    if set(arrays) != set(getattr(kind, "__dataclass_fields__", {})) or not finite:
        raise _damaged(model)
    if kind is ClassDistances:
        (classes, width), (rank, across) = _two(shapes["means"]), _two(shapes["directions"])
        fits = width == across and shapes["variances"] == (rank,) and shapes["rest"] == (1,)
        positive = (arrays["variances"] > 0).all() and (arrays["rest"] > 0).all()
        if not (classes and rank and width and fits and positive):
            raise _damaged(model)
    if kind is NearestCases and not all(_two(shapes["kept"])):
        raise _damaged(model)
    return kind(**arrays)


def _two(shape: tuple[int, ...]) -> tuple[int, int]:
    return (shape[0], shape[1]) if len(shape) == 2 else (0, 0)


def _damaged(model: str) -> ModelError:
    return ModelError(
        "The check for strange pictures of model “{model}” does not hold the numbers its method"
        " needs. Install the model again.",
        model=model,
    )
