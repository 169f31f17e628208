"""Every test of the store runs on both databases."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.store.private_postgres import Server, missing, private_postgres
from xai_core.quiz.log import AiAnswer, Corner, LogEntry, Mode, Triangle
from xai_core.store import Learner, Store, close_stores, learner, open_store

_numbers = count()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A private PostgreSQL; skips where there is none."""
    if reason := missing():
        pytest.skip(reason)
    with private_postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Either kind of database."""
    return str(request.param)


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without a table, once of either kind."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'shiten.db'}"
    else:
        yield request.getfixturevalue("server").create(f"test{next(_numbers)}")
    close_stores()


@pytest.fixture(scope="session")
def shared_database(server: Server) -> str:
    """A PostgreSQL database used again by every test that only needs empty tables."""
    return server.create("shared")


@pytest.fixture
def store(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An open, empty store of either kind."""
    if kind == "sqlite":
        yield open_store(f"sqlite:///{tmp_path / 'shiten.db'}")
    else:
        opened = open_store(request.getfixturevalue("shared_database"))
        with opened.writing() as connection:
            connection.exec_driver_sql(
                "TRUNCATE learners, answers, rounds, triage, playlists, list_views, settings,"
                " classes, class_members, class_votes, class_refusals, answer_settings,"
                " second_looks, trial_members, audit, learner_tabs"
            )
        yield opened
    close_stores()


@pytest.fixture
def aya(store: Store) -> Learner:
    """A learner."""
    return learner(store, "Aya")


SHOWN = datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture(scope="session")
def make_entry() -> Callable[..., LogEntry]:
    """``make_entry(3, **changes)``: the fourth answer of a round, with everything in it."""

    def make(position: int = 0, **changes: Any) -> LogEntry:
        shown = SHOWN + timedelta(minutes=position)
        values: dict[str, Any] = {
            "key": f"key-{position}",
            "round_id": "round-1",
            "mode": Mode.PRACTICE,
            "position": position,
            "library": "smear",
            "library_hash": "ab" * 32,
            "grouping": None,
            "case_id": f"case-{position}",
            "category": "band",
            "answer": "segmented",
            "right": False,
            "confidence": 0.1 + 0.2,
            "shown_at": shown,
            "answered_at": shown + timedelta(seconds=4, microseconds=1),
            "response_seconds": 4.000001,
            "ai": AiAnswer("wbc5", "cd" * 32, "band", 1 / 3, right=True),
            "triangle": Triangle(
                "nucleus", Corner(2 / 3, 0.25), Corner(None, 0.5), Corner(0, None)
            ),
            "mark": b"\x89PNG\r\n\x1a\n\x00mark",
        }
        return LogEntry(**values | changes)

    return make
