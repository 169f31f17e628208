"""Which class is it? Classes side by side, or (some of them) on a line of stages.

Where lesions are outlined as well, a library may ask a second question of the same cases:
``lesions`` is asked of models that mark lesions.

Of eleven blood cells only the maturation line is ordered: ``stages`` names those classes in
their order, and answers along it can then be one stage off, or four.
"""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from xai_core.errors import ContentError, listed
from xai_core.tasks.answers import ClassAnswer, OutputRef, probability_column
from xai_core.tasks.base import (
    BaseTask,
    Calibration,
    CaseFacts,
    ColumnType,
    StudyColumn,
    TaskKind,
    check_finite,
    other_kind,
)
from xai_core.tasks.class_alignment import ClassAlignment, ClassTruth
from xai_core.tasks.class_grouping import check_classes
from xai_core.tasks.detection import Detection


class ClassTask(BaseTask):
    """A task whose answer is one of its classes."""

    lesions: Detection | None = None
    """What models that mark lesions are asked of the same cases; None: nothing."""

    @model_validator(mode="before")
    @classmethod
    def _without_what_others_have(cls, values: Any) -> Any:  # noqa: ANN401 - as pydantic hands it in
        """Cards once said of classes that they have no unit and no tolerance."""
        if not isinstance(values, dict):
            return values
        return {
            name: value
            for name, value in values.items()
            if value is not None or name not in ("unit", "tolerance")
        }

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_classes(self.classes, self.groupings)
        if not self.classes:
            raise ContentError("a classification task needs at least one class")
        if unknown := set(self.order) - set(self.class_ids):
            raise ContentError("the stages name unknown classes: {names}", names=listed(unknown))
        return self

    @property
    def order(self) -> tuple[str, ...]:
        """Class ids along the line of stages; empty where there is none."""
        return ()

    @property
    def n_outputs(self) -> int:
        """One logit a class."""
        return len(self.classes)

    def decode(
        self, outputs: NDArray[np.float64], calibration: Calibration
    ) -> tuple[ClassAnswer, ...]:
        """Softmax of ``(N, classes)`` logits divided by the temperature."""
        with np.errstate(invalid="ignore", over="ignore"):
            scaled = outputs / calibration.temperature
            grown = np.exp(scaled - scaled.max(axis=1, keepdims=True, initial=-np.inf))
            shares = grown / grown.sum(axis=1, keepdims=True)
        check_finite(calibration, outputs, shares)
        return tuple(
            ClassAnswer(
                logits=dict(zip(self.class_ids, row, strict=True)),
                probabilities=dict(zip(self.class_ids, share, strict=True)),
                temperature=calibration.temperature,
            )
            for row, share in zip(outputs.tolist(), shares.tolist(), strict=True)
        )

    def fixed_outputs(self) -> dict[str, OutputRef]:
        """Each class's logit."""
        return {class_id: OutputRef(index) for index, class_id in enumerate(self.class_ids)}

    def truth(self, case: CaseFacts) -> ClassTruth | None:
        """The case's label, where it is one of the classes."""
        label = case.label
        return None if label is None or label not in self.class_ids else ClassTruth(label)

    def asked_of(self, model: BaseTask) -> BaseTask:
        """Where the lesions are, of a model that marks lesions."""
        return self.lesions if isinstance(model, Detection) and self.lesions else self

    def align(self, model: BaseTask) -> ClassAlignment:
        """The finest classes both speak of. Raises AlignmentError."""
        if not isinstance(model, ClassTask):
            raise other_kind(self, model)
        return ClassAlignment.between(self, model)

    def columns(self) -> tuple[StudyColumn, ...]:
        """A probability a class."""
        return tuple(
            StudyColumn(probability_column(name), ColumnType.FLOAT) for name in self.class_ids
        )


class Classification(ClassTask):
    """One class of several; some of them may be ordered, and some may be read alike."""

    kind: Literal[TaskKind.CLASSIFICATION] = TaskKind.CLASSIFICATION
    stages: tuple[str, ...] = ()
    """Class ids in their order of maturation or severity; may be empty, may leave classes out."""

    @property
    def order(self) -> tuple[str, ...]:
        """The stages."""
        return self.stages
