"""What every kind of task has in common: the words, and what a task must be able to do.

Question asked here: *what does the rest of the house have to know about a task?* How many numbers
a network must give, how these become an answer, what the truth of a case is, and how the answer
is told in a study. The kinds (``classification``, ``ordinal``, ``regression``, ``detection``)
fill it in; nobody outside asks which kind it is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import SerializerFunctionWrapHandler, model_serializer

from xai_core.arrays import BoolMask
from xai_core.errors import AlignmentError, LibraryError, ModelError
from xai_core.tasks.alignment import Alignment, Judged
from xai_core.tasks.answers import Answer, Cell, OutputRef
from xai_core.tasks.class_grouping import ClassGrouping, ClassInfo, ReadClasses
from xai_core.types import Choice, Report, Strict

_FIRST = ("kind", "classes", "stages", "groupings")
"""The order in which a file says it."""


class TaskKind(Choice):
    """What kind of answer a case has."""

    CLASSIFICATION = "classification"
    ORDINAL = "ordinal"
    REGRESSION = "regression"
    DETECTION = "detection"


class CaseFacts(Protocol):
    """What a truth is made of: what a library says of one case."""

    @property
    def label(self) -> str | None:
        """Class id, or None."""

    @property
    def target(self) -> float | None:
        """Measured value in the task's unit, or None."""

    def annotated(self, region_id: str) -> bool:
        """Whether somebody has looked for lesions of this region, found or not."""

    def lesions(self, region_id: str) -> tuple[BoolMask, ...] | None:
        """Each lesion as an ``(H, W)`` mask; None: not annotated; empty: there is none."""


@dataclass(frozen=True)
class KnownFacts:
    """:class:`CaseFacts` that are at hand."""

    label: str | None = None
    target: float | None = None
    masks: Mapping[str, tuple[BoolMask, ...]] = field(default_factory=dict)
    """Region id -> its lesions; a region that is not here was not annotated."""

    def annotated(self, region_id: str) -> bool:
        """See :class:`CaseFacts`."""
        return region_id in self.masks

    def lesions(self, region_id: str) -> tuple[BoolMask, ...] | None:
        """See :class:`CaseFacts`."""
        return self.masks.get(region_id)


@dataclass(frozen=True)
class Calibration:
    """How a network's numbers are turned into an answer. A card keeps it."""

    model: str = "-"
    """The model's id, for messages."""
    temperature: float = 1.0
    """Logits are divided by it (Guo et al. 2017); classes and detection."""
    centre: float = 0.0
    scale: float = 1.0
    """Regression: value = centre + scale * output."""
    half_width: float | None = None
    """Regression: of the interval that holds 90 % of the truths, in the value's unit."""
    least_score: float = 0.05
    """Detection: marks scored below it are not made."""
    peak_distance: int = 1
    """Detection: least distance of two marks, in cells of the score map."""


class ColumnType(Choice):
    """What a column of a study holds."""

    STRING = "string"
    FLOAT = "float"
    BOOL = "bool"


@dataclass(frozen=True)
class StudyColumn:
    """A column of a study that an answer fills."""

    name: str
    type: ColumnType


class BaseTask(Strict, ABC):
    """What a model is asked about a case. Frozen; stands in ``library.toml`` and on a card."""

    kind: TaskKind
    # Empty for kinds without classes; declared here for whoever has just a task.
    classes: tuple[ClassInfo, ...] = ()
    groupings: tuple[ClassGrouping, ...] = ()
    answer_column: ClassVar[Literal["label", "target"]] = "label"
    """The column of ``cases.csv`` that holds the answer."""
    answer_required: ClassVar[bool] = True
    """Whether every case must have one there."""

    @model_serializer(mode="wrap")
    def _with_its_kind(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """The kind is written even where defaults are left out: a file is read by it."""
        values = {"kind": self.kind.value, **handler(self)}
        first = [name for name in _FIRST if name in values]
        return {name: values[name] for name in dict.fromkeys([*first, *values])}

    @property
    def class_ids(self) -> tuple[str, ...]:
        """The class identifiers in their declared order; empty for a task without classes."""
        return tuple(item.id for item in self.classes)

    def grouping(self, grouping_id: str) -> ClassGrouping:
        """The class grouping with this id.

        Raises
        ------
        LibraryError
            There is none; the message lists those there are.
        """
        for grouping in self.groupings:
            if grouping.id == grouping_id:
                return grouping
        raise LibraryError(
            "There is no grouping “{grouping}”; there are: {known}.",
            grouping=grouping_id,
            known=", ".join(grouping.id for grouping in self.groupings) or "-",
        )

    def ways_to_read(self) -> tuple[ReadClasses, ...]:
        """The classes as they stand, then through each grouping."""
        return (ReadClasses.own(self.classes), *map(ReadClasses.of, self.groupings))

    @property
    @abstractmethod
    def n_outputs(self) -> int:
        """How many numbers a network's head gives (for detection: at each place)."""

    @abstractmethod
    def decode(self, outputs: NDArray[np.float64], calibration: Calibration) -> tuple[Answer, ...]:
        """The network's numbers as answers.

        Parameters
        ----------
        outputs
            ``(N, n_outputs)`` float64; for detection ``(N, h, w)`` maps of logits.
        calibration
            Of the model that gave them.

        Raises
        ------
        ModelError
            An output is not a finite number.
        """

    @abstractmethod
    def truth(self, case: CaseFacts) -> object | None:
        """What is true of a case, in the task's own terms; None where nobody has said."""

    def asked_of(self, _model: BaseTask) -> BaseTask:
        """What a model of that task is asked of these cases: this task, or one beside it."""
        return self

    @abstractmethod
    def align(self, model: BaseTask) -> Alignment[Any, Any]:
        """How a model of that task is judged on a library of this one. Raises AlignmentError."""

    @abstractmethod
    def columns(self) -> tuple[StudyColumn, ...]:
        """What :meth:`cells` fills."""

    def cells(self, answer: Answer) -> dict[str, Cell]:
        """The answer's own cells in a study, by column name; undefined is None."""
        return answer.cells()

    @property
    def dense(self) -> bool:
        """Whether the network answers at each place instead of once a picture."""
        return False

    def fixed_outputs(self) -> dict[str, OutputRef] | None:
        """Target -> output, where they are the same for every answer; None where they are not."""
        return None

    def targets(self, answer: Answer) -> tuple[str, ...]:
        """What can be explained about this answer."""
        return answer.targets()

    def default_target(self, answer: Answer) -> str:
        """What is explained when nobody says otherwise."""
        return answer.default_target()

    def output_of(self, target: str, answer: Answer) -> OutputRef:
        """The output behind a target. Raises ModelError where there is no such target."""
        return answer.output_of(target)

    def report(self, judged: Sequence[Judged]) -> Report:
        """What many answers in the task's own terms say together."""
        return self.align(self).report(judged)


def other_kind(library: BaseTask, model: BaseTask) -> AlignmentError:
    """Two tasks whose answers cannot be compared."""
    return AlignmentError(
        "This model answers a {model} task, but the library asks a {library} task.",
        model=model.kind,
        library=library.kind,
    )


def check_finite(calibration: Calibration, *arrays: NDArray[np.float64]) -> None:
    """Refuse outputs, and what was made of them, that are not finite. Raises ModelError."""
    if not all(np.isfinite(array).all() for array in arrays):
        raise ModelError(
            "The model “{model}” gave an answer that is not a finite number: its weights or its"
            " card are not usable.",
            model=calibration.model,
        )
