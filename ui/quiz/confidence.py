"""The steps of confidence in words, each on one key (the rule: ``xai_core.quiz.confidence``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xai_core.errors import Phrase
from xai_core.quiz import Confidence, declared

KEYS = "ASDF"
"""The home row from left to right; C and R are Streamlit's own."""

NAMES: Mapping[Confidence, Phrase] = {
    Confidence.GUESSING: Phrase("Guessing"),
    Confidence.LEANING: Phrase("Leaning"),
    Confidence.FAIRLY_SURE: Phrase("Fairly sure"),
    Confidence.SURE: Phrase("Sure"),
}


@dataclass(frozen=True)
class Level:
    """One step of confidence."""

    name: Phrase
    key: str
    share: float
    """The probability of being right that it declares, in (0, 1)."""


def levels(n_classes: int) -> tuple[Level, ...]:
    """The steps for a question with this many answers, least sure first."""
    return tuple(
        Level(NAMES[step], key, declared(step, n_classes))
        for step, key in zip(Confidence, KEYS, strict=True)
    )
