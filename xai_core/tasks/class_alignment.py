"""Classes judged: the finest way to read both sides in which they speak of the same things.

A five-class model can be scored on an eleven-class library when the library's own grouping reads
band and segmented as neutrophils. :meth:`ClassAlignment.between` tries every way to read the one
side against every way to read the other. Most shared answers win; among equals the pair that
leaves out fewest library classes, then fewest model classes, then the pair with fewest answers
that only one side has, then the earlier (finer) of each.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from xai_core.errors import AlignmentError
from xai_core.stats.auc import auc
from xai_core.stats.classification import classification_report
from xai_core.stats.ordinal import stage_agreement
from xai_core.tasks.alignment import Alignment, Judged, Judgement, resampling_groups
from xai_core.tasks.answers import ClassAnswer
from xai_core.tasks.class_grouping import ClassInfo, ReadClasses
from xai_core.tasks.reports import ClassReport, GroupingAuc, StageReport

if TYPE_CHECKING:
    from xai_core.tasks.base import CaseFacts
    from xai_core.tasks.classification import ClassTask

OTHER = "other"
"""What an answer is counted as when it is none of the shared classes."""
OTHER_BESIDE_OTHER = "(other)"
"""The same where a shared class is itself called "other"; no class id has a bracket."""


@dataclass(frozen=True)
class ClassTruth:
    """The true class of a case, in the task's own or in the shared classes."""

    class_id: str


@dataclass(frozen=True)
class ClassJudgement(Judgement):
    """The judgement of a class, with the places of both on the line of stages."""

    places: tuple[int, int] | None = None
    """Of the truth and of the answer, from 0; None unless both are on the line."""


@dataclass(frozen=True)
class SharedProbabilities:
    """Probabilities of many answers in the classes that library and model share."""

    columns: tuple[str, ...]
    read: Mapping[str, str]
    """Each of the model's classes -> its column."""
    other: str
    """What an answer is counted as when it is none of the shared classes."""
    probabilities: NDArray[np.float64]
    """``(N, columns)``."""

    @property
    def odds(self) -> NDArray[np.float64]:
        """``(N,)`` of the second of two columns; they stay apart where a share rounds to 1."""
        with np.errstate(divide="ignore"):
            odds: NDArray[np.float64] = self.probabilities[:, 1] / self.probabilities[:, 0]
        return odds


