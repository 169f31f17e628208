"""How sure one can say to be, and what that means as a probability.

Question answered: *in how many cases of ten should an answer given like this be right?*

Four steps, each on one key, and no step chosen beforehand: a slider that stands somewhere draws
answers to where it stands, and a number between 0 and 100 is more than people can tell apart.
Each step shows its probability, so that calibration means what it says. The lowest is chance, one
of the number of classes; the highest stays below certainty, which no picture allows.
"""

from __future__ import annotations

from dataclasses import dataclass

from xai_core.errors import Phrase

KEYS = "ASDF"
"""The home row from left to right; C and R are Streamlit's own."""

_STEPS = (
    (Phrase("Guessing"), 0.0),
    (Phrase("Leaning"), 0.4),
    (Phrase("Fairly sure"), 0.75),
    (Phrase("Sure"), 0.95),
)
"""Each step as a share of the way from chance to certainty."""


@dataclass(frozen=True)
class Level:
    """One step of confidence."""

    name: Phrase
    key: str
    share: float
    """The probability of being right that it declares, in (0, 1)."""


def levels(n_classes: int) -> tuple[Level, ...]:
    """The steps for a question with this many answers, least sure first.

    Above chance they are rounded down to five per cent: 20, 50, 80, 95 % for five classes.
    """
    chance = 1 / n_classes
    return tuple(
        Level(name, key, int((chance + (1 - chance) * way) * 20) / 20 if way else chance)
        for (name, way), key in zip(_STEPS, KEYS, strict=True)
    )
