"""Decide first, then see: what a reader has decided about one case, and what that uncovers.

Question answered: *how much of this case may be shown by now?*

Nothing of it knows a screen. A :class:`Decision` is what is remembered of one case; each step
uncovers one thing more, in the order in which a teacher would show it, and there is no way back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum


class Step(IntEnum):
    """How far a case is uncovered; each step keeps what the earlier ones have shown."""

    ASKED = 0
    """The bare picture, and the question."""
    DECIDED = 1
    """Still the bare picture, with what the reader decided."""
    EXPERT = 2
    """With the expert's answer and regions."""
    AI = 3
    """With the AI's answer and where it looked."""
    AGREEMENT = 4
    """Everything."""


@dataclass(frozen=True)
class Decision:
    """What is remembered of one case."""

    step: Step = Step.ASKED
    said: str | None = None
    """The reader's own answer: a class, or a number as text; None where it was not put down."""

    def decided(self, said: str | None) -> Decision:
        """After deciding. Who has decided already cannot take it back."""
        return Decision(Step.DECIDED, said) if self.step is Step.ASKED else self

    def uncovered(self) -> Decision:
        """One step on. Nothing is uncovered before it is decided, nor after everything is."""
        if self.step in {Step.ASKED, Step.AGREEMENT}:
            return self
        return replace(self, step=Step(self.step + 1))

    @property
    def shows_expert(self) -> bool:
        """Whether the expert's answer and regions may be seen."""
        return self.step >= Step.EXPERT

    @property
    def shows_ai(self) -> bool:
        """Whether the AI's answer and map may be seen."""
        return self.step >= Step.AI

    @property
    def shows_all(self) -> bool:
        """Whether agreement, and everything below it, may be seen."""
        return self.step >= Step.AGREEMENT


UNDECIDED = Decision()
EVERYTHING = Decision(Step.AGREEMENT)
"""For a reader who does not decide first."""


def decision_on(case: str, kept: Mapping[str, Decision]) -> Decision:
    """What is remembered of this case: another case begins undecided."""
    return kept.get(case, UNDECIDED)
