"""Where are the lesions? Marks with scores, judged against lesions one by one.

A network gives a map of logits; its peaks are the marks. What a mark hits is a rule that the task
names (``hit``) and that every result repeats:

``centre-in-region``  the mark's centre lies in the lesion
``iou``               a box of ``mark_size`` around it overlaps the lesion by an IoU of
                      ``least_iou`` (0.1) or more

One lesion is hit once: further marks on it are neither hits nor false. A case is answered right
when, at the task's cut-off, every lesion is marked and no mark is false.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from xai_core.arrays import BoolMask
from xai_core.errors import AlignmentError, ContentError
from xai_core.stats.froc import RATES, MarkedImage, froc
from xai_core.stats.intervals import wilson_interval
from xai_core.tasks.alignment import Alignment, Judged, Judgement, resampling_groups
from xai_core.tasks.answers import DetectionAnswer, Mark
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
from xai_core.tasks.class_grouping import Identifier, check_classes
from xai_core.tasks.reports import DetectionReport
from xai_core.types import Choice


class HitRule(Choice):
    """When a mark hits a lesion."""

    CENTRE_IN_REGION = "centre-in-region"
    IOU = "iou"


@dataclass(frozen=True)
class LesionTruth:
    """The lesions of a case, each an ``(H, W)`` mask; empty: looked at, and there is none."""

    lesions: tuple[BoolMask, ...]


@dataclass(frozen=True)
class DetectionJudgement(Judgement):
    """The judgement of marks, with what each lesion and each false mark scored."""

    marked: MarkedImage | None = None
    """None where the case is not annotated."""


@dataclass(frozen=True)
class DetectionAlignment(Alignment[DetectionAnswer, LesionTruth]):
    """Marks judged against lesions by the library's rule."""

    task: Detection

    def is_known(self, case: CaseFacts) -> bool:
        """Whether the case is annotated; no mask is read for that."""
        return case.annotated(self.task.region)

    def truth(self, case: CaseFacts) -> LesionTruth | None:
        """The lesions of the task's region."""
        return self.task.truth(case)

    def judge(self, answer: DetectionAnswer, truth: LesionTruth | None) -> DetectionJudgement:
        """Every lesion marked and no false mark, at the cut-off."""
        marked = None if truth is None else self._marked(answer, truth)
        return DetectionJudgement(
            answer=None,
            truth=None,
            right=None if marked is None else self._right(marked),
            confidence=None,  # a mark's score says nothing of what was not marked
            loss=None,
            error=None,
            marked=marked,
        )

    def report(self, judged: Sequence[Judged]) -> DetectionReport:
        """FROC over the cases that are annotated."""
        found = [
            (item, item.judgement.marked)
            for item in judged
            if isinstance(item.judgement, DetectionJudgement) and item.judgement.marked is not None
        ]
        curve = froc([image for _, image in found], resampling_groups([item for item, _ in found]))
        n_right = sum(bool(item.judgement.right) for item, _ in found)
        return DetectionReport(
            images=curve.images,
            lesions=curve.lesions,
            hit_rule=self.task.hit.value,
            right=n_right / len(found) if found else None,
            right_ci95=wilson_interval(n_right, len(found)),
            sensitivity_at={
                f"{rate:g}": value for rate, value in zip(RATES, curve.sensitivity_at, strict=True)
            },
            mean_sensitivity=curve.mean_sensitivity,
            mean_sensitivity_ci95=curve.mean_sensitivity_ci95,
        )

    def _marked(self, answer: DetectionAnswer, truth: LesionTruth) -> MarkedImage:
        hits = [[self.task.hits(mark, lesion) for lesion in truth.lesions] for mark in answer.marks]
        # Marks come best first, so the first that hits a lesion is the best one.
        best = tuple(
            next((m.score for m, hit in zip(answer.marks, hits, strict=True) if hit[k]), None)
            for k in range(len(truth.lesions))
        )
        false = tuple(m.score for m, hit in zip(answer.marks, hits, strict=True) if not any(hit))
        return MarkedImage(best, false)

    def _right(self, marked: MarkedImage) -> bool:
        cut_off = self.task.cut_off
        every = all(score is not None and score >= cut_off for score in marked.lesion_scores)
        return every and all(score < cut_off for score in marked.false_scores)


