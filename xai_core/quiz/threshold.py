"""Where does a learner draw the line? A series of pictures along a continuum, answered one by one.

::

    trials = plan_trials(low, high, n, seed)        # where to draw, and which subject
    state = begin(SeriesPlan(..., trials=drawn), now)
    state = follow(state, presses)                  # ``presses``, as the browser sends them
    state = finish(state, now)
    threshold_of(state, axis)                       # and of a model on the same pictures

The pictures are spread evenly over the axis, each at a random place of its own stretch and of
another subject, in random order: the whole axis is asked, and no subject can be recognised. The
``value`` of a trial is what was measured on the picture.

Pure; the fit is ``xai_core.stats.psychometric``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Annotated

from pydantic import Field

from xai_core.domains.contract import Continuum
from xai_core.models.cards import ModelCard
from xai_core.quiz.memory import Name
from xai_core.quiz.presses import MOST_PICTURES, Pressed
from xai_core.quiz.spaced_repetition import utc
from xai_core.stats.psychometric import Threshold, threshold
from xai_core.tasks import ClassTask
from xai_core.types import Strict

SEEDS = 100_000
"""Subjects there are to draw from."""


class Trial(Strict):
    """One picture of a series."""

    asked: float
    """Where it was to be drawn."""
    seed: int = Field(ge=0, lt=SEEDS)
    """Which subject."""
    value: float
    """Where it lies, measured on the picture."""


class SeriesPlan(Strict):
    """What is to be answered. Said once, at the beginning."""

    series_id: Name
    continuum: Name
    below: Name
    """The class at small values; the other answer is ``above``."""
    above: Name
    trials: tuple[Trial, ...] = Field(min_length=1, max_length=MOST_PICTURES)
    model: Name | None
    """Who is asked about the same pictures at the end; None where no model knows both classes."""
    weights_sha256: Annotated[str, Field(max_length=256)] | None
    answers_key: str | None = Field(
        default=None, max_length=256, exclude_if=lambda key: key is None
    )
    """Of all that decides the model's answers; None in older series, and without a model."""


class SeriesState(Pressed):
    """Where a series stands."""

    plan: SeriesPlan

    @property
    def pictures(self) -> int:
        """Pictures to be answered."""
        return len(self.plan.trials)

    @property
    def choices(self) -> tuple[str, ...]:
        """The class at small values, then the other."""
        return self.plan.below, self.plan.above


def plan_trials(low: float, high: float, n: int, random: Random) -> list[tuple[float, int]]:
    """Where to draw the pictures of a series, and of which subject.

    Parameters
    ----------
    low, high
        Both ends of the axis.
    n
        How many pictures.
    random
        Places, subjects and order are drawn from it.

    Returns
    -------
    list[tuple[float, int]]
        Place and seed of each, in the order they are shown.
    """
    stretch = (high - low) / n
    places = [low + (number + random.random()) * stretch for number in range(n)]
    random.shuffle(places)
    return list(zip(places, random.sample(range(SEEDS), n), strict=True))


def begin(plan: SeriesPlan, now: datetime) -> SeriesState:
    """A series with nothing answered yet."""
    return SeriesState(plan=plan, begun_at=utc(now))


def threshold_of(state: SeriesState, axis: tuple[float, float]) -> Threshold:
    """Where the learner goes over from ``below`` to ``above``."""
    return answered_threshold(state.plan, state.answers, axis)


def answered_threshold(
    plan: SeriesPlan, answers: Sequence[str], axis: tuple[float, float]
) -> Threshold:
    """Where anybody does who has answered the first pictures of the series so.

    Answers of another class than the two are left out: they say nothing of the line between them.
    """
    known = [
        (trial.value, answer == plan.below)
        for trial, answer in zip(plan.trials, answers, strict=False)
        if answer in (plan.below, plan.above)
    ]
    return threshold([value for value, _ in known], [yes for _, yes in known], axis)


def knowing(continuum: Continuum, cards: Iterable[ModelCard]) -> list[ModelCard]:
    """The models that tell both classes apart; first those that learned from such pictures."""
    both = {continuum.below.class_id, continuum.above.class_id}
    found = [
        card
        for card in cards
        if isinstance(card.task, ClassTask) and both <= {item.id for item in card.task.classes}
    ]
    return sorted(found, key=lambda card: (not _learned(card, continuum.library), card.id))


def said_of(plan: SeriesPlan, probabilities: Mapping[str, float]) -> str:
    """Which of the two classes a model finds more probable; it may prefer a third to both."""
    return plan.below if probabilities[plan.below] > probabilities[plan.above] else plan.above


def _learned(card: ModelCard, library: str | None) -> bool:
    return any(use.library == library for use in card.data)
