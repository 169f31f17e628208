"""Are two sets of points from one distribution? Two tests that look at all K numbers at once.

*Maximum mean discrepancy* (:func:`mmd`)
    ``E k(x, x') + E k(y, y') - 2 E k(x, y)`` with the Gaussian kernel
    ``k(a, b) = exp(-|a - b|^2 / (2 s^2))``, ``s`` the median distance of two points of both sets
    together. Estimated without bias: no point is paired with itself, nor with another of its own
    group. Around 0 where the two are alike (it may fall below), at most 2.
*Classifier two-sample test* (:func:`classifier_test`)
    A logistic regression is taught which set a point is of, on some folds, and asked on another.
    The area under its ROC curve (AUC) is 0.5 where it cannot tell and 1 where it always can.

Points of one group (specimen, patient) resemble each other. So a group is never parted between
folds, and the p value asks how often the figure is as large when *groups* are dealt to the two sets
anew, ``(1 + k) / (1 + n)`` for k of n deals; with few groups it cannot get small.

Gretton, A. et al. (2012), JMLR 13, 723-773 (MMD; the median heuristic, section 8).
Lopez-Paz, D., Oquab, M. (2017), ICLR, arXiv:1610.06545.
Phipson, B., Smyth, G. (2010), 10.2202/1544-6115.1585 (why 1 is added).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.stats.auc import auc
from xai_core.stats.bootstrap import group_numbers

DEALS = 1000
"""How often groups are dealt anew for the discrepancy."""
CLASSIFIER_DEALS = 100
"""And for the classifier, which is taught anew each time."""
FOLDS = 5
MOST_DIRECTIONS = 50
"""The classifier reads the directions of largest variance of the standardised numbers."""

Points = NDArray[np.float64]
"""``(N, K)``."""
Groups = Sequence[str | None] | None


@dataclass(frozen=True)
class Discrepancy:
    """The squared maximum mean discrepancy of two sets."""

    mmd2: float | None
    """None where a set has fewer than two groups, or all points are the same."""
    bandwidth: float | None
    """``s`` of the kernel."""
    p_value: float | None
    deals: int


@dataclass(frozen=True)
class ClassifierTest:
    """How well a classifier tells two sets apart."""

    auc: float | None
    """Over the points of all folds; None where a set has fewer than two groups."""
    p_value: float | None
    deals: int


@dataclass(frozen=True)
class _Pooled:
    """Both sets together."""

    points: Points
    group: NDArray[np.intp]
    """``(N,)`` numbers of the groups, those of the first set before those of the second."""
    n_first: int
    """Groups of the first set."""
    n_groups: int

    @classmethod
    def of(cls, first: Points, second: Points, groups: tuple[Groups, Groups]) -> _Pooled:
        one, other = (
            group_numbers(of_set, len(points))
            for points, of_set in zip((first, second), groups, strict=True)
        )
        n_first = int(one.max(initial=-1)) + 1
        together = np.concatenate([one, other + n_first])
        points = np.concatenate([first, second]).astype(np.float64)
        return cls(points, together, n_first, int(together.max(initial=-1)) + 1)

    @property
    def can_be_dealt(self) -> bool:
        return self.n_first >= 2 and self.n_groups - self.n_first >= 2

    def deals(self, n: int, seed: int) -> NDArray[np.bool_]:
        """``(1 + n, N)`` which points are of the first set: as it is, then n times by lot."""
        random = np.random.default_rng(seed)
        lots = np.vstack(
            [np.arange(self.n_groups), *(random.permutation(self.n_groups) for _ in range(n))]
        )
        dealt: NDArray[np.bool_] = (lots < self.n_first)[:, self.group]
        return dealt


def mmd(
    first: Points,
    second: Points,
    groups: tuple[Groups, Groups] = (None, None),
    *,
    deals: int = DEALS,
    seed: int = 0,
) -> Discrepancy:
    """The maximum mean discrepancy of two sets of points, and its permutation test.

    Parameters
    ----------
    first, second
        ``(n, K)`` and ``(m, K)``.
    groups
        Of each set: the specimen of each point (None is one of its own); without, each is its own.
    deals
        How often groups are dealt anew.
    seed
        Of the deals.

    Returns
    -------
    Discrepancy
        Undefined with fewer than two groups a set.

    Raises
    ------
    ValueError
        Sets of different K, or groups of another length.
    """
    pooled = _Pooled.of(first, second, groups)
    squared = _squared_distances(pooled.points)
    apart = np.sqrt(squared[np.triu_indices(len(squared), 1)])
    apart = apart[apart > 0]
    if not pooled.can_be_dealt or apart.size == 0:
        return Discrepancy(None, None, None, 0)
    bandwidth = float(np.median(apart))
    # Pairs of one group are left out throughout: what is alike in it says nothing of the sets.
    counted = pooled.group[:, None] != pooled.group[None]
    kernel = np.exp(-squared / (2 * bandwidth**2)) * counted
    found = _discrepancies(kernel, counted.astype(np.float64), pooled.deals(deals, seed))
    return Discrepancy(float(found[0]), bandwidth, _share_as_large(found), deals)


def classifier_test(
    first: Points,
    second: Points,
    groups: tuple[Groups, Groups] = (None, None),
    *,
    deals: int = CLASSIFIER_DEALS,
    seed: int = 0,
) -> ClassifierTest:
    """How well a logistic regression tells two sets apart, cross-validated by group.

    Parameters
    ----------
    first, second, groups, deals, seed
        As for :func:`mmd`; the seed also parts the folds.

    Returns
    -------
    ClassifierTest
        Undefined with fewer than two groups a set.

    Raises
    ------
    ValueError
        Sets of different K, or groups of another length.
    """
    from threadpoolctl import threadpool_limits

    pooled = _Pooled.of(first, second, groups)
    if not pooled.can_be_dealt:
        return ClassifierTest(None, None, 0)
    read = _directions(pooled.points)
    fold = np.random.default_rng(seed).permutation(pooled.n_groups)[pooled.group] % FOLDS
    dealt = pooled.deals(deals, seed + 1)
    with threadpool_limits(1):  # on numbers as few as these, threads only wait for each other
        found = np.array([_area(read, fold, is_first) for is_first in dealt])
    return ClassifierTest(float(found[0]), _share_as_large(found), deals)


def _squared_distances(points: Points) -> Points:
    from scipy.spatial.distance import cdist  # slow to load

    found: Points = cdist(points, points, "sqeuclidean")
    return found


def _discrepancies(kernel: Points, counted: Points, dealt: NDArray[np.bool_]) -> Points:
    """``(deals,)`` of a kernel ``(N, N)`` that is 0 where a pair is not counted."""

    def mean(one: Points, other: Points) -> Points:
        pairs = ((one @ counted) * other).sum(axis=1)
        found: Points = ((one @ kernel) * other).sum(axis=1) / np.maximum(pairs, 1)
        return found

    first, second = dealt.astype(np.float64), (~dealt).astype(np.float64)
    return mean(first, first) + mean(second, second) - 2 * mean(first, second)


def _directions(points: Points) -> Points:
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import StandardScaler

    standard = StandardScaler().fit_transform(points)
    most = min(MOST_DIRECTIONS, *standard.shape)
    found: Points = PCA(most, svd_solver="full").fit_transform(standard)
    return found


def _area(points: Points, fold: NDArray[np.intp], is_first: NDArray[np.bool_]) -> float:
    """The area under the ROC curve over all folds; a fold that learns of one set alone says 0."""
    from sklearn.linear_model import LogisticRegression

    scores = np.zeros(len(points))
    for number in np.unique(fold):
        asked = fold == number
        taught = is_first[~asked]
        if taught.any() and not taught.all():
            model = LogisticRegression(solver="newton-cholesky").fit(points[~asked], taught)
            scores[asked] = model.decision_function(points[asked])
    return auc(is_first, scores).auc or 0.0


def _share_as_large(found: Points) -> float:
    """Of the first among all, itself counted; rounding makes nothing smaller."""
    return float(np.mean(found >= found[0] - 1e-12))