@dataclass(frozen=True)
class ClassAlignment(Alignment[ClassAnswer, ClassTruth]):
    """How a library's labels and a model's answers are read so that they compare."""

    library: ReadClasses
    model: ReadClasses
    order: tuple[str, ...] = ()
    """The line of stages in the shared reading; empty where there is none."""
    coarser: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Grouping id -> (shared class -> coarser class): what a report also counts in."""

    @classmethod
    def between(cls, library: ClassTask, model: ClassTask) -> ClassAlignment:
        """The finest pair in which library and model share the most classes.

        Raises
        ------
        AlignmentError
            Fewer than two shared answers in every pair.
        """
        pairs = [cls(a, b) for a in library.ways_to_read() for b in model.ways_to_read()]
        best = max(pairs, key=_closeness)
        if len(best.classes) < 2:
            raise AlignmentError("This model and this library have no classes in common.")
        order = best.library.order_of(library.order) or best.model.order_of(model.order)
        coarser: dict[str, dict[str, str]] = {}
        for task, read in ((library, best.library), (model, best.model)):
            for name, found in _coarser(task, read, {item.id for item in best.classes}).items():
                coarser.setdefault(name, found)
        return cls(best.library, best.model, order, coarser)

    @classmethod
    def of_two(
        cls, first: ClassTask, second: ClassTask, model: ClassTask
    ) -> tuple[ClassAlignment, ClassAlignment]:
        """Two libraries read in the same classes, so that what is counted on them compares.

        The finest reading in which both libraries and the model share the most classes; by
        :meth:`between` each library alone may be read more finely. No order, nothing coarser.

        Raises
        ------
        AlignmentError
            Fewer than two answers are shared by all three in every reading.
        """
        readings = [
            (cls(one, read), cls(other, read))
            for read in model.ways_to_read()
            for one in first.ways_to_read()
            for other in second.ways_to_read()
        ]
        one, other = max(readings, key=lambda pair: _closeness_of_two(*pair))
        shared = one.library.ids & other.library.ids & one.model.ids
        if len(shared) < 2:
            raise AlignmentError("The two libraries and this model have no classes in common.")
        return (
            cls(one.library.among(shared), one.model),
            cls(other.library.among(shared), other.model),
        )

    @property
    def classes(self) -> tuple[ClassInfo, ...]:
        """The shared answers, in the model's order."""
        return tuple(item for item in self.model.classes if item.id in self.library.ids)

    def truth_of(self, label: str | None) -> str | None:
        """A library label as a shared answer; None where it has none (the case is not scored)."""
        answer = self.library.read.get(label) if label is not None else None
        return answer if answer in self.model.ids else None

    def answer_of(self, class_id: str) -> str | None:
        """A model's class as an answer in the shared reading; None where it has none."""
        return self.model.read.get(class_id)

    def model_class_of(self, label: str | None) -> str | None:
        """A library label as one of the model's own classes; None where there is no single one.

        A label "neutrophil" has none in a model that tells band from segmented neutrophils.
        """
        truth = self.truth_of(label)
        found = [name for name, read in self.model.read.items() if read == truth]
        return found[0] if truth is not None and len(found) == 1 else None

    def right_of(self, label: str | None, class_id: str) -> bool | None:
        """Whether a model's class is the label; None where the label is no shared answer."""
        truth = self.truth_of(label)
        return None if truth is None else self.answer_of(class_id) == truth

    def confidence_of(self, class_id: str, probabilities: Mapping[str, float]) -> float:
        """Of a class as it is read: the model's classes that are read alike count together."""
        read = self.answer_of(class_id)
        total = sum(share for name, share in probabilities.items() if self.answer_of(name) == read)
        return min(1.0, total)

    def truth(self, case: CaseFacts) -> ClassTruth | None:
        """The case's label in the shared classes."""
        found = self.truth_of(case.label)
        return None if found is None else ClassTruth(found)

    def judge(self, answer: ClassAnswer, truth: ClassTruth | None) -> ClassJudgement:
        """The answer held against a truth in the shared classes."""
        said = self.answer_of(answer.class_id)
        true = None if truth is None else truth.class_id
        places = (
            (self.order.index(true), self.order.index(said))
            if true in self.order and said in self.order
            else None
        )
        return ClassJudgement(
            answer=said,
            truth=true,
            right=None if true is None else said == true,
            confidence=self.confidence_of(answer.class_id, answer.probabilities),
            loss=None if true is None else self._loss(answer, true),
            error=None if places is None else float(places[1] - places[0]),
            places=places,
        )

    def table(self, answers: Sequence[ClassAnswer]) -> SharedProbabilities:
        """The answers' probabilities in the shared classes, those read alike summed.

        After the shared classes stands what is none of them, where the model can say it.
        """
        shared = [item.id for item in self.classes]
        other = other_beside(shared)
        names = list(answers[0].probabilities) if answers else []
        read = {name: said if (said := self.answer_of(name)) in shared else other for name in names}
        columns = [*shared, *sorted(set(read.values()) - set(shared))]
        place = {name: columns.index(column) for name, column in read.items()}
        table = np.zeros((len(answers), len(columns)))
        for row, answer in enumerate(answers):
            for name, share in answer.probabilities.items():
                table[row, place[name]] += share
        return SharedProbabilities(tuple(columns), read, other, table)

    @property
    def groupings(self) -> tuple[str | None, str | None]:
        """The class groupings that library and model are read through; None: as they stand."""
        return self.library.grouping, self.model.grouping

    def report(self, judged: Sequence[Judged]) -> ClassReport:
        """Accuracy, classes, confusion, calibration; stages of an order, the AUC of two classes."""
        scored = [item for item in judged if item.judgement.truth is not None]
        answers = [item.answer for item in scored if isinstance(item.answer, ClassAnswer)]
        table = self.table(answers)
        counted = classification_report(
            [item.judgement.truth or table.other for item in scored],
            [table.read[answer.class_id] for answer in answers],
            table.columns,
            table.probabilities,
            self.coarser,
            groups=resampling_groups(scored),
        )
        stages = {"stages": self._stages(scored)} if self.order else {}
        coarser = _coarser_aucs(scored, table, self.coarser)
        return ClassReport(**dict(counted), **stages, **_auc(scored, table), **coarser)

    def _stages(self, scored: Sequence[Judged]) -> StageReport:
        on_line = [
            (item, item.judgement.places)
            for item in scored
            if isinstance(item.judgement, ClassJudgement) and item.judgement.places is not None
        ]
        found = stage_agreement(
            [places[0] for _, places in on_line],
            [places[1] for _, places in on_line],
            resampling_groups([item for item, _ in on_line]),
        )
        return StageReport.model_validate(vars(found))

    def _loss(self, answer: ClassAnswer, truth: str) -> float | None:
        """From the logits, so that it stays finite where a probability rounds to 0."""
        scaled = np.array(list(answer.logits.values())) / answer.temperature
        read = [self.answer_of(name) == truth for name in answer.logits]
        loss = float(np.logaddexp.reduce(scaled) - np.logaddexp.reduce(scaled[read]))
        return max(loss, 0.0) if math.isfinite(loss) else None


