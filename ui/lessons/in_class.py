"""A lesson that a class goes through: where each question stands, and the way to it.

The class is held on its own page, by whoever may; from here links lead to exactly the question
that the lesson has come to. What the class has closed is uncovered here too, with its votes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from ui.common.frame import link
from ui.common.session import CLASS_HELD, CLASS_KNOWN
from ui.common.text import error_text, localised, t
from ui.common.vote_bars import show_vote_bars
from ui.lessons.session import decide, decided
from xai_core.errors import StoreError
from xai_core.lessons.blocks import Lesson, QuestionBlock, VoteBlock
from xai_core.quiz.classroom import asked_so_far, can_ask, is_over, open_questions
from xai_core.quiz.classroom_questions import QuestionInWords
from xai_core.quiz.crowd import Tally
from xai_core.store import open_store
from xai_core.store.classroom import HeldClass, find_class, tried_class
from xai_core.store.classroom_votes import vote_counts, voted_counts


@dataclass(frozen=True)
class LessonClass:
    """A class as it stands while its lesson is shown."""

    held: HeldClass
    voted: Mapping[int, int]
    """Question -> members who voted on it; questions without a vote are missing."""
    at: datetime

    @property
    def over(self) -> bool:
        """Whether no vote counts any more."""
        return is_over(self.held.plan, self.held.state, self.at)

    def place(self, question: str) -> int | None:
        """Where in the class a question of the lesson stands, from 0; None where it is not."""
        for place, one in enumerate(self.held.plan.questions):
            if isinstance(one, QuestionInWords) and one.id == question:
                return place
        return None

    def is_open(self, place: int) -> bool:
        """Whether votes on it count now."""
        return place in open_questions(self.held.plan, self.held.state, self.at)

    def is_told(self, place: int) -> bool:
        """Whether the class has voted on it and it is closed."""
        asked = place < asked_so_far(self.held.plan, self.held.state)
        return asked and place in self.voted and not self.is_open(place)


def lesson_class(lesson: Lesson) -> LessonClass | None:
    """The class of the address, if it goes through this lesson.

    The code of another class that this tab holds stays out of the address. Where too many codes
    were guessed lately, this says so and the lesson goes on without its class.
    """
    code = CLASS_HELD.get()
    try:
        held = _find(code) if code else None
    except StoreError as error:
        st.toast(error_text(error))
        return None
    if held is None or held.plan.lesson != lesson.name:
        CLASS_HELD.conceal()
        return None
    CLASS_HELD.publish()
    return LessonClass(held, voted_counts(open_store(), held.id), datetime.now(UTC))


def _find(code: str) -> HeldClass | None:
    """The class with this code; one that there is not is counted as a guess, once."""
    known = CLASS_KNOWN.get() == code
    held = (find_class if known else tried_class)(open_store(), code)
    if held is None:
        CLASS_HELD.forget()
    else:
        CLASS_KNOWN.set(code)
    return held


def uncover_what_was_told(held: LessonClass, lesson: Lesson) -> None:
    """What the class has closed needs no uncovering here. Before the step is shown."""
    for place, question in enumerate(held.held.plan.questions):
        if (
            isinstance(question, QuestionInWords)
            and held.is_told(place)
            and decided(lesson.name, question.id) is None
        ):
            decide(lesson.name, question.id, 0)


def offer_class(lesson: Lesson, label: str) -> None:
    """A link to where a class that goes through this lesson is opened.

    It leaves a class that this tab holds or is a member of: empty codes are nobody's.
    """
    link("class", label, **{"from": "lesson", "lesson": lesson.name, "hold": "", "code": ""})


def show_class(held: LessonClass | None, lesson: Lesson) -> None:
    """Which class goes through the lesson, or how one does."""
    if held is None:
        offer_class(lesson, t("Hold this lesson with a class"))
        return
    code = f"{held.held.code[:3]}\N{NO-BREAK SPACE}{held.held.code[3:]}"
    said = (
        t("A class went through this lesson · Code **{code}**", code=code)
        if held.over
        else t("A class goes through this lesson · Code **{code}**", code=code)
    )
    with st.container(
        key="lesson-class", horizontal=True, vertical_alignment="center", gap="small"
    ):
        st.markdown(said, width="content")
        label = t("To the results of the class") if held.over else t("To the class")
        link("class", label, hold=held.held.code)
        if held.over:
            offer_class(lesson, t("Hold this lesson with another class"))


def show_way_to(held: LessonClass, block: QuestionBlock | VoteBlock) -> None:
    """The link to a question that is still covered; nothing where the class does not have it."""
    place = held.place(block.id)
    if place is None or held.over:
        return
    address = {"hold": held.held.code, "ask": str(place + 1)}
    if held.is_open(place):
        link("class", t("The class is voting: go there"), **address)
    elif can_ask(held.held.plan, held.held.state, place):
        link("class", t("Ask the class (question {n})", n=place + 1), **address)
    elif place < asked_so_far(held.held.plan, held.held.state):
        st.caption(t("The class has not answered this question."))
    else:
        link("class", t("Another question is still open: to the class"), **address)


def show_votes(held: LessonClass, block: QuestionBlock | VoteBlock) -> None:
    """How the class voted, once the question is closed."""
    place = held.place(block.id)
    if place is None or not held.is_told(place):
        return
    question = held.held.plan.questions[place]
    if not isinstance(question, QuestionInWords):
        return
    counts = vote_counts(open_store(), held.held.id, place)
    st.markdown(t("**How the class voted**"))
    show_vote_bars(
        {answer: localised(question.choice(answer)) for answer in question.answers},
        Tally({answer: counts.get(answer, 0) for answer in question.answers}),
        f"lesson-votes-{block.id}",
        right=question.truth,
    )
