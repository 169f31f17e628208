"""Keys pressed one after another, a picture each: what a count and a series of yes and no share.

What is kept is every press in its order; the answers follow from them. The browser shows the next
picture on its own, so that a key is instant, and sends all presses since the beginning, again and
again: what has arrived before changes nothing, and a list that contradicts it (a second tab) is
refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field, TypeAdapter, ValidationError

from xai_core.errors import ContentError, QuizError
from xai_core.quiz.memory import Name
from xai_core.types import Strict

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
        raise not_made_here()
    try:
        return _PRESSES.validate_python(value)
    except ValidationError:
        raise not_made_here() from None


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


def continued(
    known: tuple[Press, ...], given: Sequence[Press], *, finished: bool
) -> tuple[Press, ...]:
    """All presses there are now; ``known`` where the given ones are old news.

    Raises
    ------
    QuizError
        They contradict what is known, or go on after the end.
    """
    given = tuple(given)
    if given == known[: len(given)]:
        return known
    if finished or given[: len(known)] != known:
        raise QuizError(
            "This has been gone on with elsewhere, perhaps in another tab: open it again."
        )
    return given


def not_made_here() -> QuizError:
    """The error for presses that no picture here was answered with."""
    return QuizError("The keys that were pressed did not arrive as they were: open it again.")