def _auc(scored: Sequence[Judged], table: SharedProbabilities) -> dict[str, object]:
    """The area under the ROC curve and its interval; nothing unless there are just two classes."""
    if len(table.columns) != 2:
        return {}
    second = table.columns[1]
    found = auc(
        [item.judgement.truth == second for item in scored], table.odds, resampling_groups(scored)
    )
    return {"auc": found.auc, "auc_ci95": found.ci95, "auc_interval": found.kind}


def _coarser_aucs(
    scored: Sequence[Judged], table: SharedProbabilities, coarser: Mapping[str, Mapping[str, str]]
) -> dict[str, object]:
    """The same of every grouping into two classes, where there are more than two to begin with."""
    if len(table.columns) <= 2:
        return {}
    found = {
        name: _coarser_auc(scored, table, read)
        for name, read in coarser.items()
        if len(set(read.values())) == 2
    }
    return {"groupings_auc": found} if found else {}


def _coarser_auc(
    scored: Sequence[Judged], table: SharedProbabilities, read: Mapping[str, str]
) -> GroupingAuc:
    first, second = dict.fromkeys(read.values())  # in the order of the grouping
    columns = np.array([read.get(name, "") for name in table.columns])
    shares = np.stack(
        [table.probabilities[:, columns == group].sum(axis=1) for group in (first, second)], axis=1
    )
    shares[shares.sum(axis=1) == 0] = 1  # neither: it speaks for none of the two
    pair = replace(table, columns=(first, second), probabilities=shares)
    truths = [read.get(item.judgement.truth or "") for item in scored]
    known = [place for place, truth in enumerate(truths) if truth is not None]
    found = auc(
        [truths[place] == second for place in known],
        pair.odds[known],
        resampling_groups([scored[place] for place in known]),
    )
    return GroupingAuc(positive=second, auc=found.auc, auc_ci95=found.ci95, auc_interval=found.kind)


def other_beside(shared: Sequence[str]) -> str:
    """What answers outside the shared classes are counted as."""
    return OTHER_BESIDE_OTHER if OTHER in shared else OTHER


def _closeness(pair: ClassAlignment) -> tuple[int, int, int, int]:
    shared = pair.library.ids & pair.model.ids
    # A class that a grouping does not mention is left out as well: those read are counted.
    read = sum(answer in shared for answer in pair.library.read.values())
    read_model = sum(answer in shared for answer in pair.model.read.values())
    beside = len(pair.library.ids ^ pair.model.ids)
    return len(shared), read, read_model, -beside


def _closeness_of_two(one: ClassAlignment, other: ClassAlignment) -> tuple[int, int, int, int]:
    shared = one.library.ids & other.library.ids & one.model.ids
    read = sum(a in shared for side in (one, other) for a in side.library.read.values())
    read_model = sum(answer in shared for answer in one.model.read.values())
    beside = len((one.library.ids | other.library.ids | one.model.ids) - shared)
    return len(shared), read, read_model, -beside


def _coarser(task: ClassTask, used: ReadClasses, shared: set[str]) -> dict[str, dict[str, str]]:
    """The grouping in use, or, where classes are read as they stand, those coarser than them."""
    if used.grouping is not None:
        return {used.grouping: {answer: answer for answer in shared}}
    found = {}
    for grouping in task.groupings:
        every = ReadClasses.of(grouping).read
        read = {name: group for name, group in every.items() if name in shared}
        if len(set(read.values())) >= 2:
            found[grouping.id] = read
    return found
