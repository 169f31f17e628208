"""Where a round stands, so that a reload, another tab or tomorrow goes on from there.

The state is a JSON document that only the quiz engine reads; here it is text of at most four
megabytes. The newest one counts and replaces the one before. What is finished or closed stays so:
an old tab that would go on with it is refused.

Other exercises than rounds of questions are kept in the same way. Which one a document belongs to
is written in front of its id (:class:`Exercise`), so that each finds its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from xai_core.errors import Phrase, QuizError, StoreError
from xai_core.store.checked_text import check_identifier, check_storable
from xai_core.store.database import Store
from xai_core.store.dialects import insert_or_replace
from xai_core.store.schema import ROUNDS
from xai_core.types import Choice

MAX_STATE = 4 * 1024 * 1024
"""Bytes of a round's state, as UTF-8."""

_THE_ROUND = Phrase("the state of the round")
_THE_ID = Phrase("the id of the round")


class Exercise(Choice):
    """What a learner does; the name stands in front of the ids of all but rounds of questions."""

    ROUND = "round"
    """Questions with answers of their own (``answers``)."""
    DIFFERENTIAL = "differential"
    """A count of the cells of one smear."""
    THRESHOLD = "threshold"
    """Where one class ends and the next begins."""

    def new_id(self, name: str) -> str:
        """An id of this exercise made of a fresh name."""
        return name if self is Exercise.ROUND else f"{self}:{name}"

    @classmethod
    def of(cls, round_id: str) -> Exercise:
        """The exercise an id belongs to."""
        found = (one for one in cls if one is not cls.ROUND and round_id.startswith(f"{one}:"))
        return next(found, cls.ROUND)


@dataclass(frozen=True)
class SavedRound:
    """A round as it was last saved."""

    round_id: str
    state: str
    """JSON."""
    finished: bool
    saved_at: datetime
    """With time zone UTC."""


def save_round(
    store: Store, learner_id: str, round_id: str, state: str, *, finished: bool = False
) -> None:
    """Keep the state of a round in place of the one before; on the disk when this returns.

    Parameters
    ----------
    store
        Where.
    learner_id, round_id
        Whose round, and which.
    state
        As the engine left it, JSON of at most four megabytes.
    finished
        Whether the round is over.

    Raises
    ------
    QuizError
        The round is over, and this would go on with it.
    StoreError
        It is not JSON or larger than four megabytes, the learner was erased, or the database
        refuses.
    """
    with store.writing() as connection:
        write_round(connection, learner_id, round_id, state, finished=finished)


def replace_round(
    store: Store, learner_id: str, read: SavedRound, state: str, *, finished: bool = False
) -> bool:
    """As :func:`save_round`, but only where the round still is as it was ``read``.

    So a slow tab cannot set back what a quicker one has gone on with meanwhile.

    Parameters
    ----------
    store
        Where.
    learner_id
        Whose round.
    read
        The round as it was read before.
    state
        As the engine left it since, JSON of at most four megabytes.
    finished
        Whether the round is over.

    Returns
    -------
    bool
        Whether it was saved; False where something else stands by now: open the round again.

    Raises
    ------
    QuizError, StoreError
        As :func:`save_round`.
    """
    query = select(ROUNDS.c.state, ROUNDS.c.finished).where(
        ROUNDS.c.learner_id == learner_id, ROUNDS.c.round_id == read.round_id
    )
    with store.writing() as connection:
        # Locked until the new one is written; SQLite's writers are alone anyway.
        stands = connection.execute(query.with_for_update()).one_or_none()
        if stands is None or tuple(stands) != (read.state, read.finished):
            return False
        write_round(connection, learner_id, read.round_id, state, finished=finished)
        return True


def open_round(store: Store, learner_id: str, round_id: str) -> SavedRound | None:
    """A round as it was last saved, finished or not; None if there is none. Raises StoreError."""
    query = _SELECT.where(ROUNDS.c.learner_id == learner_id, ROUNDS.c.round_id == round_id)
    with store.reading() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else SavedRound(*row)


def open_rounds(
    store: Store, learner_id: str, exercise: Exercise = Exercise.ROUND
) -> list[SavedRound]:
    """A learner's rounds that are not finished, the one saved last first. Raises StoreError."""
    return _rounds(store, learner_id, exercise, finished=False)


def finished_rounds(store: Store, learner_id: str, exercise: Exercise) -> list[SavedRound]:
    """A learner's finished rounds, the one saved last first. Raises StoreError."""
    return _rounds(store, learner_id, exercise, finished=True)


def _rounds(
    store: Store, learner_id: str, exercise: Exercise, *, finished: bool
) -> list[SavedRound]:
    query = _SELECT.where(ROUNDS.c.learner_id == learner_id, ROUNDS.c.finished.is_(finished))
    if exercise is not Exercise.ROUND:
        query = query.where(ROUNDS.c.round_id.startswith(f"{exercise}:", autoescape=True))
    with store.reading() as connection:
        rows = connection.execute(query.order_by(ROUNDS.c.saved_at.desc(), ROUNDS.c.round_id))
        found = [SavedRound(*row) for row in rows]
    return [one for one in found if Exercise.of(one.round_id) is exercise]


def rounds_of(connection: Connection, learner_id: str) -> list[SavedRound]:
    """All rounds of a learner in the order they were saved, inside a transaction."""
    query = _SELECT.where(ROUNDS.c.learner_id == learner_id)
    rows = connection.execute(query.order_by(ROUNDS.c.saved_at, ROUNDS.c.round_id))
    return [SavedRound(*row) for row in rows]


def write_round(
    connection: Connection, learner_id: str, round_id: str, state: str, *, finished: bool
) -> None:
    """As :func:`save_round`, inside a transaction.

    Parameters
    ----------
    connection
        With its transaction open.
    learner_id, round_id
        Whose round, and which.
    state
        As the engine left it, JSON of at most four megabytes.
    finished
        Whether the round is over.

    Raises
    ------
    QuizError, StoreError
        As :func:`save_round`.
    """
    values = {
        "learner_id": learner_id,
        "round_id": check_identifier(round_id, _THE_ID),
        "state": _checked(state),
        "finished": finished,
        "saved_at": datetime.now(UTC),
    }
    over = select(ROUNDS.c.finished).where(
        ROUNDS.c.learner_id == learner_id, ROUNDS.c.round_id == round_id
    )
    # Locked, so that nobody closes it between this look and the writing.
    if not finished and connection.execute(over.with_for_update()).scalar_one_or_none():
        raise round_closed()
    insert_or_replace(connection, ROUNDS, values)


def round_closed() -> QuizError:
    """That a round is over, which somebody would go on with."""
    return QuizError("This round was closed, perhaps in another tab: go back to the start.")


_SELECT = select(ROUNDS.c.round_id, ROUNDS.c.state, ROUNDS.c.finished, ROUNDS.c.saved_at)


def _checked(state: str) -> str:
    if len(state) > MAX_STATE or len(state.encode("utf-8", "surrogatepass")) > MAX_STATE:
        raise StoreError("This round has grown too large to be saved: finish it and begin another.")
    check_storable(state, _THE_ROUND)
    try:
        json.loads(state)
    except (ValueError, RecursionError):
        raise StoreError("The state of this round cannot be saved: it is not JSON.") from None
    return state
