"""A small quiz: four categories of ten pictures, the AI wrong in two of each."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from xai_core.quiz import (
    AiAnswer,
    Answer,
    LogEntry,
    Memory,
    Mode,
    Pool,
    QuizCase,
    QuizState,
    RoundPlan,
    answer,
    next_item,
    start,
)

CATEGORIES = ("band", "eosinophil", "lymphocyte", "segmented")
START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def _make_pool(per_category: int = 10, wrong: int = 2, categories: Any = CATEGORIES) -> Pool:
    """Cases ``band-0`` and so on; the AI is wrong in the first ``wrong`` of each category."""

    def ai(name: str, number: int) -> AiAnswer:
        right = number >= wrong
        return AiAnswer("tiny", "0" * 64, name if right else "other", 0.9, right)

    return Pool(
        QuizCase(f"{name}-{number}", name, ai(name, number))
        for name in categories
        for number in range(per_category)
    )


def _make_plan(mode: Mode = Mode.PRACTICE, **changes: Any) -> RoundPlan:
    values: dict[str, Any] = {
        "round_id": "round",
        "mode": mode,
        "library": "cells",
        "library_hash": "hash",
        "answers": CATEGORIES,
        "length": 10,
    }
    return RoundPlan(**(values | changes))


def _make_entry(number: int = 0, **changes: Any) -> LogEntry:
    """An answer in practice, ``number`` minutes after the start: band, rightly, in 4 s."""
    shown = START + timedelta(minutes=number)
    values: dict[str, Any] = {
        "key": f"key-{number}",
        "round_id": "round",
        "mode": Mode.PRACTICE,
        "position": number,
        "library": "cells",
        "library_hash": "hash",
        "grouping": None,
        "case_id": f"band-{number}",
        "category": "band",
        "answer": "band",
        "confidence": 0.7,
        "shown_at": shown,
        "response_seconds": 4.0,
        "ai": None,
        "triangle": None,
        "mark": None,
    }
    values |= changes
    values.setdefault("right", values["category"] == values["answer"])
    seconds = timedelta(seconds=values["response_seconds"])
    values.setdefault("answered_at", values["shown_at"] + seconds)
    return LogEntry(**values)


def _play(
    state: QuizState, pool: Pool, random: Random, respond: Callable[[str], str]
) -> tuple[QuizState, list[LogEntry]]:
    """Answer to the end; ``respond(category)`` is the answer given."""
    entries = []
    now = START
    while not state.finished:
        assert state.current is not None
        now += timedelta(seconds=random.uniform(1, 20))
        given = respond(pool.case(state.current.case_id).category)
        state, entry = answer(state, pool, Answer(state.current.key, given, random.random()), now)
        assert entry is not None
        entries.append(entry)
        state = next_item(state, pool, now, random)
    return state, entries


def _begin(pool: Pool, random: Random, memory: Memory | None = None, **plan: Any) -> QuizState:
    return start(_make_plan(**plan), pool, memory or Memory(), START, random)


@pytest.fixture(scope="session")
def make_pool() -> Callable[..., Pool]:
    return _make_pool


@pytest.fixture(scope="session")
def make_plan() -> Callable[..., RoundPlan]:
    return _make_plan


@pytest.fixture(scope="session")
def make_entry() -> Callable[..., LogEntry]:
    return _make_entry


@pytest.fixture(scope="session")
def begin() -> Callable[..., QuizState]:
    """``begin(pool, random, memory=None, **plan)``: a round just begun."""
    return _begin


@pytest.fixture(scope="session")
def play() -> Callable[..., tuple[QuizState, list[LogEntry]]]:
    """``play(state, pool, random, respond)``: answered to the end, and the log entries."""
    return _play


@pytest.fixture(scope="session")
def pool() -> Pool:
    return _make_pool()


@pytest.fixture
def random() -> Random:
    return Random(7)
