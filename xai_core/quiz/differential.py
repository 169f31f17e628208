"""A differential count: cells of one smear, one key a class. A pure state machine.

::

    plan = plan_count(..., cells=cells_to_count(cells, length, seed))
    state = begin(plan, now)
    state = press(state, Press(cell=0, answer="band", seconds=1.4), now)
    state = press(state, Press(cell=0, answer=None, seconds=2.0), now)        # undone
    state = follow(state, presses, now)       # many at once: as the browser sends them
    state = finish(state, now)                # once every cell is counted

What is kept is every press (``presses.py``); tally and answers follow from them. Nothing here knows what a cell is: ``differential_report`` holds the answers against the truth.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from xai_core.errors import ContentError, QuizError
from xai_core.quiz.memory import Name
from xai_core.quiz.presses import (
    MOST_PICTURES,
    Press,
    answers_of,
    check_presses,
    continued,
    not_made_here,
)
from xai_core.quiz.schedule import Moment, utc
from xai_core.types import Strict
from xai_core.validation import located

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

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.classes)) != len(self.classes) or len(set(self.cells)) != len(self.cells):
            raise ContentError("a class or a cell is named twice")
        return self


class CountState(Strict):
    """Where a count stands."""

    plan: CountPlan
    begun_at: Moment
    presses: tuple[Press, ...] = (), max_length=PRESSES_PER_CELL * LONGEST_COUNT)
    finished_at: Moment | None = None

    @property
    def length(self) -> int:
        """Cells to be counted."""
        return len(self.plan.cells)

    @property
    def answers(self) -> tuple[str, ...]:
        """The classes given, in the order of the cells; what was taken back is gone."""
        return answers_of(self.presses)

    @property
    def tally(self) -> dict[str, int]:
        """Class -> cells given to it so far, in the order of the keys."""
        counted = Counter(self.answers)
        return {name: counted[name] for name in self.plan.classes}

    @property
    def complete(self) -> bool:
        """Whether every cell has a class."""
        return len(self.answers) == self.length

    @property
    def seconds(self) -> float:
        """How long the count was on the screen, up to the last key."""
        return self.presses[-1].seconds if self.presses else 0.0

    def as_dict(self) -> dict[str, object]:
        """The state for JSON."""
        return self.model_dump(mode="json")

    @classmethod
    def from_dict(cls, value: object) -> Self:
        """The state that :meth:`as_dict` gave.

        Raises
        ------
        QuizError
            It is no such state.
        """
        try:
            return cls.model_validate(value)
        except ValidationError as problem:
            raise QuizError(
                "The count that was kept cannot be read ({reason}): begin a new one.",
                reason=located(problem),
            ) from problem

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_presses(self.presses, self.plan.classes, len(self.plan.cells))
        if self.finished_at is not None and not self.complete:
            raise ContentError("a finished count has cells without a class")
        return self


def cells_to_count(cells: Sequence[str], length: int, seed: int) -> tuple[str, ...]:
    """At most ``length`` of the cells in an order that depends on the seed and their ids alone."""
    order = sorted(cells, key=lambda cell: hashlib.sha256(f"{seed}\0{cell}".encode()).digest())
    return tuple(order[:length])


def begin(plan: CountPlan, now: datetime) -> CountState:
    """A count with nothing counted yet."""
    return CountState(plan=plan, begun_at=utc(now))


def press(state: CountState, one: Press) -> CountState:
    """Count the next cell, or take the last one back.

    Raises
    ------
    QuizError
        It is another cell's turn, there is no such class, or the count is finished.
    """
    return follow(state, (*state.presses, one))


def follow(state: CountState, presses: Sequence[Press]) -> CountState:
    """The count after all these presses, which begin with those it knows already.

    Fewer than it knows, but the same ones, are old news: nothing changes.

    Raises
    ------
    QuizError
        They contradict what was counted before, or cannot have been made here.
    """
    known = state.presses
    given = continued(known, presses, finished=state.finished_at is not None)
    return state if given == known else _checked(state, presses=given)


def finish(state: CountState, now: datetime) -> CountState:
    """The count, finished; one that is finished already stays as it is.

    Raises
    ------
    QuizError
        Cells are left.
    """
    if state.finished_at is not None:
        return state
    if not state.complete:
        raise QuizError(
            "{left} of {n} cells are not counted yet.",
            left=state.length - len(state.answers),
            n=state.length,
        )
    return _checked(state, finished_at=utc(now))


def _checked(state: CountState, **changes: object) -> CountState:
    try:
        return CountState.model_validate({**dict(state), **changes})
    except ValidationError as problem:
        raise not_made_here() from problem
