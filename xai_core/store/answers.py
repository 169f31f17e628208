"""What was answered: written once, on the disk before anybody is told it is saved.

Question answered: *did this answer count, and does it count once?* The key of a
:class:`~xai_core.quiz.log.LogEntry` names one presentation of one picture to one learner. An answer
is new if this learner has none with its key and none at its position of its round. A double click,
the back button, a second tab, a reload and a retry after a crash are not new: the first one stands.

The state of the round can be saved in the same transaction (``state``): then no crash leaves an
answer counted that the round does not know of. It is saved only with an answer that is new, so that
an old tab cannot set the round back. A second answer (``SecondLook``) is kept beside the first one
in the same way, once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, or_, select

from xai_core.errors import ChoiceError, Phrase, StoreError
from xai_core.quiz.asking import CategoryOrder, Help
from xai_core.quiz.log import AiAnswer, Corner, LogEntry, Mode, SecondLook, Triangle
from xai_core.store.checked_text import check_identifier
from xai_core.store.database import Store
from xai_core.store.dialects import insert_once
from xai_core.store.problems import record_erased
from xai_core.store.rounds import write_round
from xai_core.store.schema import ANSWER_SETTINGS, ANSWERS, SECOND_LOOKS
from xai_core.types import Choice

AnyChoice = TypeVar("AnyChoice", bound=Choice)

MAX_MARK = 4 * 1024 * 1024
"""Bytes of a mark: far more than a mask on the largest picture takes as PNG."""

_TEXTS = {
    "key": Phrase("the key of the answer"),
    "round_id": Phrase("the id of the round"),
    "library": Phrase("the name of the library"),
    "library_hash": Phrase("the hash of the library"),
    "grouping": Phrase("the name of the grouping"),
    "case_id": Phrase("the id of the case"),
    "category": Phrase("the right answer"),
    "answer": Phrase("the answer"),
    "ai_model": Phrase("the name of the model"),
    "ai_weights_sha256": Phrase("the hash of the model"),
    "ai_answer": Phrase("the model's answer"),
    "triangle_region": Phrase("the name of the region"),
}
PLAIN = (
    "key",
    "round_id",
    "mode",
    "position",
    "library",
    "library_hash",
    "grouping",
    "case_id",
    "category",
    "answer",
    "right",
    "confidence",
    "shown_at",
    "answered_at",
    "response_seconds",
)
"""Fields of an entry that are columns of the same name."""
AI = ("model", "weights_sha256", "answer", "confidence", "right")
"""Fields of an ``AiAnswer``; their columns begin with ``ai_``."""
CORNERS = ("trainee_expert", "trainee_ai", "expert_ai")
"""Sides of the triangle; their columns end in ``_score`` and ``_chance``."""
_SECOND = ("answer", "right", "answered_at")
_COLUMNS = [
    *(column for column in ANSWERS.c if column.name not in ("seq", "learner_id", "mark")),
    ANSWER_SETTINGS.c.help,
    ANSWER_SETTINGS.c.asked_order,
    *(SECOND_LOOKS.c[name].label(f"second_{name}") for name in _SECOND),
]
_UNAIDED = (Help.ALONE, CategoryOrder.INTERLEAVED)


@dataclass(frozen=True)
class Recorded:
    """What became of an answer."""

    new: bool
    """Whether it counted now; False where it, or another in its place, had counted before."""
    entry: LogEntry
    """The answer that stands."""


def record_answer(
    store: Store,
    learner_id: str,
    entry: LogEntry,
    *,
    state: str | None = None,
    finished: bool = False,
) -> Recorded:
    """Keep an answer, and with it the state of its round; on the disk when this returns.

    Parameters
    ----------
    store
        Where.
    learner_id
        Whose answer.
    entry
        What was answered; sent again with the same key, it counts once.
    state
        The round as the engine left it after this answer, as JSON (``rounds``). Not saved where
        the answer is not new: take the round up again with ``open_round`` then.
    finished
        Whether the round is over with it.

    Returns
    -------
    Recorded
        Whether it was new, and the entry that stands.

    Raises
    ------
    QuizError
        Its round is over, and this would go on with it; nothing was saved.
    StoreError
        The learner was erased, something in the entry cannot be kept, or the database refuses;
        nothing was saved then, and the same entry may be sent again.
    """
    values = {"learner_id": learner_id, **_values(entry)}
    with store.writing() as connection:
        new = insert_once(connection, ANSWERS, values)
        if new and (entry.help, entry.order) != _UNAIDED:
            _write_settings(connection, learner_id, entry)
        if new and state is not None:
            write_round(connection, learner_id, entry.round_id, state, finished=finished)
        stands = entry if new else _standing(connection, learner_id, entry)
    return Recorded(new, stands)


def record_second(  # noqa: PLR0913  (as record_answer, with the first answer)
    store: Store,
    learner_id: str,
    first: LogEntry,
    second: SecondLook,
    *,
    state: str,
    finished: bool = False,
) -> bool:
    """Keep a second answer, and with it the state of its round; on the disk when this returns.

    Parameters
    ----------
    store
        Where.
    learner_id
        Whose answer.
    first
        The answer that is kept or changed, as it was stored.
    second
        What was said then.
    state
        The round as the engine left it, JSON.
    finished
        Whether the round is over with it.

    Returns
    -------
    bool
        Whether it counted now; False where there was one before, which stands.

    Raises
    ------
    QuizError
        Its round is over, and this would go on with it; nothing was saved.
    StoreError
        The learner was erased, it cannot be kept, or the database refuses; nothing was saved then.
    """
    check_identifier(second.answer, _TEXTS["answer"])
    values = {name: getattr(second, name) for name in _SECOND}
    with store.writing() as connection:
        values |= {"learner_id": learner_id, "key": first.key}
        new = insert_once(connection, SECOND_LOOKS, values)
        if new:
            write_round(connection, learner_id, first.round_id, state, finished=finished)
    return new


def answers_of(
    store: Store,
    learner_id: str,
    *,
    library: str | None = None,
    round_id: str | None = None,
    marks: bool = True,
) -> list[LogEntry]:
    """A learner's answers in the order they were saved, of one library or round or all.

    Parameters
    ----------
    store
        Where.
    learner_id
        Whose.
    library, round_id
        Only those of this library or round.
    marks
        False leaves the pictures of the marks out (None): quicker for long records.

    Returns
    -------
    list[LogEntry]
        Oldest first.

    Raises
    ------
    StoreError
        The database refuses.
    """
    with store.reading() as connection:
        return read_answers(connection, learner_id, library=library, round_id=round_id, marks=marks)


def read_answers(
    connection: Connection,
    learner_id: str,
    *,
    library: str | None = None,
    round_id: str | None = None,
    marks: bool = True,
) -> list[LogEntry]:
    """As :func:`answers_of`, inside a transaction.

    Parameters
    ----------
    connection
        With its transaction open.
    learner_id
        Whose.
    library, round_id
        Only those of this library or round.
    marks
        Whether the pictures of the marks are read.

    Returns
    -------
    list[LogEntry]
        Oldest first.
    """
    query = _select(marks=marks).where(ANSWERS.c.learner_id == learner_id).order_by(ANSWERS.c.seq)
    if library is not None:
        query = query.where(ANSWERS.c.library == library)
    if round_id is not None:
        query = query.where(ANSWERS.c.round_id == round_id)
    return [_entry(row) for row in connection.execute(query)]


def _select(*, marks: bool) -> Select[Any]:
    settings, second = (
        (table.c.learner_id == ANSWERS.c.learner_id) & (table.c.key == ANSWERS.c.key)
        for table in (ANSWER_SETTINGS, SECOND_LOOKS)
    )
    beside = ANSWERS.outerjoin(ANSWER_SETTINGS, settings).outerjoin(SECOND_LOOKS, second)
    wanted = (*_COLUMNS, ANSWERS.c.mark) if marks else tuple(_COLUMNS)
    return select(*wanted).select_from(beside)


def _standing(connection: Connection, learner_id: str, entry: LogEntry) -> LogEntry:
    same = or_(
        ANSWERS.c.key == entry.key,
        (ANSWERS.c.round_id == entry.round_id) & (ANSWERS.c.position == entry.position),
    )
    query = _select(marks=True).where(ANSWERS.c.learner_id == learner_id, same)
    # The key is the stronger sign, should two rows match.
    rows = [_entry(row) for row in connection.execute(query)]
    if not rows:  # erased in the moment between
        raise record_erased()
    return next((row for row in rows if row.key == entry.key), rows[0])


def _values(entry: LogEntry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in PLAIN} | {"mode": entry.mode.value}
    values |= {f"ai_{name}": getattr(entry.ai, name) if entry.ai else None for name in AI}
    triangle = entry.triangle
    values["triangle_region"] = triangle.region if triangle else None
    for name in CORNERS:
        corner: Corner | None = getattr(triangle, name) if triangle else None
        values[f"{name}_score"] = corner.score if corner else None
        values[f"{name}_chance"] = corner.chance if corner else None
    values["mark"] = entry.mark
    _check(entry, values)
    return values


def _write_settings(connection: Connection, learner_id: str, entry: LogEntry) -> None:
    values = {"learner_id": learner_id, "key": entry.key}
    values |= {"help": entry.help.value, "asked_order": entry.order.value}
    insert_once(connection, ANSWER_SETTINGS, values)


def _check(entry: LogEntry, values: dict[str, Any]) -> None:
    for name, what in _TEXTS.items():
        if values[name] is not None:
            check_identifier(values[name], what)
    numbers = [value for value in values.values() if isinstance(value, float)]
    in_range = 0 <= entry.confidence <= 1 and 0 <= entry.position < 2**31
    times = entry.shown_at.tzinfo is not None and entry.answered_at.tzinfo is not None
    if not (all(map(math.isfinite, numbers)) and in_range and times):
        raise StoreError("This answer cannot be saved: a number or a time in it has no meaning.")
    if entry.mark is not None and len(entry.mark) > MAX_MARK:
        raise StoreError(
            "This mark is too large to be saved: {size} MB, and {limit} MB are the most.",
            size=f"{len(entry.mark) / 2**20:.1f}",
            limit=MAX_MARK // 2**20,
        )


def _entry(row: Row[Any]) -> LogEntry:
    held = row._mapping
    ai = triangle = second = None
    if held["ai_model"] is not None:
        ai = AiAnswer(**{name: held[f"ai_{name}"] for name in AI})
    if held["triangle_region"] is not None:
        corners = {name: Corner(held[f"{name}_score"], held[f"{name}_chance"]) for name in CORNERS}
        triangle = Triangle(region=held["triangle_region"], **corners)
    if held["second_answer"] is not None:
        second = SecondLook(**{name: held[f"second_{name}"] for name in _SECOND})
    plain = {name: held[name] for name in PLAIN} | {"mode": _choice(Mode, held["mode"])}
    return LogEntry(
        **plain,
        ai=ai,
        triangle=triangle,
        mark=held.get("mark"),
        help=_choice(Help, held["help"] or Help.ALONE),
        order=_choice(CategoryOrder, held["asked_order"] or CategoryOrder.INTERLEAVED),
        second=second,
    )


def _choice(kind: type[AnyChoice], value: str) -> AnyChoice:
    """One of the choices there are. Raises StoreError where somebody has written another."""
    try:
        return kind.parse(value)
    except ChoiceError as error:
        raise StoreError(
            "An answer in the database cannot be read: {reason} It was written by another version"
            " or by another program.",
            reason=error,
        ) from None
