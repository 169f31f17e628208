"""What is kept of one committed answer: enough to count it, to replay it and to study it.

Question answered: *what did this learner see, what did they answer, how sure were they, where
did they point, and what had the AI said?* One entry is one answer; it is made once, by the
engine, and never changed after.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from xai_core.quiz.asking import CategoryOrder, Help
from xai_core.types import Choice


class Mode(Choice):
    """How a round is run."""

    PRACTICE = "practice"
    """Categories chosen by what the learner needs; the answer is told at once."""
    TEST = "test"
    """A fixed list, the same for everybody; nothing is told before the end."""
    CONTESTED = "contested"
    """Practice on pictures whose label is contested: told so, and counted for nobody."""


@dataclass(frozen=True)
class AiAnswer:
    """What the model had said of the same picture."""

    model: str
    weights_sha256: str
    answer: str
    """In the classes both task and model speak of (``ClassAlignment``); a number as its text."""
    confidence: float | None
    """Calibrated probability of the answer, in [0, 1]; None where the answer is a number."""
    right: bool


@dataclass(frozen=True)
class Corner:
    """One side of the triangle: how much of one viewpoint lies inside another, beside chance."""

    score: float | None
    """Share in [0, 1]; None where undefined."""
    chance: float | None
    """What evenly spread attention would score."""


@dataclass(frozen=True)
class Triangle:
    """Trainee, expert and AI, pair by pair, with the region the expert's side was taken from."""

    region: str
    trainee_expert: Corner
    trainee_ai: Corner
    expert_ai: Corner


@dataclass(frozen=True)
class SecondLook:
    """What was answered once the AI's answer had been seen."""

    answer: str
    """The first one where it was kept."""
    right: bool
    answered_at: datetime
    """With time zone UTC."""


@dataclass(frozen=True)
class LogEntry:
    """One committed answer."""

    key: str
    """Of this one presentation of this one picture: the same key is never counted twice."""
    round_id: str
    """Of the round this belongs to."""
    mode: Mode
    position: int
    """0 for the first picture of the round."""
    library: str
    library_hash: str
    """The library's content hash at the time."""
    grouping: str | None
    """In which reading of the task the question was asked; None for its own classes."""
    case_id: str
    category: str
    """The right answer; where numbers are asked, the band it lies in (``scale.py``)."""
    answer: str
    """A class, or a number as its text."""
    right: bool
    confidence: float
    """The learner's own, in [0, 1]."""
    shown_at: datetime
    """With time zone UTC, like ``answered_at``."""
    answered_at: datetime
    response_seconds: float
    """From shown to committed."""
    ai: AiAnswer | None
    triangle: Triangle | None
    """None where nothing was marked, or nothing is known of the expert's view."""
    mark: bytes | None
    """What the learner marked, as an 8-bit PNG on the picture's own grid; None for no mark."""
    help: Help = Help.ALONE
    """When the AI's answer was seen. The fields above are what was said first in any case."""
    order: CategoryOrder = CategoryOrder.INTERLEAVED
    second: SecondLook | None = None
    """None where no second answer was asked for, or none was given."""

    @property
    def contested(self) -> bool:
        """Whether the label is contested: ``category`` is then no truth, and ``right`` no merit.

        Such an answer counts in no accuracy, mastery, schedule or reliance.
        """
        return self.mode is Mode.CONTESTED

    @property
    def unaided(self) -> bool:
        """Whether it says what the learner can do alone, on a label that holds.

        Not beside the AI's answer, nor within a block whose class is easily guessed: such an
        answer counts in no accuracy, mastery or schedule. A first answer does.
        """
        blocked = self.order is CategoryOrder.BLOCKED
        return not (self.contested or blocked or self.help is Help.SHOWN)
