"""Cross-validation: every case is answered once, by a model that learned from other specimens.

A library is parted into folds *by specimen* (patient, slide): the cases of one are never on both
sides. Parted by an attribute instead, such as the site, each of its values is held out in turn,
and specimens that were seen there are left out of what is learned. Parted by case, specimens are
ignored: that flatters, and is there to show by how much.

The answers are :class:`OutOfFold` rows, judged together: a correlation within a small fold says
little. They can be written as the table that ``evaluation/answer_table.py`` reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.cases.case import Case
from xai_core.errors import StudyError
from xai_core.evaluation.answer_table import CASE, PREDICTED, TRUTH
from xai_core.stats.regression import Closeness, Gain, closeness, gain
from xai_core.store.csv_export import csv_text

BY_SPECIMEN, BY_CASE = "specimen", "case"
SEED = 0
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Fold:
    """One part held out; numbers are places in the list of cases."""

    name: str
    learned: Indices
    held: Indices


@dataclass(frozen=True)
class OutOfFold:
    """Each case with the answer of the model that did not learn from it, ``(N,)`` each."""

    case_ids: tuple[str, ...]
    truth: NDArray[np.float64]
    predicted: NDArray[np.float64]
    specimens: tuple[str, ...]
    folds: tuple[str, ...]

    def figures(self) -> Closeness:
        """Over all cases, resampled by specimen."""
        return closeness(self.truth, self.predicted, self.specimens)

    def by_fold(self) -> Mapping[str, Closeness]:
        """Name of a fold -> its figures."""
        folds = np.array(self.folds)
        return {
            name: closeness(
                self.truth[folds == name],
                self.predicted[folds == name],
                [s for s, fold in zip(self.specimens, self.folds, strict=True) if fold == name],
            )
            for name in sorted(set(self.folds))
        }

    def beside(self, answers: Mapping[str, float]) -> Gain:
        """Another set of answers, case id -> answer, less these, on the cases that both answer.

        Raises
        ------
        StudyError
            It answers none of them.
        """
        both = [place for place, case_id in enumerate(self.case_ids) if case_id in answers]
        if not both:
            raise StudyError("The table answers none of these cases.")
        others = [answers[self.case_ids[place]] for place in both]
        groups = [self.specimens[place] for place in both]
        return gain(self.truth[both], self.predicted[both], others, groups)

    def as_table(self) -> str:
        """As CSV, a row a case; specimens and sites that read like formulas are marked as text."""
        columns = (self.case_ids, self.truth.tolist(), self.predicted.tolist())
        rows = zip(*columns, self.specimens, self.folds, strict=True)
        return csv_text([CASE, TRUTH, PREDICTED, "specimen", "fold"], rows)


def specimen_of(case: Case) -> str:
    """The case's specimen; a case that names none is one of its own."""
    return case.specimen or case.id


def folds_of(cases: Sequence[Case], by: str, count: int) -> tuple[Fold, ...]:
    """How cases are parted.

    Parameters
    ----------
    cases
        Of one library.
    by
        :data:`BY_SPECIMEN`, :data:`BY_CASE`, or the name of an attribute.
    count
        How many folds, at least 2; an attribute has one for each of its values instead.

    Returns
    -------
    tuple of Fold
        Each case is held out once. The same cases are always parted alike.

    Raises
    ------
    StudyError
        Too few specimens for so many folds, or cases without the attribute, or with one value.
    """
    if by in (BY_SPECIMEN, BY_CASE):
        groups = [specimen_of(case) if by == BY_SPECIMEN else case.id for case in cases]
        names = _drawn(groups, count)
    else:
        groups = [specimen_of(case) for case in cases]
        names = np.array([case.attributes.get(by, "") for case in cases])
        if "" in names or len(set(names.tolist())) < 2:
            raise StudyError(
                "Cases cannot be parted by “{by}”: all must have this attribute, with two values"
                " or more.",
                by=by,
            )
    of = np.array(groups)
    return tuple(_fold(name, names, of) for name in sorted(set(names.tolist())))


def _drawn(groups: Sequence[str], count: int) -> NDArray[np.str_]:
    """``(N,)`` the name of each case's fold."""
    from sklearn.model_selection import GroupKFold  # slow to load

    if len(set(groups)) < count:
        raise StudyError(
            "{count} folds need as many specimens; there are {n}.", count=count, n=len(set(groups))
        )
    names = np.empty(len(groups), dtype="<U4")
    parts = GroupKFold(count, shuffle=True, random_state=SEED)
    for number, (_, held) in enumerate(parts.split(groups, groups=groups), start=1):
        names[held] = f"{number:02d}"
    return names


def _fold(name: str, names: NDArray[np.str_], groups: NDArray[np.str_]) -> Fold:
    held = names == name
    known = np.isin(groups, groups[held])
    return Fold(name, np.flatnonzero(~held & ~known), np.flatnonzero(held))
