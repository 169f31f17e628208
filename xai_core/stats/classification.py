"""How often is a model right, and what does it take for what? Truth and answers compared.

Truth and answers are class identifiers, one of each per case. A model that can answer more than
the truth contains is reported over all its classes: a class without cases has no recall, and
an answer that no case should have had still counts as wrong and stands in the confusion table.

A grouping is a coarser reading (band and segmented both read neutrophil): a case counts as right
when its answer falls in the same group as its truth. Cases whose class is in no group are
outside the reading; an answer in no group is wrong. With probabilities the same cases are also
counted as if only the groups could have been answered (``groupings_among``): those of each group
are summed, what lies outside is left aside, and the largest sum is the answer. That is the figure
to hold against a model that knows the groups alone.

Every share comes with its 95 % interval. By default that is Wilson's, which takes the cases as
independent; with ``groups`` (specimen, patient, slide) whole groups are resampled instead. The
report says which. A resampled interval has no width at 0 % and 100 %, where it claims too much.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field, model_validator

from xai_core.errors import ChoiceError, ContentError
from xai_core.stats.calibration import check_probabilities, expected_calibration_error
from xai_core.stats.intervals import wilson_interval
from xai_core.stats.means import mean_with_interval
from xai_core.types import Choice, Interval, Report


class IntervalKind(Choice):
    """How the intervals of a report were made."""

    WILSON = "wilson"
    GROUP_BOOTSTRAP = "group-bootstrap"


class ClassResult(Report):
    """One class: how many cases it has, and how it fares."""

    n: int
    """Cases of this class."""
    recall: float | None
    """Share of them answered so; None without cases."""
    recall_ci95: Interval
    precision: float | None
    """Share of the answers "this class" that are right; None when there were none."""


class Confusion(Report):
    """What was taken for what."""

    classes: tuple[str, ...]
    """The order of the table's rows and columns."""
    matrix: tuple[tuple[int, ...], ...]
    """Number of cases; rows are the truth, columns the answer."""

    @model_validator(mode="after")
    def _square(self) -> Self:
        n = len(self.classes)
        if len(self.matrix) != n or any(len(row) != n for row in self.matrix):
            raise ContentError("{n} classes need {n} rows of {n} counts", n=n)
        return self


class ClassificationReport(Report):
    """What a model did on the cases of a library. None means undefined, never 0."""

    accuracy: float | None
    accuracy_ci95: Interval
    n: int
    per_class: dict[str, ClassResult]
    groupings: dict[str, float | None]
    """Accuracy in each coarser reading; None when no case is in it."""
    groupings_ci95: dict[str, Interval] = Field(default_factory=dict)
    groupings_among: dict[str, float | None] = Field(default_factory=dict)
    """The same where only the groups could have been answered; None without probabilities."""
    groupings_among_ci95: dict[str, Interval] = Field(default_factory=dict)
    confusion: Confusion
    ece: float | None
    """Expected calibration error; None without probabilities."""
    interval: IntervalKind | None = Field(default=None, exclude=True)
    """None in a report from a file, which does not say."""


@dataclass(frozen=True)
class _Verdicts:
    """Right or wrong per case, and how to put an interval on a share of them."""

    right: NDArray[np.bool_]
    groups: Sequence[str | None] | None

    def in_groups(
        self, truth: NDArray[np.intp], answer: NDArray[np.intp]
    ) -> tuple[float | None, Interval]:
        """The share of right answers by group; -1 is no group, as truth it is not counted."""
        inside = truth >= 0
        return _Verdicts((truth == answer) & inside, self.groups).share(inside)

    def share(self, among: NDArray[np.bool_]) -> tuple[float | None, Interval]:
        """The share of right answers among some of the cases, and its interval."""
        n = int(np.count_nonzero(among))
        hits = int(np.count_nonzero(self.right & among))
        if self.groups is None:
            return (hits / n if n else None), wilson_interval(hits, n)
        chosen = np.flatnonzero(among).tolist()
        mean = mean_with_interval(
            [float(self.right[index]) for index in chosen],
            [self.groups[index] for index in chosen],
        )
        if mean.low is None or mean.high is None:
            return mean.mean, None
        return mean.mean, (mean.low, mean.high)


