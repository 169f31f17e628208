"""A learner's whole record: theirs to take along, theirs to erase.

An export holds everything kept about a learner, marks included, in a form a person and a program
can read. An erasure leaves no row of it; SQLite overwrites what it deletes, and the file is
rewritten without the gaps. Of a place in a randomised comparison the arm and the time stay, which
belong to nobody any more. Backups, and a PostgreSQL server's archived logs, are their keeper's to
clear. Triage is signed by researchers, not by learners: it is no part of a learner's record.
"""

from __future__ import annotations

import base64
import json
import logging
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import SQLAlchemyError

from xai_core.quiz.kept_round import says_test
from xai_core.quiz.log import LogEntry, Mode
from xai_core.store.answers import AI, CORNERS, PLAIN, read_answers
from xai_core.store.csv_export import Cell, csv_text
from xai_core.store.database import Store
from xai_core.store.learners import read_learner
from xai_core.store.problems import record_erased
from xai_core.store.rounds import SavedRound, rounds_of
from xai_core.store.schema import ANSWERS, LEARNERS, ROUNDS
from xai_core.store.trials import memberships

FORMAT = "shiten-learner"
FORMAT_VERSION = 2

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Erased:
    """How much is gone."""

    answers: int
    rounds: int


def export_learner(store: Store, learner_id: str) -> dict[str, Any]:
    """Everything kept about a learner, as of one moment, ready for ``json.dumps``.

    A test tells nothing before its end, and nor does the record: its answers and its state come
    with the record once it is finished; until then they are counted (``withheld``).

    Times are ISO 8601 in UTC, marks PNG in base64, what is undefined None::

        {"format": "shiten-learner", "format_version": 2, "exported_at": ...,
         "learner": {"name", "created_at"},
         "answers": [{"key", "round_id", ..., "ai": {...}, "triangle": {...}, "mark": ...}],
         "withheld": 0,
         "rounds": [{"round_id", "state": {...}, "finished", "saved_at"}],
         "trials": [{"trial", "number", "arm", "excluded", "came_at", ...}]}

    Raises
    ------
    StoreError
        There is no such learner (any more), or the database refuses.
    """
    with store.reading() as connection:
        found = read_learner(connection, learner_id)
        if found is None:
            raise record_erased()
        entries = read_answers(connection, learner_id)
        rounds = rounds_of(connection, learner_id)
        trials = memberships(connection, learner_id)
    told = _told(entries, rounds)
    silent = {entry.round_id for entry in entries} - {entry.round_id for entry in told}
    silent |= {one.round_id for one in rounds if not one.finished and says_test(one.state)}
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "exported_at": datetime.now(UTC).isoformat(),
        "learner": _plain({"name": found.name, "created_at": found.created_at}),
        "answers": [_plain(asdict(entry)) for entry in told],
        "withheld": len(entries) - len(told),
        "rounds": [
            _plain(asdict(one))
            | {"state": None if one.round_id in silent else json.loads(one.state)}
            for one in rounds
        ],
        "trials": [_plain(asdict(one)) for one in trials],
    }


def told_answers(store: Store, learner_id: str) -> tuple[LogEntry, ...]:
    """A learner's answers, marks left out, without those of a test that is not finished.

    Raises
    ------
    StoreError
        The database refuses.
    """
    with store.reading() as connection:
        entries = read_answers(connection, learner_id, marks=False)
        return tuple(_told(entries, rounds_of(connection, learner_id)))


def _told(entries: Iterable[LogEntry], rounds: Iterable[SavedRound]) -> list[LogEntry]:
    running = {one.round_id for one in rounds if not one.finished}
    return [
        entry for entry in entries if entry.mode is not Mode.TEST or entry.round_id not in running
    ]


def answers_csv(entries: Iterable[LogEntry]) -> str:
    """Answers as CSV, one line each, without the pictures of the marks (``marked`` says if any).

    Texts a spreadsheet would take for a formula get an apostrophe in front (``tables``).
    """
    return csv_text(_HEADER, (_line(entry) for entry in entries))


def erase_learner(store: Store, learner_id: str) -> Erased:
    """Delete a learner with every answer and round; gone from the disk when this returns.

    A second call finds nothing left and says so (zeros). A tab still open under this learner is
    refused from now on.

    Raises
    ------
    StoreError
        The database refuses; nothing was erased then.
    """
    with store.writing() as connection:
        counts = [
            connection.execute(
                select(func.count()).select_from(table).where(table.c.learner_id == learner_id)
            ).scalar_one()
            for table in (ANSWERS, ROUNDS)
        ]
        connection.execute(delete(LEARNERS).where(LEARNERS.c.id == learner_id))
    _sweep(store)
    return Erased(*counts)


def _sweep(store: Store) -> None:
    """Rewrite what the erased rows stood in. They are gone already, so trouble here is no error."""
    try:
        if store.engine.dialect.name == "sqlite":
            connection = store.engine.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute("VACUUM")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                cursor.close()
            finally:
                connection.close()
        else:
            engine = store.engine.execution_options(isolation_level="AUTOCOMMIT")
            with engine.connect() as server:
                server.exec_driver_sql(
                    "VACUUM learners, learner_tabs, answers, rounds, answer_settings, second_looks"
                )
    except (SQLAlchemyError, sqlite3.Error):
        _LOG.warning("Rows were erased, but %s could not be compacted", store.where, exc_info=True)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value: object) -> object:
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


_HEADER = (
    *PLAIN,
    *(f"ai_{name}" for name in AI),
    "region",
    *(f"{pair}_{part}" for pair in CORNERS for part in ("score", "chance")),
    "marked",
    "help",
    "order",
    "second_answer",
    "second_right",
)


def _line(entry: LogEntry) -> list[Cell]:
    line: list[Cell] = [getattr(entry, name) for name in PLAIN]
    line += [getattr(entry.ai, name) if entry.ai else None for name in AI]
    triangle = entry.triangle
    line.append(triangle.region if triangle else None)
    for pair in CORNERS:
        corner = getattr(triangle, pair) if triangle else None
        line += [corner.score, corner.chance] if corner else [None, None]
    line += [entry.mark is not None, entry.help.value, entry.order.value]
    second = entry.second
    line += [second.answer, second.right] if second else [None, None]
    return line
