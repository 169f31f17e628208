"""A test as a member goes through it, and what they had at the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from ui.classroom.following import LOOKS_EVERY
from ui.classroom.reveal import show_reveal
from ui.classroom.session import TEST_PLACE
from ui.classroom.voting import show_voting
from ui.classroom.wording import answer_names
from ui.common.numbers import share
from ui.common.text import t, tn
from xai_core.quiz.classroom import (
    Feedback,
    Step,
    asked_so_far,
    deadline,
    may_change,
    order_for,
    questions_put,
    told_questions,
)
from xai_core.quiz.classroom_questions import ClassQuestion
from xai_core.store import open_store
from xai_core.store.classroom import HeldClass
from xai_core.store.classroom_members import ClassMember
from xai_core.store.classroom_votes import ClassVote, own_votes, voted_counts


def show_test(held: HeldClass, member: ClassMember) -> None:
    """One question of a test at a time, in the member's own order."""
    order = order_for(held.plan, member.id)
    place = min(max(0, TEST_PLACE.get() or 0), len(order) - 1)
    at = order[place]
    votes = own_votes(open_store(), member.id)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            t("Back"),
            key="class-test-back",
            disabled=place == 0,
            on_click=TEST_PLACE.set,
            args=(place - 1,),
        )
        st.markdown(
            t(
                "Question {n} of {total} · {done} answered",
                n=place + 1,
                total=len(order),
                done=len(votes),
            ),
            width="content",
        )
        st.button(
            t("Next"),
            key="class-test-next",
            disabled=place == len(order) - 1,
            on_click=TEST_PLACE.set,
            args=(place + 1,),
        )
        if held.plan.time_limit is not None:
            _show_clock(held)
    told = told_questions(held.plan, held.state, frozenset(votes), datetime.now(UTC))
    if at in votes and at in told and not may_change(held.plan):
        _show_told(held, at, votes[at], crowded=False)
    else:
        show_voting(held, member, at)
    if len(votes) == len(order):
        st.success(
            t("You have answered every question. The educator ends the test."),
            icon=":material/done_all:",
        )


@st.fragment(run_every=LOOKS_EVERY)
def _show_clock(held: HeldClass) -> None:
    last = deadline(held.plan, held.state)
    if last is not None:
        left = max(0, round((last - datetime.now(UTC)).total_seconds()))
        st.markdown(
            t("**{minutes}:{seconds}** left", minutes=left // 60, seconds=f"{left % 60:02}")
        )


def show_own_result(held: HeldClass, member: ClassMember) -> None:
    """After the class: what this member had right, and the questions again where that is told."""
    votes = own_votes(open_store(), member.id)
    asked = asked_so_far(held.plan, held.state)
    put = questions_put(held.plan, asked, voted_counts(open_store(), held.id))
    st.header(t("The class is over"), anchor=False)
    st.markdown(
        tn(
            "You answered {answered} of {n} question.",
            "You answered {answered} of {n} questions.",
            len(put),
            answered=len(votes),
        )
    )
    told = told_questions(held.plan, held.state, frozenset(votes), datetime.now(UTC))
    if held.plan.feedback is Feedback.NONE and not told:
        st.caption(t("What is right is not told here; ask your educator."))
        return
    _show_score([(held.plan.questions[place], votes[place]) for place in put if place in votes])
    places = sorted(told & set(put))
    if not places:
        return
    chosen = st.pills(
        t("Look at a question again"),
        places,
        key="class-look-again",
        format_func=lambda place: str(place + 1),
    )
    if chosen is not None:
        _show_told(held, chosen, votes.get(chosen), crowded=True)


def _show_score(answered: Sequence[tuple[ClassQuestion, ClassVote]]) -> None:
    """Right of those that have a right answer, beside what guessing would have."""
    scored = [(question, vote.answer) for question, vote in answered if question.truth is not None]
    if not scored:
        return
    right = sum(bool(question.is_right(answer)) for question, answer in scored)
    chance = sum(1 / len(question.answers) for question, _ in scored) / len(scored)
    st.markdown(
        t(
            "Right: **{right}** of {n} ({share}). By chance: {chance}.",
            right=right,
            n=len(scored),
            share=share(right / len(scored)),
            chance=share(chance),
        )
    )


def _show_told(held: HeldClass, at: int, own: ClassVote | None, *, crowded: bool) -> None:
    question = held.plan.questions[at]
    if own is not None:
        names = answer_names(question)
        st.markdown(t("You said **{answer}**.", answer=names[own.answer]))
    show_reveal(held, at, Step.AGREEMENT, () if own is None else own.marks, crowded=crowded)
