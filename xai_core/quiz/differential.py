"""A differential count: cells of one smear, one key a class. Pure: ``presses`` moves it on.

::

    plan = CountPlan(..., cells=cells_to_count(cells, length, seed))
    state = begin(plan, now)
    state = press(state, Press(cell=0, answer="band", seconds=1.4))
    state = press(state, Press(cell=0, answer=None, seconds=2.0))     # taken back
    state = follow(state, presses)        # all of them at once, as the browser sends them
    state = finish(state, now)            # once every cell is counted

Nothing here knows what a cell is: ``differential_report`` holds the answers against the truth.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from xai_core.errors import ContentError
from xai_core.quiz.memory import Name
from xai_core.quiz.presses import MOST_PICTURES, Pressed
from xai_core.quiz.spaced_repetition import utc
from xai_core.types import Strict

MOST_CLASSES = 40


class CountPlan(Strict):
    """What is to be counted. Said once, at its beginning."""

    count_id: Name
    library: Name
    library_hash: Annotated[str, Field(max_length=256)]
    grouping: Name | None = None
    """In which reading of the task the classes stand; None for its own classes."""
    specimen: Name
    classes: tuple[Name, ...] = Field(min_length=2, max_length=MOST_CLASSES)
    """In the order of the keys."""
    cells: tuple[Name, ...] = Field(min_length=1, max_length=MOST_PICTURES)
    """Case ids in the order they are shown."""
    model: Name
    """Who is asked about the same cells at the end."""
    weights_sha256: Annotated[str, Field(max_length=256)]
    answers_key: str | None = Field(
        default=None, max_length=256, exclude_if=lambda key: key is None
    )
    """Of all that decides the model's answers; None in older counts."""

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.classes)) != len(self.classes) or len(set(self.cells)) != len(self.cells):
            raise ContentError("a class or a cell is named twice")
        return self


class CountState(Pressed):
    """Where a count stands."""

    plan: CountPlan

    @property
    def pictures(self) -> int:
        """Cells to be counted."""
        return len(self.plan.cells)

    @property
    def choices(self) -> tuple[str, ...]:
        """The classes, in the order of the keys."""
        return self.plan.classes

    @property
    def tally(self) -> dict[str, int]:
        """Class -> cells given to it so far, in the order of the keys."""
        counted = Counter(self.answers)
        return {name: counted[name] for name in self.plan.classes}


def cells_to_count(cells: Sequence[str], length: int, seed: int) -> tuple[str, ...]:
    """At most ``length`` of the cells in an order that depends on the seed and their ids alone."""
    order = sorted(cells, key=lambda cell: hashlib.sha256(f"{seed}\0{cell}".encode()).digest())
    return tuple(order[:length])


def begin(plan: CountPlan, now: datetime) -> CountState:
    """A count with nothing counted yet."""
    return CountState(plan=plan, begun_at=utc(now))
