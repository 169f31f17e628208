"""Questions whose answer is a number: on which scale, when it is right, what it is worth.

Question answered: *what may be answered here, and how good is an answer?*

A round asks numbers as it asks classes (``rounds.py``); only what an answer is, and when it is
right, is told here. The scale spans the values that the library's cases have. It is cut into five
bands of equal width: a band is to a number what a class is to a picture of one. It says what the
learner needs to practise, what was confused with what, and what is due.

An answer travels and is kept as a text (:meth:`Scale.written`). It is *right* within the task's
tolerance, and worth 100 points where it is exact, 50 at the tolerance, none from twice that on.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.errors import ContentError, QuizError
from xai_core.quiz.log import LogEntry
from xai_core.tasks import ClassInfo, ReadClasses, Regression, within
from xai_core.types import LocalisedText, Strict

BANDS = 5
MOST_POINTS = 100


class Scale(Strict):
    """The numbers that may be answered."""

    low: float
    high: float
    step: float = Field(gt=0)
    """Answers are ``low`` and whole steps above it."""
    unit: Annotated[str, Field(max_length=64)]
    tolerance: float = Field(gt=0)

    @model_validator(mode="after")
    def _upwards(self) -> Self:
        if self.low >= self.high:
            raise ContentError("a scale goes from a smaller number to a larger one")
        return self

    @property
    def bands(self) -> tuple[str, ...]:
        """Ids of the bands, the lowest first."""
        return tuple(info.id for info in self.infos())

    @property
    def n_guesses(self) -> int:
        """Of how many answers one is right for somebody who only guesses; at least 2."""
        return max(2, round((self.high - self.low) / (2 * self.tolerance)))

    @property
    def middle(self) -> float:
        """The answer in the middle: where a slider waits, suggesting nothing."""
        return self.low + self.step * round((self.high - self.low) / 2 / self.step)

    @property
    def decimals(self) -> int:
        """Of an answer, as the step has them."""
        return max(0, -math.floor(math.log10(self.step)))

    def infos(self) -> tuple[ClassInfo, ...]:
        """The bands with their names."""
        width = (self.high - self.low) / BANDS
        ends = [f"{self.low + place * width:.6g}" for place in range(BANDS + 1)]
        return tuple(
            ClassInfo(
                id=f"from-{low}-to-{high}",
                name=LocalisedText(
                    en=f"{low} to {high} {self.unit}", ja=f"{low}～{high} {self.unit}"
                ),
            )
            for low, high in pairwise(ends)
        )

    def band(self, value: float) -> str:
        """The band of a value; beyond the ends, the last one there."""
        place = math.floor(BANDS * (value - self.low) / (self.high - self.low))
        return self.bands[min(max(place, 0), BANDS - 1)]

    def written(self, value: float) -> str:
        """The value as an answer's text."""
        return f"{value:.6g}"

    def read(self, answer: str) -> float:
        """The value of an answer's text.

        Raises
        ------
        QuizError
            It is no number of this scale.
        """
        try:
            value = float(answer)
        except ValueError:
            value = math.nan
        if not self.low <= value <= self.high:
            raise QuizError(
                "“{answer}” is not a number from {low} to {high}.",
                answer=answer,
                low=self.written(self.low),
                high=self.written(self.high),
            )
        return value

    def right(self, value: float, target: float) -> bool:
        """Whether an answer is within the tolerance, its ends included."""
        return within(value, target, self.tolerance)

    def points(self, value: float, target: float) -> int:
        """What an answer is worth, 0 to :data:`MOST_POINTS`."""
        return round(MOST_POINTS * max(0.0, 1 - abs(value - target) / (2 * self.tolerance)))


@dataclass(frozen=True)
class ReadValues(ReadClasses):
    """Values read in bands, where a question of classes has its classes."""

    scale: Scale | None = None


def read_values(library: CaseLibrary) -> ReadValues | None:
    """How the values of a library's cases are asked; None where it asks no values, or one alone."""
    task, targets = library.task, [case.target for case in library.cases]
    known = [target for target in targets if target is not None]
    if not isinstance(task, Regression) or len(set(known)) < 2:
        return None
    scale = scale_over(known, task)
    return ReadValues(None, scale.infos(), {}, scale)


def scale_over(values: Collection[float], task: Regression) -> Scale:
    """The scale for values like these: round numbers, a tolerance or more beyond them.

    So the ends give no case away. A step is fine enough to tell right from wrong.
    """
    step = 10.0 ** math.floor(math.log10(task.tolerance / 5))
    tens, digits = 10 * step, max(0, -math.floor(math.log10(step)))
    return Scale(
        # Rounded, or 0.3 would become 0.30000000000000004.
        low=round(math.floor((min(values) - task.tolerance) / tens) * tens, digits),
        high=round(math.ceil((max(values) + task.tolerance) / tens) * tens, digits),
        step=step,
        unit=task.unit,
        tolerance=task.tolerance,
    )


def answer_to(case: Case, reading: ReadClasses) -> str | None:
    """The right answer of a case in a reading, a band for a value; None where it is not asked."""
    if isinstance(reading, ReadValues) and reading.scale is not None:
        return None if case.target is None else reading.scale.band(case.target)
    return reading.read.get(case.label or "")


def in_bands(entries: Iterable[LogEntry], scale: Scale) -> list[LogEntry]:
    """The same entries, their answers as bands: to be counted as those of classes are."""
    return [replace(entry, answer=_band_of(entry.answer, scale)) for entry in entries]


def _band_of(answer: str, scale: Scale) -> str:
    try:
        return scale.band(scale.read(answer))
    except QuizError:  # from before the library's values were what they are
        return answer
