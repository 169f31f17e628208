"""What a class said of one question: how many chose what, and where they pointed together.

Question answered: *how do the votes fall, and which pixels did the class mark?*

The crowd is a viewpoint like expert and AI. Its map is ``(H, W)`` float32 in [0, 1] on the
picture's own grid: the share of those who marked anything that marked this pixel. So it can be
painted, scored and compared like any heat map. Of a large picture the marks are drawn on a
grid of at most ``FINEST`` pixels along its longer side and brought to the picture's grid by
repeating pixels: a finger on a phone is no finer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xai_core.arrays import HeatMap
from xai_core.quiz.classroom_questions import ClassQuestion
from xai_core.quiz.strokes import Stroke, rasterise

FINEST = 256
"""Pixels along the longer side on which a crowd's marks are drawn, at most."""


@dataclass(frozen=True)
class Tally:
    """How the votes on one question fall."""

    counts: Mapping[str, int]
    """Answer -> votes, in the order of the question's answers; also those nobody chose."""

    @property
    def n(self) -> int:
        """Votes."""
        return sum(self.counts.values())

    def share(self, answer: str) -> float | None:
        """Of the votes, in [0, 1]; None where nobody has voted."""
        return self.counts[answer] / self.n if self.n else None


def tally(question: ClassQuestion, answers: Iterable[str]) -> Tally:
    """Count votes; what is no answer of this question is not counted."""
    found = Counter(answers)
    return Tally({answer: found[answer] for answer in question.answers})


@dataclass(frozen=True)
class Crowd:
    """What a class marked on one picture."""

    heat_map: HeatMap | None
    """``(H, W)`` float32 in [0, 1]; None where nobody marked anything."""
    n: int
    """Who marked: those whose shares the map is made of."""


def crowd_map(marks: Iterable[Sequence[Stroke]], shape: tuple[int, int]) -> Crowd:
    """The share of the markers who marked each pixel, and how many they are.

    Parameters
    ----------
    marks
        One drawing a member; empty ones, and those that were erased again, do not count.
    shape
        ``(H, W)`` of the picture.

    Returns
    -------
    Crowd
        Without a map where nobody marked anything.
    """
    factor = max(1.0, max(shape) / FINEST)
    grid = (max(1, round(shape[0] / factor)), max(1, round(shape[1] / factor)))
    total = np.zeros(grid, dtype=np.float32)
    n = 0
    for strokes in marks:
        mask = rasterise(strokes, grid)
        if mask.any():
            total += mask
            n += 1
    if n == 0:
        return Crowd(None, 0)
    rows = np.arange(shape[0]) * grid[0] // shape[0]
    columns = np.arange(shape[1]) * grid[1] // shape[1]
    found: HeatMap = (total / np.float32(n))[rows[:, None], columns[None, :]]
    return Crowd(found, n)
