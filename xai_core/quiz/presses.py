"""Keys pressed one after another, a picture each: what a count and a series of yes and no share.

What is kept is every press in its order; the answers follow from them. The browser shows the next
picture on its own, so that a key is instant, and sends all presses since the beginning, again and
again: what has arrived before changes nothing, and a list that contradicts it (a second tab) is
refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Self, TypeVar

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from xai_core.errors import ContentError, QuizError
from xai_core.quiz.memory import Name
from xai_core.quiz.spaced_repetition import Moment, utc
from xai_core.types import Strict
from xai_core.validation import located

MOST_PICTURES = 400
"""In one count or series."""
PRESSES_PER_PICTURE = 10
"""So many a picture are taken on average; more is a key that somebody sat on."""
_WEEK = 7 * 24 * 3600.0


class Press(Strict):
    """One key: a picture is answered, or the last answer taken back."""

    cell: int = Field(ge=0, lt=MOST_PICTURES)
    """Place of the picture that is answered, or whose answer is taken back, from 0."""
    answer: Name | None
    """One of the answers there are; None takes the last one back."""
    seconds: float = Field(ge=0, le=_WEEK)
    """Since the beginning, while the pictures were on the screen."""


_PRESSES = TypeAdapter(tuple[Press, ...])


class Pressed(Strict):
    """Where a count or a series stands; each says what its pictures and answers are."""

    begun_at: Moment
    presses: tuple[Press, ...] = ()
    finished_at: Moment | None = None

    @property
    def pictures(self) -> int:
        """How many there are to be answered."""
        raise NotImplementedError

    @property
    def choices(self) -> tuple[str, ...]:
        """The answers there are, in the order of the keys."""
        raise NotImplementedError

    @property
    def answers(self) -> tuple[str, ...]:
        """What was answered, in the order of the pictures; what was taken back is gone."""
        return answers_of(self.presses)

    @property
    def complete(self) -> bool:
        """Whether every picture is answered."""
        return len(self.answers) == self.pictures

    @property
    def seconds(self) -> float:
        """How long it was on the screen, up to the last key."""
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
                "What was kept of this exercise cannot be read ({reason}): begin a new one.",
                reason=located(problem),
            ) from problem

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_presses(self.presses, self.choices, self.pictures)
        if self.finished_at is not None and not self.complete:
            raise ContentError("it is finished and has pictures without an answer")
        return self


PressedState = TypeVar("PressedState", bound=Pressed)


def press(state: PressedState, one: Press) -> PressedState:
    """Answer the next picture, or take the last answer back.

    Raises
    ------
    QuizError
        It is another picture's turn, there is no such answer, or all is finished.
    """
    return follow(state, (*state.presses, one))


def follow(state: PressedState, presses: Sequence[Press]) -> PressedState:
    """The state after all these presses, which begin with those it knows already.

    Fewer than it knows, but the same ones, are old news: nothing changes.

    Raises
    ------
    QuizError
        They contradict what was pressed before, or cannot have been pressed here.
    """
    given = tuple(presses)
    if given == state.presses[: len(given)]:
        return state
    if state.finished_at is not None or given[: len(state.presses)] != state.presses:
        raise QuizError(
            "This has been gone on with elsewhere, perhaps in another tab: open it again."
        )
    return _checked(state, presses=given)


def finish(state: PressedState, now: datetime) -> PressedState:
    """The state, finished; one that is finished already stays as it is.

    Raises
    ------
    QuizError
        Pictures are left.
    """
    if state.finished_at is not None:
        return state
    if not state.complete:
        raise QuizError(
            "{left} of {n} pictures are not answered yet.",
            left=state.pictures - len(state.answers),
            n=state.pictures,
        )
    return _checked(state, finished_at=utc(now))


def read_presses(value: object) -> tuple[Press, ...]:
    """The presses a browser sent: a list of ``{"cell", "answer", "seconds"}``; None for none.

    Raises
    ------
    QuizError
        It is no such list.
    """
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > PRESSES_PER_PICTURE * MOST_PICTURES:
        raise _not_made_here()
    try:
        return _PRESSES.validate_python(value)
    except ValidationError:
        raise _not_made_here() from None


def answers_of(presses: Sequence[Press]) -> tuple[str, ...]:
    """What stands after these presses, in the order of the pictures."""
    answers: list[str] = []
    for one in presses:
        if one.answer is None:
            answers.pop()
        else:
            answers.append(one.answer)
    return tuple(answers)


def check_presses(presses: Sequence[Press], answers: Sequence[str], pictures: int) -> None:
    """Refuse what cannot have been pressed in front of so many pictures.

    Raises
    ------
    ContentError
        A press is about another picture than the next (or last), names an answer that there is
        not, comes before the one before it, or there are too many.
    """
    if len(presses) > PRESSES_PER_PICTURE * pictures:
        raise ContentError("there are more presses than so many pictures can have")
    given, seconds = 0, 0.0
    for one in presses:
        if one.seconds < seconds:
            raise ContentError("the presses are not in the order of time")
        seconds = one.seconds
        if one.answer is None:
            given -= 1
            if given < 0 or one.cell != given:
                raise ContentError("a press takes back another answer than the last")
        elif one.cell != given or given >= pictures:
            raise ContentError("a press answers another picture than the next")
        elif one.answer not in answers:
            raise ContentError("a press names an answer that there is not")
        else:
            given += 1


def _checked(state: PressedState, **changes: object) -> PressedState:
    try:
        return type(state).model_validate({**dict(state), **changes})
    except ValidationError as problem:
        raise _not_made_here() from problem


def _not_made_here() -> QuizError:
    return QuizError("The keys that were pressed did not arrive as they were: open it again.")
