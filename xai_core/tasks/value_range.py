"""Between which ends a person is asked for a value: round numbers around what was measured.

The ends give no case away: they follow from many values, and lie a tolerance beyond them.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class ValueRange:
    """A scale to choose a value on, in the value's unit."""

    low: float
    high: float
    step: float
    """Fine enough to tell right from wrong: a tenth of the tolerance, or a little more."""

    @property
    def middle(self) -> float:
        """The step nearest to the middle: where nothing is suggested."""
        steps = round((self.high - self.low) / self.step)
        return self.low + steps // 2 * self.step


def value_range(values: Collection[float], tolerance: float) -> ValueRange:
    """The scale for values like these.

    Parameters
    ----------
    values
        At least one, in the value's unit.
    tolerance
        Above 0: how near an answer must come to be right.

    Returns
    -------
    ValueRange
        Its ends are multiples of ten steps.
    """
    step = 10.0 ** math.floor(math.log10(tolerance / 5))
    tens = 10 * step
    low = math.floor((min(values) - tolerance) / tens) * tens
    high = math.ceil((max(values) + tolerance) / tens) * tens
    digits = max(0, -math.floor(math.log10(step)))
    return ValueRange(round(low, digits), round(high, digits), step)
