"""How far numbers read off a picture go without a network: a baseline for values.

A field says which numbers (:class:`~xai_core.domains.contract.FeatureSet`); three learners of
scikit-learn make an answer of them: ridge regression, gradient boosting and a random forest. The
cross-validation is nested: in every fold the settings of each learner, and which of the three is
*chosen*, are found on the cases learned from, parted once more, so that no answer depends on its
own case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import ImageArray, RegionMask
from xai_core.cases.case import Case
from xai_core.cases.draft import Skipped
from xai_core.cases.library import CaseLibrary
from xai_core.domains import registry
from xai_core.domains.contract import load
from xai_core.errors import ChoiceError, ShitenError, StudyError
from xai_core.evaluation.folds import BY_CASE, OutOfFold, folds_of, specimen_of
from xai_core.types import Choice, Progress

if TYPE_CHECKING:
    from sklearn.model_selection import GridSearchCV

SEED = 0
INNER_FOLDS = 5
LEAST_CASES = 20
"""Fewer cannot be parted twice."""


class Extract(Protocol):
    """Reads a picture's numbers."""

    def __call__(
        self, image: ImageArray, region: Callable[[str], RegionMask | None]
    ) -> Mapping[str, float]:
        """Name -> finite number, the same names for every picture.

        ``image`` is ``(H, W, 3)`` uint8; ``region`` gives a region's mask ``(H, W)``, None where
        the case has none of this id. Raises a ShitenError for a picture that has no such numbers.
        """
        ...


class Learner(Choice):
    """What makes an answer of the numbers."""

    RIDGE = "ridge"
    BOOSTING = "boosting"
    FOREST = "forest"


@dataclass(frozen=True)
class Features:
    """The numbers of a library's cases."""

    cases: tuple[Case, ...]
    names: tuple[str, ...]
    values: NDArray[np.float64]
    """``(cases, names)``."""
    skipped: tuple[Skipped, ...]

    @property
    def truth(self) -> NDArray[np.float64]:
        """``(cases,)`` in the task's unit."""
        return np.array([case.target for case in self.cases], dtype=np.float64)


@dataclass(frozen=True)
class Baseline:
    """What the learners answered to cases they had not learned from."""

    learners: Mapping[Learner, OutOfFold]
    chosen: OutOfFold
    """In each fold the learner that did best on the cases learned from."""
    choices: Mapping[str, Learner]
    """Name of a fold -> which that was."""


def extract_named(name: str | None) -> Extract:
    """The field's function that reads the numbers of this name; None: the only one there is.

    Raises
    ------
    ChoiceError
        There is none of this name, or several and none was named.
    """
    known = registry.feature_sets()
    if name is None and len(known) == 1:
        name = next(iter(known))
    if name not in known:
        raise ChoiceError(
            "“{value}” is not one of {valid}.", value=name or "", valid=", ".join(known) or "-"
        )
    return cast(Extract, load(known[name].extract))


def read_features(library: CaseLibrary, extract: Extract, progress: Progress) -> Features:
    """The numbers of every case with a value.

    Parameters
    ----------
    library
        Asks for a value.
    extract
        Reads a picture's numbers.
    progress
        Called with (cases done, cases in all).

    Returns
    -------
    Features
        With the cases that could not be read, and why.

    Raises
    ------
    StudyError
        Too few cases have numbers.
    """
    wanted = [case for case in library.cases if case.target is not None]
    read: list[tuple[Case, Mapping[str, float]]] = []
    skipped: list[Skipped] = []
    for done, case in enumerate(wanted, start=1):
        try:
            read.append((case, extract(library.image(case), _regions_of(library, case))))
        except ShitenError as reason:
            skipped.append(Skipped(case.id, reason))
        progress(done, len(wanted))
    if len(read) < LEAST_CASES:
        raise StudyError(
            "A baseline needs {least} cases that can be read; there are {n}. The first reason:"
            " {reason}",
            least=LEAST_CASES,
            n=len(read),
            reason=skipped[0].reason if skipped else "-",
        )
    return Features(
        cases=tuple(case for case, _ in read),
        names=tuple(read[0][1]),
        values=np.array([list(numbers.values()) for _, numbers in read]),
        skipped=tuple(skipped),
    )


def _regions_of(library: CaseLibrary, case: Case) -> Callable[[str], RegionMask | None]:
    there = set(library.region_ids(case))
    return lambda region: library.mask(case, region) if region in there else None


def baseline(features: Features, by: str, count: int, progress: Progress) -> Baseline:
    """Answer every case by learners that did not learn from it.

    Parameters
    ----------
    features
        The cases' numbers.
    by, count
        How the cases are parted (:func:`~xai_core.evaluation.folds.folds_of`).
    progress
        Called with (learners done, learners in all).

    Returns
    -------
    Baseline
        The same features give the same answers.

    Raises
    ------
    StudyError
        The cases cannot be parted so.
    """
    folds = folds_of(features.cases, by, count)
    truth = features.truth
    kept_together = (case.id if by == BY_CASE else specimen_of(case) for case in features.cases)
    groups = np.array(list(kept_together))
    answers = {learner: np.empty_like(truth) for learner in Learner}
    chosen, names, choices = np.empty_like(truth), np.empty(len(truth), dtype=object), {}
    for number, fold in enumerate(folds):
        scores = {}
        for place, learner in enumerate(Learner):
            search = _search(learner)
            learned = fold.learned
            search.fit(features.values[learned], truth[learned], groups=groups[learned])
            answers[learner][fold.held] = search.predict(features.values[fold.held])
            scores[learner] = float(search.best_score_)
            progress(number * len(Learner) + place + 1, len(folds) * len(Learner))
        choices[fold.name] = best = max(scores, key=scores.__getitem__)
        chosen[fold.held], names[fold.held] = answers[best][fold.held], fold.name
    ids, of = zip(*((case.id, specimen_of(case)) for case in features.cases), strict=True)

    def rows(predicted: NDArray[np.float64]) -> OutOfFold:
        return OutOfFold(ids, truth, predicted, of, tuple(names.tolist()))

    return Baseline({one: rows(found) for one, found in answers.items()}, rows(chosen), choices)


def _search(learner: Learner) -> GridSearchCV:
    from sklearn.model_selection import GridSearchCV, GroupKFold  # slow to load

    model, grid = _settings(learner)
    parts = GroupKFold(INNER_FOLDS, shuffle=True, random_state=SEED)
    return GridSearchCV(model, grid, scoring="neg_mean_absolute_error", cv=parts)


def _settings(learner: Learner) -> tuple[Any, Mapping[str, Sequence[float]]]:
    """A learner, and the settings that are tried."""
    from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    if learner is Learner.RIDGE:
        return make_pipeline(StandardScaler(), Ridge()), {"ridge__alpha": (1, 10, 100, 1000)}
    if learner is Learner.BOOSTING:
        boosting = HistGradientBoostingRegressor(
            max_iter=100, max_leaf_nodes=6, min_samples_leaf=10, random_state=SEED
        )
        return boosting, {"learning_rate": (0.03, 0.1)}
    forest = RandomForestRegressor(200, max_features=1 / 3, random_state=SEED)
    return forest, {"min_samples_leaf": (3, 10)}
