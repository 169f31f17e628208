"""How sure one can say to be, and what that means as a probability.

Question answered: *in how many cases of ten should an answer given like this be right?*

Four steps and no step chosen beforehand: a slider that stands somewhere draws answers to where it
stands, and a number between 0 and 100 is more than people can tell apart. Each step shows its
probability, so that calibration means what it says. The lowest is chance, one of the number of
classes; the highest stays below certainty, which no picture allows.
"""

from __future__ import annotations

from collections.abc import Mapping

from xai_core.types import Choice


class Confidence(Choice):
    """The steps, least sure first."""

    GUESSING = "guessing"
    LEANING = "leaning"
    FAIRLY_SURE = "fairly-sure"
    SURE = "sure"


WAY: Mapping[Confidence, float] = {
    Confidence.GUESSING: 0.0,
    Confidence.LEANING: 0.4,
    Confidence.FAIRLY_SURE: 0.75,
    Confidence.SURE: 0.95,
}
"""Each step as a share of the way from chance to certainty."""


def declared(confidence: Confidence, n_classes: int) -> float:
    """The probability of being right that a step declares, in (0, 1).

    Above chance it is rounded down to five per cent: 20, 50, 80, 95 % for five classes.
    """
    chance, way = 1 / n_classes, WAY[confidence]
    return int((chance + (1 - chance) * way) * 20) / 20 if way else chance


class SelfJudgement(Choice):
    """How well somebody knows how good they are."""

    OVERSURE = "oversure"
    UNDERSURE = "undersure"
    WELL = "well"


TOLERANCE = 0.1
"""So far may mean confidence be from the share of right answers and still fit."""


def self_judgement(sure: float | None, right: float | None) -> SelfJudgement | None:
    """Mean declared confidence held against the share of right answers, both in [0, 1].

    None where there are no answers.
    """
    if sure is None or right is None:
        return None
    if sure > right + TOLERANCE:
        return SelfJudgement.OVERSURE
    if sure < right - TOLERANCE:
        return SelfJudgement.UNDERSURE
    return SelfJudgement.WELL
