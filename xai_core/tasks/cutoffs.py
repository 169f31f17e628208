"""Limits of a value: from where on it is a finding, in whom, and who says so.

Question answered: *on which side of which limit does this value lie?* A library of values may name
any number of them in its task. Nothing is scored by them; they stand beside a value::

    [[task.cutoffs]]
    name = { en = "Short, adults", ja = "低身長（成人）" }
    value = 150.0
    finding = "below"
    source = "Who says so, and where to read it"

``value`` is in the task's unit. The limit itself is no finding: "below 150" does not hold for 150.
"""

from __future__ import annotations

from pydantic import Field

from xai_core.types import Choice, LocalisedText, Strict


class Side(Choice):
    """On which side of a limit the finding lies."""

    BELOW = "below"
    ABOVE = "above"


class Cutoff(Strict):
    """One limit."""

    name: LocalisedText
    """What is found beyond it, and in whom."""
    value: float
    """In the task's unit."""
    finding: Side
    source: str = Field(min_length=1)
    """A reference."""

    def finds(self, value: float) -> bool:
        """Whether a value lies on the finding's side; the limit itself does not."""
        return value < self.value if self.finding is Side.BELOW else value > self.value

    def parts(self, low: float, high: float) -> bool:
        """Whether the limit tells the two ends of an interval apart."""
        return self.finds(low) != self.finds(high)