class Detection(BaseTask):
    """Lesions to be found, beside classes or without any."""

    answer_required: ClassVar[bool] = False
    kind: Literal[TaskKind.DETECTION] = TaskKind.DETECTION
    region: str = Identifier
    """The region whose instances are the lesions."""
    hit: HitRule = HitRule.CENTRE_IN_REGION
    cut_off: float = Field(default=0.5, ge=0, le=1)
    """Marks of this score or more count when a case is judged right or wrong."""
    mark_size: float | None = Field(default=None, gt=0, le=1)
    """For ``iou``: the side of a mark's box, as a share of the picture's shorter side."""
    least_iou: float = Field(default=0.1, gt=0, le=1)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_classes(self.classes, self.groupings)
        if self.hit is HitRule.IOU and self.mark_size is None:
            raise ContentError("marks that hit by IoU need a mark_size")
        return self

    @property
    def n_outputs(self) -> int:
        """One score at each place."""
        return 1

    @property
    def dense(self) -> bool:
        """A score at each place."""
        return True

    def decode(
        self, outputs: NDArray[np.float64], calibration: Calibration
    ) -> tuple[DetectionAnswer, ...]:
        """The peaks of ``(N, h, w)`` maps of logits, through the logistic function."""
        with np.errstate(over="ignore"):
            scores = 1 / (1 + np.exp(-outputs / calibration.temperature))
        check_finite(calibration, outputs, scores)
        return tuple(DetectionAnswer(_peaks(each, calibration)) for each in scores)

    def truth(self, case: CaseFacts) -> LesionTruth | None:
        """The instances of the lesion region; None where nobody has looked."""
        lesions = case.lesions(self.region)
        return None if lesions is None else LesionTruth(lesions)

    def align(self, model: BaseTask) -> DetectionAlignment:
        """Lesions of the same region, by this task's rule. Raises AlignmentError."""
        if not isinstance(model, Detection):
            raise other_kind(self, model)
        if model.region != self.region:
            raise AlignmentError(
                "This model marks “{model}”, but the library asks for “{library}”.",
                model=model.region,
                library=self.region,
            )
        return DetectionAlignment(self)

    def hits(self, mark: Mark, lesion: BoolMask) -> bool:
        """Whether a mark hits a lesion, an ``(H, W)`` mask, by the task's rule."""
        height, width = lesion.shape
        if self.mark_size is None or self.hit is HitRule.CENTRE_IN_REGION:
            row, column = int(mark.row * height), int(mark.column * width)
            return bool(lesion[min(row, height - 1), min(column, width - 1)])
        half = self.mark_size * min(height, width) / 2
        rows = _pixels(mark.row * height, half, height)
        columns = _pixels(mark.column * width, half, width)
        box = (rows.stop - rows.start) * (columns.stop - columns.start)
        shared = np.count_nonzero(lesion[rows, columns])
        union = box + np.count_nonzero(lesion) - shared
        return bool(union and shared / union >= self.least_iou)

    def columns(self) -> tuple[StudyColumn, ...]:
        """How many marks, the best score, and the marks themselves."""
        return (
            StudyColumn("n_marks", ColumnType.FLOAT),
            StudyColumn("best_score", ColumnType.FLOAT),
            StudyColumn("marks", ColumnType.STRING),
        )


def _peaks(scores: NDArray[np.float64], calibration: Calibration) -> tuple[Mark, ...]:
    """The local maxima of an ``(h, w)`` map, the best first, equals in reading order."""
    from skimage.feature import peak_local_max

    height, width = scores.shape
    # The library asks for more than the threshold; a score equal to the least one counts.
    found = peak_local_max(  # type: ignore[no-untyped-call]
        scores,
        min_distance=calibration.peak_distance,
        threshold_abs=np.nextafter(calibration.least_score, -np.inf),
        exclude_border=False,
    )
    marks = [
        Mark((row + 0.5) / height, (column + 0.5) / width, float(scores[row, column]))
        for row, column in found.tolist()
    ]
    return tuple(sorted(marks, key=lambda mark: (-mark.score, mark.row, mark.column)))


def _pixels(centre: float, half: float, size: int) -> slice:
    """The pixels whose centres lie in the box, cut at the picture's edge; at least one."""
    start = min(max(int(np.ceil(centre - half - 0.5)), 0), size - 1)
    stop = max(min(int(np.floor(centre + half - 0.5)) + 1, size), start + 1)
    return slice(start, stop)
