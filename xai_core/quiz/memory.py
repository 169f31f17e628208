"""What is known of a learner before the next question: per category, and which pictures they saw.

Question answered: *how do they stand in each category, when is it due, what have they seen?*
A memory belongs to one question: one library in one reading. It is never stored; it is what
remains when the log is replayed (:func:`memory_of`), and a running round carries it along
(:func:`remember`). Both ways give the same memory, to the last digit.

Answers of a test count as those of practice do: they show what the learner knows. Pictures seen
under another reading of the same library, and those whose label is contested, are remembered as
seen and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from xai_core.quiz.log import LogEntry
from xai_core.quiz.spaced_repetition import (
    PACE_WINDOW,
    Rating,
    Schedule,
    pace,
    rating_of,
    reviewed,
)
from xai_core.types import Strict

RECENT = 20
"""Answers remembered one by one in each category, the latest."""

Name = Annotated[str, Field(min_length=1, max_length=256)]


class Look(Strict):
    """One answer, as far as the choice of the next question needs it."""

    rating: Rating
    unseen: bool
    """Whether the learner had never seen this picture before."""

    @property
    def right(self) -> bool:
        """Whether the answer was right."""
        return self.rating is not Rating.AGAIN


class CategoryMemory(Strict):
    """One category: where it stands with FSRS, and its latest answers, oldest first."""

    schedule: Schedule
    recent: tuple[Look, ...] = Field(min_length=1, max_length=RECENT)


class Memory(Strict):
    """A learner in one question (a library in one reading)."""

    categories: Mapping[Name, CategoryMemory] = Field(default_factory=dict)
    seen: tuple[Name, ...] = ()
    """Ids of the cases answered, the one seen longest ago first."""
    right_seconds: tuple[Annotated[float, Field(ge=0)], ...] = Field(
        default=(), max_length=PACE_WINDOW
    )
    """Response times of the latest right answers, oldest first: the learner's pace."""


@dataclass(frozen=True)
class Seen:
    """One answer to be remembered."""

    case_id: str
    category: str
    right: bool
    confidence: float
    seconds: float
    at: datetime
    """With time zone."""

    @classmethod
    def of(cls, entry: LogEntry) -> Self:
        """What is remembered of a log entry."""
        return cls(
            entry.case_id,
            entry.category,
            entry.right,
            entry.confidence,
            entry.response_seconds,
            entry.answered_at,
        )


def memory_of(entries: Iterable[LogEntry], library: str, grouping: str | None = None) -> Memory:
    """The memory that a learner's log leaves for a library in one reading.

    Entries of other libraries are passed over, and a key that comes twice counts once. The order
    of ``entries`` does not matter: they are replayed by the time of their answer.
    """
    draft = _Draft.of(Memory())
    for entry in in_order(entries, library):
        if entry.grouping == grouping and entry.unaided:
            draft.add(Seen.of(entry))
        else:
            draft.look_at(entry.case_id)
    return draft.memory()


def in_order(entries: Iterable[LogEntry], library: str) -> tuple[LogEntry, ...]:
    """The answers to a library's pictures by the time they were given, each key once."""
    found: dict[str, LogEntry] = {}
    for entry in sorted(entries, key=lambda entry: (entry.answered_at, entry.key)):
        if entry.library == library:
            found.setdefault(entry.key, entry)
    return tuple(found.values())


def remember(memory: Memory, answer: Seen) -> Memory:
    """The memory after one more answer."""
    draft = _Draft.of(memory)
    draft.add(answer)
    return draft.memory()


def look(memory: Memory, case_id: str) -> Memory:
    """The memory after a picture that was only looked at: nothing is learned from its answer."""
    draft = _Draft.of(memory)
    draft.look_at(case_id)
    return draft.memory()


@dataclass
class _Draft:
    """A memory being made; changed in place, so that a long log is replayed quickly."""

    categories: dict[str, CategoryMemory]
    seen: dict[str, None]
    """A dict for its order: the one seen longest ago first."""
    right_seconds: tuple[float, ...]

    @classmethod
    def of(cls, memory: Memory) -> Self:
        return cls(dict(memory.categories), dict.fromkeys(memory.seen), memory.right_seconds)

    def add(self, answer: Seen) -> None:
        before = self.categories.get(answer.category)
        rating = rating_of(
            right=answer.right,
            confidence=answer.confidence,
            seconds=answer.seconds,
            pace=pace(self.right_seconds),
        )
        look = Look(rating=rating, unseen=answer.case_id not in self.seen)
        self.categories[answer.category] = CategoryMemory(
            schedule=reviewed(before.schedule if before else None, rating, answer.at),
            recent=((before.recent if before else ()) + (look,))[-RECENT:],
        )
        self.look_at(answer.case_id)
        if answer.right:
            self.right_seconds = (*self.right_seconds, answer.seconds)[-PACE_WINDOW:]

    def look_at(self, case_id: str) -> None:
        self.seen.pop(case_id, None)
        self.seen[case_id] = None

    def memory(self) -> Memory:
        # What was checked piece by piece, or comes from our own log, is not checked again.
        return Memory.model_construct(
            categories=self.categories, seen=tuple(self.seen), right_seconds=self.right_seconds
        )