def classification_report(  # noqa: PLR0913 - the six things a report is made of
    truth: Sequence[str],
    predicted: Sequence[str],
    classes: Sequence[str],
    probabilities: ArrayLike | None = None,
    groupings: Mapping[str, Mapping[str, str]] | None = None,
    *,
    groups: Sequence[str | None] | None = None,
) -> ClassificationReport:
    """Compare answers with the truth, case by case.

    Parameters
    ----------
    truth, predicted
        The class of each case, and the model's answer.
    classes
        Every class that may occur in either, in the order of the confusion table.
    probabilities
        ``(N, K)``, one column per class in the order of ``classes``, rows summing to 1. The
        confidence of a case is the probability of the answer given, i.e. the top one.
    groupings
        Grouping -> (class -> group).
    groups
        The specimen of each case, to resample by; None for a case that has none.

    Returns
    -------
    ClassificationReport
        Shares in [0, 1] with their 95 % intervals, overall, by class and by group; None
        where undefined.

    Raises
    ------
    ChoiceError
        A truth or an answer is not among ``classes``.
    ArrayError
        Probabilities of another shape, not finite, or rows that do not sum to 1.
    ValueError
        Lists of different lengths, or a class named twice.
    """
    if len(set(classes)) != len(classes):
        raise ValueError("a class is named twice")
    if len(predicted) != len(truth) or (groups is not None and len(groups) != len(truth)):
        raise ValueError("truth, predicted and groups differ in length")
    truth_index, answer_index = _positions(truth, classes), _positions(predicted, classes)
    verdicts = _Verdicts(truth_index == answer_index, groups)
    accuracy, interval = verdicts.share(np.ones(len(truth), dtype=np.bool_))
    precision, recall = _precision_and_recall(truth_index, answer_index, len(classes))
    per_class = {}
    for k, name in enumerate(classes):
        of_class = truth_index == k
        per_class[name] = ClassResult(
            n=int(np.count_nonzero(of_class)),
            recall=recall[k],
            recall_ci95=verdicts.share(of_class)[1],
            precision=precision[k],
        )
    table = _table(probabilities, len(truth), len(classes))
    readings = {name: _groups_read(reading, classes) for name, reading in (groupings or {}).items()}
    coarser = {
        name: verdicts.in_groups(read[truth_index], read[answer_index])
        for name, read in readings.items()
    }
    among = {
        name: (None, None)
        if table is None
        else verdicts.in_groups(read[truth_index], _among(table, read))
        for name, read in readings.items()
    }
    return ClassificationReport(
        accuracy=accuracy,
        accuracy_ci95=interval,
        n=len(truth),
        per_class=per_class,
        groupings={name: share for name, (share, _) in coarser.items()},
        groupings_ci95={name: interval for name, (_, interval) in coarser.items()},
        groupings_among={name: share for name, (share, _) in among.items()},
        groupings_among_ci95={name: interval for name, (_, interval) in among.items()},
        confusion=Confusion(
            classes=tuple(classes),
            matrix=confusion_counts(truth_index, answer_index, len(classes)),
        ),
        ece=_calibration(table, answer_index, verdicts.right),
        interval=IntervalKind.WILSON if groups is None else IntervalKind.GROUP_BOOTSTRAP,
    )


def _positions(names: Sequence[str], classes: Sequence[str]) -> NDArray[np.intp]:
    position = {name: k for k, name in enumerate(classes)}
    for name in names:
        if name not in position:
            raise ChoiceError(
                "“{value}” is not one of {valid}.", value=name, valid=", ".join(classes)
            )
    return np.array([position[name] for name in names], dtype=np.intp)


def confusion_counts(
    truth: NDArray[np.intp], answer: NDArray[np.intp], n_classes: int
) -> tuple[tuple[int, ...], ...]:
    """Numbers of cases; rows are the truth, columns the answer, both places in [0, n_classes)."""
    if truth.size == 0 or n_classes == 1:  # scikit-learn refuses no cases and warns of one class
        return ((truth.size,) * n_classes,) * n_classes
    from sklearn.metrics import confusion_matrix  # slow to load

    return tuple(map(tuple, confusion_matrix(truth, answer, labels=np.arange(n_classes)).tolist()))


def _precision_and_recall(
    truth: NDArray[np.intp], answer: NDArray[np.intp], n_classes: int
) -> tuple[list[float | None], list[float | None]]:
    """Each class's precision and recall; None where nothing was answered so, or nothing is so."""
    if truth.size == 0:  # scikit-learn refuses no cases
        return [None] * n_classes, [None] * n_classes
    from sklearn.metrics import precision_recall_fscore_support  # slow to load

    shares = precision_recall_fscore_support(
        truth, answer, labels=np.arange(n_classes), zero_division=np.nan
    )
    precision, recall = (
        [None if np.isnan(share) else float(share) for share in column] for column in shares[:2]
    )
    return precision, recall


def _groups_read(reading: Mapping[str, str], classes: Sequence[str]) -> NDArray[np.intp]:
    """``(K,)`` the place of each class's group among the groups; -1 where it is in none."""
    groups = sorted(set(reading.values()))
    return np.array(
        [groups.index(reading[name]) if name in reading else -1 for name in classes], dtype=np.intp
    )


def _among(table: NDArray[np.float64], read: NDArray[np.intp]) -> NDArray[np.intp]:
    """``(N,)`` the place of the most probable group of each case, the first of equals."""
    sums = [table[:, read == group].sum(axis=1) for group in range(read.max(initial=-1) + 1)]
    return np.argmax(sums, axis=0) if sums else np.full(len(table), -1, dtype=np.intp)


def _table(probabilities: ArrayLike | None, n: int, n_classes: int) -> NDArray[np.float64] | None:
    if probabilities is None or n == 0:
        return None
    return check_probabilities(probabilities, n, n_classes)


def _calibration(
    table: NDArray[np.float64] | None, answer: NDArray[np.intp], right: NDArray[np.bool_]
) -> float | None:
    if table is None:
        return None
    # A row may exceed 1 by the tolerance of its sum; its confidence may not.
    confidence = np.minimum(table[np.arange(answer.size), answer], 1.0)
    return expected_calibration_error(confidence, right)
