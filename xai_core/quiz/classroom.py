"""A class in the room: what is asked of everybody at once, and where the educator has brought it.

Question answered: *which question stands before the class, what of it may be seen, and does a
vote that comes now still count?*

A pure state machine: plan, state and time go in, a new state comes out. Who keeps it, and what
makes a vote count once, is the store's (``xai_core.store.classroom``, ``classroom_votes``).

**A demonstration** goes from step to step as the educator says::

    waiting -> ask -> expert -> ai -> agreement -> ask (the next question) ... -> over

Votes count while their question is asked. Going on closes it for good: going back shows earlier
steps of the same question and never opens it again. Without an answer of the AI there is no step
``ai``; a question in words (``classroom_questions.py``) is asked and closed. A class that goes
through a lesson may skip questions (:func:`ask`). **A test** has all its questions open at once,
for as long as its time limit says::

    waiting -> ask -> over

A question whose label is contested (``contested.py``) is asked if somebody picked it by hand, but
it has no truth: nobody is right or wrong in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container
from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from xai_core.errors import ContentError, QuizError
from xai_core.quiz.classroom_questions import CaseQuestion, ClassQuestion
from xai_core.quiz.memory import Name
from xai_core.quiz.spaced_repetition import Moment
from xai_core.types import Choice, Strict
from xai_core.validation import located

MOST_QUESTIONS = 100
"""In one class."""
LONGEST_LIMIT = 4 * 60 * 60
"""Seconds: no test lasts longer than half a day at school."""
GRACE = timedelta(seconds=2)
"""A vote sent in the last moment of a test may travel so long."""


class ClassKind(Choice):
    """How a class is held."""

    DEMONSTRATION = "demonstration"
    """All look at one question; the educator goes on."""
    TEST = "test"
    """Everybody goes through the questions by themselves."""


class Order(Choice):
    """In which order a test asks."""

    AS_LISTED = "as-listed"
    SHUFFLED = "shuffled"
    """Another order for each member, the same at each look."""


class Feedback(Choice):
    """When a test tells what was right."""

    AT_ONCE = "at-once"
    """After each answer, which then stands."""
    AT_END = "at-end"
    NONE = "none"


class Step(Choice):
    """What of the present question may be seen."""

    WAITING = "waiting"
    """Members join; nothing is asked yet."""
    ASK = "ask"
    EXPERT = "expert"
    AI = "ai"
    AGREEMENT = "agreement"
    CLOSED = "closed"
    """Of a question in words: how the votes fell, what is right, and why."""
    OVER = "over"


class ClassPlan(Strict):
    """What a class is to be. Said once, when it is opened."""

    title: Annotated[str, Field(min_length=1, max_length=80)]
    kind: ClassKind
    questions: tuple[ClassQuestion, ...] = Field(min_length=1, max_length=MOST_QUESTIONS)
    anonymous: bool = True
    """Whether nobody is asked for a name; members are then numbers."""
    bars_while_asking: bool = False
    """Whether the bars are shown while votes still come: whoever sees them votes with the many."""
    order: Order = Order.AS_LISTED
    time_limit: Annotated[int, Field(ge=10, le=LONGEST_LIMIT)] | None = None
    """Seconds for all of a test, from its beginning; None: until the educator ends it."""
    feedback: Feedback = Feedback.AT_END
    lesson: Name | None = None
    """The lesson that the questions are of; those that nobody answered count as never put."""

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        only_of_tests = self.time_limit is not None or self.order is not Order.AS_LISTED
        if self.kind is ClassKind.DEMONSTRATION and only_of_tests:
            raise ContentError("only a test has a time limit, or an order of each member's own")
        return self

    def as_json(self) -> str:
        """The plan for the store."""
        return self.model_dump_json()

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The plan that :meth:`as_json` gave.

        Raises
        ------
        QuizError
            It is no such plan.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError as problem:
            raise QuizError(
                "The class that was kept cannot be read ({reason}): open a new one.",
                reason=located(problem),
            ) from problem


class ClassState(Strict):
    """Where a class stands. Made by this module alone."""

    step: Step = Step.WAITING
    at: int = Field(default=0, ge=0, lt=MOST_QUESTIONS)
    """Which question stands before the class, from 0."""
    version: int = Field(default=0, ge=0)
    """How often it has been moved on: two presses decided on the same version are one."""
    started_at: Moment | None = None
    """When the first question was asked."""

    def moved(self, **changes: object) -> ClassState:
        """With these changes, as the next version."""
        return ClassState.model_validate(
            self.model_dump() | changes | {"version": self.version + 1}
        )


def advance(plan: ClassPlan, state: ClassState, seen: int, now: datetime) -> ClassState:
    """One step on; the same state where it is over, or has been moved since it was seen.

    Parameters
    ----------
    plan, state
        Of the class.
    seen
        The version that was on the screen of whoever pressed.
    now
        With a time zone.

    Returns
    -------
    ClassState
        The next step, or ``state`` itself.
    """
    if seen != state.version or state.step is Step.OVER:
        return state
    if state.step is Step.WAITING:
        return state.moved(step=Step.ASK, at=0, started_at=now)
    if plan.kind is ClassKind.TEST:
        return state.moved(step=Step.OVER)
    steps = steps_of(plan.questions[state.at])
    place = steps.index(state.step) + 1
    if place < len(steps):
        return state.moved(step=steps[place])
    if state.at + 1 < len(plan.questions):
        return state.moved(step=Step.ASK, at=state.at + 1)
    return state.moved(step=Step.OVER)


def ask(plan: ClassPlan, state: ClassState, seen: int, question: int, now: datetime) -> ClassState:
    """Put a later question at once; what lies between is skipped for good.

    Parameters
    ----------
    plan, state
        Of the class.
    seen
        The version that was on the screen of whoever pressed.
    question
        Which, from 0.
    now
        With a time zone.

    Returns
    -------
    ClassState
        ``state`` itself where :func:`can_ask` says no, or it has been moved since it was seen.
    """
    if seen != state.version or not can_ask(plan, state, question):
        return state
    return state.moved(step=Step.ASK, at=question, started_at=state.started_at or now)


def can_ask(plan: ClassPlan, state: ClassState, question: int) -> bool:
    """Whether this question may be put now: it comes later, and no vote is open."""
    if plan.kind is ClassKind.TEST or state.step in (Step.ASK, Step.OVER):
        return False
    first = 0 if state.step is Step.WAITING else state.at + 1
    return first <= question < len(plan.questions)


def go_back(plan: ClassPlan, state: ClassState, seen: int) -> ClassState:
    """One step back within what has been shown of this question; never to asking it again."""
    if seen != state.version or not can_go_back(plan, state):
        return state
    steps = steps_of(plan.questions[state.at])
    return state.moved(step=steps[steps.index(state.step) - 1])


def can_go_back(plan: ClassPlan, state: ClassState) -> bool:
    """Whether there is an earlier step that opens nothing again."""
    if plan.kind is ClassKind.TEST or state.step in (Step.WAITING, Step.OVER):
        return False
    return steps_of(plan.questions[state.at]).index(state.step) > 1


def end(state: ClassState, seen: int) -> ClassState:
    """The class is over, wherever it stands."""
    if seen != state.version or state.step is Step.OVER:
        return state
    return state.moved(step=Step.OVER)


def steps_of(question: ClassQuestion) -> tuple[Step, ...]:
    """The steps of one question of a demonstration, in their order."""
    if not isinstance(question, CaseQuestion):
        return (Step.ASK, Step.CLOSED)
    ai = () if question.ai is None else (Step.AI,)
    return (Step.ASK, Step.EXPERT, *ai, Step.AGREEMENT)


def deadline(plan: ClassPlan, state: ClassState) -> datetime | None:
    """When a test ends by itself; None where it does not, or has not begun."""
    if plan.time_limit is None or state.started_at is None:
        return None
    return state.started_at + timedelta(seconds=plan.time_limit)


def is_over(plan: ClassPlan, state: ClassState, now: datetime) -> bool:
    """Whether no vote can come any more: it was ended, or its time is up."""
    end_of_it = deadline(plan, state)
    return state.step is Step.OVER or (end_of_it is not None and now > end_of_it + GRACE)


def open_questions(plan: ClassPlan, state: ClassState, now: datetime) -> range:
    """The questions whose votes count now, counted from 0."""
    if state.step is not Step.ASK or is_over(plan, state, now):
        return range(0)
    if plan.kind is ClassKind.TEST:
        return range(len(plan.questions))
    return range(state.at, state.at + 1)


def asked_so_far(plan: ClassPlan, state: ClassState) -> int:
    """How many questions have been asked, from the first, with the one asked now."""
    if state.started_at is None:
        return 0
    return len(plan.questions) if plan.kind is ClassKind.TEST else state.at + 1


def questions_put(plan: ClassPlan, asked: int, voted: Container[int]) -> tuple[int, ...]:
    """Which of the first ``asked`` questions were put to the class, from 0.

    Of a lesson those that anybody answered (``voted``): its class may have skipped the others.
    """
    return tuple(place for place in range(asked) if plan.lesson is None or place in voted)


def check_vote(
    plan: ClassPlan, state: ClassState, question: int, answer: str, now: datetime
) -> None:
    """Refuse a vote that cannot count.

    Parameters
    ----------
    plan, state
        Of the class, as they stand at this moment.
    question
        Which, from 0.
    answer
        What was chosen.
    now
        With a time zone.

    Raises
    ------
    QuizError
        The class has not begun, is over, the question is closed or not asked yet, or that is
        none of its answers.
    """
    if is_over(plan, state, now):
        raise QuizError("This class is over: no vote counts any more.")
    if state.step is Step.WAITING:
        raise QuizError("This class has not begun yet: wait until a question is asked.")
    if question not in open_questions(plan, state, now):
        raise QuizError("This question is closed: your vote was not counted.")
    if answer not in plan.questions[question].answers:
        raise QuizError("That is not one of the answers to this question.")


def may_change(plan: ClassPlan) -> bool:
    """Whether a vote may be replaced while its question is open.

    Not in a test that tells at once what was right.
    """
    return plan.kind is ClassKind.DEMONSTRATION or plan.feedback is not Feedback.AT_ONCE


def told_questions(
    plan: ClassPlan, state: ClassState, answered: frozenset[int], now: datetime
) -> frozenset[int]:
    """The questions whose truth a member may be told now.

    Parameters
    ----------
    plan, state
        Of the class.
    answered
        What this member has answered.
    now
        With a time zone.

    Returns
    -------
    frozenset[int]
        Counted from 0. Of a demonstration, all that have been closed.
    """
    over = is_over(plan, state, now)
    if plan.kind is ClassKind.DEMONSTRATION:
        return frozenset(range(asked_so_far(plan, state) - (state.step is Step.ASK)))
    if plan.feedback is Feedback.NONE:
        return frozenset()
    if plan.feedback is Feedback.AT_ONCE:
        return frozenset(range(len(plan.questions))) if over else answered
    return frozenset(range(len(plan.questions))) if over else frozenset()


def order_for(plan: ClassPlan, member: str) -> tuple[int, ...]:
    """In which order a member meets the questions: as listed, or one of their own."""
    places = range(len(plan.questions))
    if plan.order is Order.AS_LISTED:
        return tuple(places)
    return tuple(sorted(places, key=lambda place: _rank(member, place)))


def _rank(member: str, place: int) -> bytes:
    return hashlib.sha256(f"{member}\0{place}".encode()).digest()
