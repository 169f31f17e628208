"""How large is a difference? A rank-biserial correlation in words.

Cohen's conventions for a correlation: 0.1 is small, 0.3 medium, 0.5 large. They are conventions,
and the number stands beside the word.

Cohen, J. (1992), "A Power Primer", Psychological Bulletin 112:155-159, 10.1037/0033-2909.112.1.155.
"""

from __future__ import annotations

from collections.abc import Mapping

from xai_core.types import Choice


class EffectSize(Choice):
    """The words, largest first."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    HARDLY_ANY = "hardly-any"


LEAST: Mapping[EffectSize, float] = {
    EffectSize.LARGE: 0.5,
    EffectSize.MEDIUM: 0.3,
    EffectSize.SMALL: 0.1,
    EffectSize.HARDLY_ANY: 0.0,
}
"""From which absolute correlation on each holds."""


def effect_size(correlation: float) -> EffectSize:
    """The word for a correlation in [-1, 1], whichever its sign."""
    return next(size for size, least in LEAST.items() if abs(correlation) >= least)
