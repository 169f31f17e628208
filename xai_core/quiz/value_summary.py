"""How near a learner came with numbers, beside the AI and both together.

*Both* is the mean of the learner's number and the AI's: where two err in different directions, it
is nearer than either. Bias is the mean of answer - truth: above 0, too high on the whole. Intervals
are bootstraps over the answers, which are taken as independent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from xai_core.quiz.log import LogEntry
from xai_core.quiz.scale import Scale
from xai_core.stats.means import Mean, mean_with_interval


@dataclass(frozen=True)
class Nearness:
    """How near one side's numbers came, in the scale's unit."""

    error: Mean
    """Of absolute errors: the MAE."""
    bias: Mean
    """Of answer - truth."""


@dataclass(frozen=True)
class ValueSummary:
    """What a round of numbers says at its end."""

    points: float | None
    """Mean points of the learner; None without an answer."""
    learner: Nearness
    learner_with_ai: Nearness
    """The learner's on the pictures the AI answered, to be held against the two below."""
    ai: Nearness
    both: Nearness


def value_summary(
    entries: Sequence[LogEntry], targets: Mapping[str, float], scale: Scale
) -> ValueSummary:
    """Sum up answers.

    Parameters
    ----------
    entries
        Of one round whose answers are numbers.
    targets
        Case id -> what was measured.
    scale
        Of the round.

    Returns
    -------
    ValueSummary
        Means are None where there is nothing to take them of.
    """
    own = [(float(entry.answer), targets[entry.case_id]) for entry in entries]
    beside = [
        (float(entry.answer), float(entry.ai.answer), targets[entry.case_id])
        for entry in entries
        if entry.ai is not None
    ]
    points = [scale.points(value, target) for value, target in own]
    return ValueSummary(
        points=fmean(points) if points else None,
        learner=_near([value - target for value, target in own]),
        learner_with_ai=_near([value - target for value, _, target in beside]),
        ai=_near([said - target for _, said, target in beside]),
        both=_near([(value + said) / 2 - target for value, said, target in beside]),
    )


def _near(errors: Sequence[float]) -> Nearness:
    return Nearness(
        mean_with_interval([abs(error) for error in errors]), mean_with_interval(errors)
    )
