"""When should a category come again? FSRS, one card for each category.

A category is to the learner what a flash card is elsewhere, only that its picture is a new one
each time. The ``fsrs`` package keeps, for each, a *stability* (days until the chance of being
right has fallen to 90 %) and a *difficulty*, and says when it is due. What it wants to know is
one of four ratings; here the answer itself gives it, so that nobody is asked to judge themselves:

=========  ==================================================================
``AGAIN``  the answer was wrong
``HARD``   right, but slow or unsure
``GOOD``   right
``EASY``   right, fast and sure
=========  ==================================================================

Slow and fast are relative to the learner's own pace: the median time of their last 50 right
answers in this quiz. Slow is more than 1.5 times that and fast less than 1/1.5 of it (symmetric,
as times spread by factors). With fewer than five right answers there is no pace yet, and no
answer is slow or fast. Unsure is a confidence below 0.5, sure one of at least 0.8.

FSRS counts in days, with two short steps (1 and 10 minutes) for what is new, and one (10 minutes)
for what was forgotten. Its random spreading of intervals is switched off, because the memory of a
learner is rebuilt by replaying the log and must come out the same; nothing waits more than a year.

Source: J. Ye, J. Su, Y. Cao, "A Stochastic Shortest Path Algorithm for Optimizing Spaced
Repetition Scheduling", KDD 2022, doi:10.1145/3534678.3539081; default weights of FSRS-6.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import IntEnum
from functools import cache
from statistics import median
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from xai_core.errors import ContentError
from xai_core.types import Strict

if TYPE_CHECKING:
    from fsrs import Card, Scheduler

SLOW = 1.5
"""More than this many times the learner's own median is slow; less than 1/SLOW of it is fast."""
PACE_NEEDS = 5
"""Right answers before there is a pace to compare with."""
PACE_WINDOW = 50
"""Right answers the pace is taken from, the latest."""
UNSURE, SURE = 0.5, 0.8
LONGEST_DAYS = 365
MOST_STABLE = 1e6


class Rating(IntEnum):
    """What an answer says of a category, in the numbers of FSRS."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


def utc(moment: datetime) -> datetime:
    """The same moment in UTC.

    Raises
    ------
    ContentError
        It has no time zone, or its year is absurd.
    """
    if moment.tzinfo is None or not 1970 <= moment.year <= 2200:
        raise ContentError("a date and time with its time zone is expected")
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(utc)]
"""A date and time; always in UTC."""


class Schedule(Strict):
    """Where one category stands with FSRS. The fields are those of ``fsrs.Card``."""

    state: int = Field(ge=1, le=3)
    """1 learning, 2 review, 3 relearning."""
    step: int | None = Field(ge=0, le=1)
    """Which of the short steps; None in review."""
    stability: float = Field(ge=1e-3, le=MOST_STABLE)
    """Days until the chance of being right has fallen to 90 %."""
    difficulty: float = Field(ge=1, le=10)
    due: Moment
    last_review: Moment

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.step is None) != (self.state == 2):
            raise ContentError("a short step belongs to learning and relearning alone")
        return self


def pace(seconds: Sequence[float]) -> float | None:
    """The learner's median time of right answers, in seconds; None with fewer than five."""
    return median(seconds[-PACE_WINDOW:]) if len(seconds) >= PACE_NEEDS else None


def rating_of(*, right: bool, confidence: float, seconds: float, pace: float | None) -> Rating:
    """What an answer says, by the rule above.

    Parameters
    ----------
    right
        Whether the answer was.
    confidence
        In [0, 1].
    seconds
        How long it took.
    pace
        The learner's median time of right answers, in seconds; None while there is none.

    Returns
    -------
    Rating
        One of FSRS's four.
    """
    if not right:
        return Rating.AGAIN
    if confidence < UNSURE or (pace is not None and seconds > SLOW * pace):
        return Rating.HARD
    if confidence >= SURE and pace is not None and seconds < pace / SLOW:
        return Rating.EASY
    return Rating.GOOD


def reviewed(before: Schedule | None, rating: Rating, at: datetime) -> Schedule:
    """The schedule after an answer; ``before`` is None for a category never asked."""
    import fsrs

    card = _card(before, at)
    after, _ = _scheduler().review_card(card, fsrs.Rating(rating), at.astimezone(UTC))
    return Schedule.model_validate(
        {
            "state": int(after.state),
            "step": after.step,
            "stability": min(after.stability or 0.0, MOST_STABLE),
            "difficulty": after.difficulty,
            "due": after.due,
            "last_review": after.last_review,
        }
    )


def recall(schedule: Schedule, now: datetime) -> float:
    """The chance in [0, 1] that it is still known, by FSRS; 1 within a day of the last answer."""
    card = _card(schedule, now)
    return min(1.0, _scheduler().get_card_retrievability(card, now.astimezone(UTC)))


@cache
def _scheduler() -> Scheduler:
    from fsrs import Scheduler

    return Scheduler(enable_fuzzing=False, maximum_interval=LONGEST_DAYS)


def _card(schedule: Schedule | None, now: datetime) -> Card:
    from fsrs import Card, State

    # Without an id and a due time the class would look at the clock.
    if schedule is None:
        return Card(card_id=0, due=now)
    return Card(
        card_id=0,
        state=State(schedule.state),
        step=schedule.step,
        stability=schedule.stability,
        difficulty=schedule.difficulty,
        due=schedule.due,
        last_review=schedule.last_review,
    )
