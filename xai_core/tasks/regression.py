"""How much is it? A value in a unit; right when it is within the tolerance.

A model's value is ``centre + scale * output``; the interval around it, where the card knows one,
held the truth in 90 % of the validation cases.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from xai_core.errors import AlignmentError, ContentError
from xai_core.stats.intervals import wilson_interval
from xai_core.stats.regression import bland_altman, closeness
from xai_core.tasks.alignment import Alignment, Judged, Judgement, resampling_groups
from xai_core.tasks.answers import OutputRef, ValueAnswer
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
from xai_core.tasks.cutoffs import Cutoff
from xai_core.tasks.reports import Differences, ValueReport
from xai_core.types import LocalisedText


@dataclass(frozen=True)
class ValueTruth:
    """The measured value, in the task's unit."""

    value: float


@dataclass(frozen=True)
class ValueJudgement(Judgement):
    """The judgement of a value, with the value that was measured."""

    target: float | None = None


@dataclass(frozen=True)
class ValueAlignment(Alignment[ValueAnswer, ValueTruth]):
    """Values of one unit compared; right within the library's tolerance."""

    tolerance: float

    def truth(self, case: CaseFacts) -> ValueTruth | None:
        """The measured value."""
        return None if case.target is None else ValueTruth(case.target)

    def judge(self, answer: ValueAnswer, truth: ValueTruth | None) -> ValueJudgement:
        """Answer - truth, and whether that is within the tolerance (its ends included)."""
        error = None if truth is None else answer.value - truth.value
        return ValueJudgement(
            answer=None,
            truth=None,
            right=None if truth is None else within(answer.value, truth.value, self.tolerance),
            confidence=answer.confidence,
            loss=None,
            error=error,
            target=None if truth is None else truth.value,
        )

    def report(self, judged: Sequence[Judged]) -> ValueReport:
        """Error, correlation, concordance, Bland-Altman, tolerance and coverage."""
        found = [
            (item, item.answer, item.judgement.target)
            for item in judged
            if isinstance(item.judgement, ValueJudgement)
            and isinstance(item.answer, ValueAnswer)
            and item.judgement.target is not None
        ]
        truths = [target for _, _, target in found]
        values = [answer.value for _, answer, _ in found]
        within = sum(bool(item.judgement.right) for item, _, _ in found)
        inside = [
            answer.low <= target <= answer.high
            for _, answer, target in found
            if answer.low is not None and answer.high is not None
        ]
        covered = inside if len(inside) == len(found) else []
        differences = asdict(bland_altman(truths, values))
        differences.pop("n")
        return ValueReport(
            **asdict(closeness(truths, values, resampling_groups([item for item, _, _ in found]))),
            bland_altman=Differences(**differences),
            within_tolerance=within / len(found) if found else None,
            within_tolerance_ci95=wilson_interval(within, len(found)),
            coverage90=sum(covered) / len(covered) if covered else None,
            coverage90_ci95=wilson_interval(sum(covered), len(covered)),
        )


class Regression(BaseTask):
    """A value in a unit."""

    answer_column: ClassVar[Literal["label", "target"]] = "target"
    kind: Literal[TaskKind.REGRESSION] = TaskKind.REGRESSION
    unit: str
    tolerance: float = Field(gt=0)
    """An answer within this distance of the target counts as right."""
    name: LocalisedText | None = None
    """What is measured, as it stands in a sentence; None: "the value"."""
    cutoffs: tuple[Cutoff, ...] = ()
    """From where on a value is a finding: shown beside it, never scored."""

    @model_validator(mode="before")
    @classmethod
    def _without_what_others_have(cls, values: Any) -> Any:  # noqa: ANN401 - as pydantic hands it in
        """Cards once said of values that they have no stages."""
        if not isinstance(values, dict):
            return values
        if values.get("stages"):
            raise ContentError("a regression task has no classes, stages or groupings")
        return {name: value for name, value in values.items() if name != "stages"}

    @model_validator(mode="after")
    def _no_classes(self) -> Self:
        if self.classes or self.groupings:
            raise ContentError("a regression task has no classes, stages or groupings")
        return self

    @model_validator(mode="after")
    def _each_cutoff_once(self) -> Self:
        names = [cutoff.name.en for cutoff in self.cutoffs]
        if len(set(names)) != len(names):
            raise ContentError("two cut-offs have one name")
        return self

    @property
    def n_outputs(self) -> int:
        """One number."""
        return 1

    def decode(
        self, outputs: NDArray[np.float64], calibration: Calibration
    ) -> tuple[ValueAnswer, ...]:
        """``centre + scale * output`` of ``(N, 1)`` outputs."""
        values = calibration.centre + calibration.scale * outputs[:, 0]
        check_finite(calibration, outputs, values)
        half = calibration.half_width
        return tuple(
            ValueAnswer(value) if half is None else ValueAnswer(value, value - half, value + half)
            for value in values.tolist()
        )

    def fixed_outputs(self) -> dict[str, OutputRef]:
        """The value upwards and downwards."""
        return ValueAnswer(0.0).outputs()

    def truth(self, case: CaseFacts) -> ValueTruth | None:
        """The measured value."""
        return None if case.target is None else ValueTruth(case.target)

    def align(self, model: BaseTask) -> ValueAlignment:
        """Values of the same unit, by this task's tolerance. Raises AlignmentError."""
        if not isinstance(model, Regression):
            raise other_kind(self, model)
        if model.unit != self.unit:
            raise AlignmentError(
                "This model answers in {model}, but the library measures in {library}.",
                model=model.unit,
                library=self.unit,
            )
        return ValueAlignment(self.tolerance)

    def columns(self) -> tuple[StudyColumn, ...]:
        """The value and its 90 % interval."""
        return tuple(
            StudyColumn(name, ColumnType.FLOAT) for name in ("value", "value_low", "value_high")
        )


def within(value: float, target: float, tolerance: float) -> bool:
    """Whether a value counts as right: within ``tolerance`` of the target.

    The limit itself counts: 1.1 is within 0.1 of 1.0 although the difference of the two
    binary fractions is a hair more. A value that is not finite is never right.
    """
    error = abs(value - target)
    if not math.isfinite(error):
        return False
    rounding = 1e-12 * max(abs(value), abs(target))
    return error <= tolerance + rounding
