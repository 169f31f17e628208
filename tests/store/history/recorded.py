"""What was asked of the store, when, and what it said: one event an operation.

Times are nanoseconds of the machine's one monotonic clock, taken before the operation is begun and
after it was acknowledged. An operation without an end was cut off, by a kill of its process or of
the database's server: it may have happened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SENT_AGAIN = ("vote", "answer", "move")
"""What a browser sends again, under the same token, until it is acknowledged."""


@dataclass
class Event:
    """One operation of one process."""

    id: str
    kind: str
    """``vote``, ``answer``, ``tag``, ``read-tag``, ``move`` or ``count``."""
    asked: dict[str, Any]
    begun: int
    ended: int | None = None
    said: dict[str, Any] = field(default_factory=dict)
    again: bool = False
    """Whether it was sent before, under the same token, without an acknowledgement."""

    @property
    def done(self) -> bool:
        """Whether it was acknowledged."""
        return self.ended is not None

    def before(self, other: Event) -> bool:
        """Whether it was acknowledged before the other one was begun."""
        return self.ended is not None and self.ended < other.begun


@dataclass
class Final:
    """What the database holds afterwards."""

    votes: dict[str, str]
    """``member/question`` -> token that stands."""
    answers: list[tuple[str, str, str]]
    """Learner, key and answer of every row, in the order of its numbers."""
    tags: dict[str, list[str]]
    """Case -> note of every entry, in the order of its numbers."""
    counts: dict[str, int]
    """``question`` -> votes on it."""
