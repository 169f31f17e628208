"""Where does a learner draw the line? A series of pictures along a continuum, answered one by one.

::

    trials = plan_trials(low, high, n, seed)        # where to draw, and which subject
    state = begin(SeriesPlan(..., trials=drawn), now)
    state = follow(state, presses, now)             # as the browser sends them
    state = finish(state, now)
    threshold_of(state, axis)                       # and of a model on the same pictures

The pictures are spread evenly over the axis, each at a random place of its own stretch and of
another subject, in random order: the whole axis is asked, and no subject can be recognised. The
``value`` of a trial is what was measured on the picture.

Pure; the fit is ``xai_core.stats.psychometric``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from xai_core.errors import ContentError, QuizError
from xai_core.quiz.memory import Name
from xai_core.quiz.presses import (
    MOST_PICTURES,
    Press,
    answers_of,
    check_presses,
    continued,
    not_made_here,
)
from xai_core.quiz.schedule import Moment, utc
from xai_core.stats.psychometric import Threshold, threshold
from xai_core.types import Strict
from xai_core.validation import located

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


class SeriesState(Strict):
    """Where a series stands."""

    plan: SeriesPlan
    begun_at: Moment
    presses: tuple[Press, ...] = ()
    finished_at: Moment | None = None

    @property
    def answers(self) -> tuple[str, ...]:
        """The classes given, in the order of the pictures."""
        return answers_of(self.presses)

    @property
    def complete(self) -> bool:
        """Whether every picture is answered."""
        return len(self.answers) == len(self.plan.trials)

    def as_dict(self) -> dict[str, object]:
        """The state for JSON."""
        return self.model_dump(mode="json")

    @classmethod
    def from_dict(cls, value: object) -> Self:
        """The state that :meth:`as_dict` gave.

        Raises
        ------
        QuizError
            It is no such state.
        """
        try:
            return cls.model_validate(value)
        except ValidationError as problem:
            raise QuizError(
                "The series that was kept cannot be read ({reason}): begin a new one.",
                reason=located(problem),
            ) from problem

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_presses(self.presses, (self.plan.below, self.plan.above), len(self.plan.trials))
        if self.finished_at is not None and not self.complete:
            raise ContentError("a finished series has pictures without an answer")
        return self


def plan_trials(low: float, high: float, n: int, random: Random) -> list[tuple[float, int]]:
    """Where to draw ``n`` pictures, and of which subject, in the order they are shown."""
    stretch = (high - low) / n
    places = [low + (number + random.random()) * stretch for number in range(n)]
    random.shuffle(places)
    return list(zip(places, random.sample(range(SEEDS), n), strict=True))


def begin(plan: SeriesPlan, now: datetime) -> SeriesState:
    """A series with nothing answered yet."""
    return SeriesState(plan=plan, begun_at=utc(now))


def follow(state: SeriesState, presses: Sequence[Press]) -> SeriesState:
    """The series after all these presses, which begin with those it knows already.

    Raises
    ------
    QuizError
        They contradict what was answered before, or cannot have been made here.
    """
    known = state.presses
    given = continued(known, presses, finished=state.finished_at is not None)
    return state if given == known else _checked(state, presses=given)


def finish(state: SeriesState, now: datetime) -> SeriesState:
    """The series, finished; one that is finished already stays as it is.

    Raises
    ------
    QuizError
        Pictures are left.
    """
    if state.finished_at is not None:
        return state
    if not state.complete:
        raise QuizError(
            "{left} of {n} pictures are not answered yet.",
            left=len(state.plan.trials) - len(state.answers),
            n=len(state.plan.trials),
        )
    return _checked(state, finished_at=utc(now))


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


def _checked(state: SeriesState, **changes: object) -> SeriesState:
    try:
        return SeriesState.model_validate({**dict(state), **changes})
    except ValidationError as problem:
        raise not_made_here() from problem
