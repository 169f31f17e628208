"""The educator's screen: the code, the question, how the votes fall, and the way on.

It stands before the class, so it shows no name and no right answer before its time. What changes
by itself (members, votes, bars) is drawn anew each second; the rest only when something is done.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from ui.classroom.bars import show_bars
from ui.classroom.cached import material_of, warm_up
from ui.classroom.class_tab import EDUCATOR, key_for, remember_in_tab
from ui.classroom.following import LOOKS_EVERY, follow, tell_shown
from ui.classroom.in_words import show_question
from ui.classroom.join_code import show_code, spaced
from ui.classroom.moving import moving, show_move_buttons, wanted_question
from ui.classroom.outcome import show_outcome
from ui.classroom.reveal import show_reveal
from ui.classroom.session import CLASS_ASK, CLASS_ITEM, CLASS_SHOW
from ui.classroom.who_may_hold import ask_passcode, is_educator, may_hold
from ui.classroom.wording import STEPS, answer_names
from ui.common.frame import link
from ui.common.session import CLASS_HELD, CLASS_KNOWN
from ui.common.text import listed, t, tn, verbatim
from ui.common.viewer import Panel, show_panels
from xai_core.quiz.classroom import (
    ClassKind,
    Step,
    deadline,
    end,
    is_over,
)
from xai_core.quiz.classroom_questions import CaseQuestion, QuestionInWords
from xai_core.quiz.crowd import Tally
from xai_core.store import open_store
from xai_core.store.classroom import HeldClass, class_state, find_class
from xai_core.store.classroom_members import count_members
from xai_core.store.classroom_votes import vote_counts, voted_counts

STYLE = Path(__file__).with_name("classroom.css")


def show_held(code: str) -> None:
    """The class with this code, held by whoever may."""
    st.html(STYLE)
    # Whoever may hold nothing is not told whether there is such a class: it is not looked for.
    held = find_class(open_store(), code) if is_educator() or key_for(EDUCATOR, code) else None
    if held is None and is_educator():
        st.title(t("Hold a class"))
        st.warning(t("There is no class with this code any more."), icon=":material/info:")
        _leave_button()
        return
    if held is None or not may_hold(held):
        st.title(t("Hold a class"))
        ask_passcode()
        _leave_button()
        remember_in_tab(EDUCATOR, code, "")  # the tab that opened it comes back with its key
        return
    CLASS_KNOWN.set(held.code)
    if is_over(held.plan, held.state, datetime.now(UTC)) or CLASS_SHOW.get() == "results":
        _show_results(held)
    else:
        _show_class(held)
        if _stands_still(held):
            _watch(held.id, held.state.version)
        tell_shown()
    remember_in_tab(EDUCATOR, held.code, f"{held.state.version}")


def _show_class(held: HeldClass) -> None:
    _show_head(held)
    if held.state.step is Step.WAITING:
        show_code(held)
        warm_up(held.plan.questions[0])
    elif held.plan.kind is ClassKind.TEST:
        _show_test(held)
    elif held.state.step is Step.ASK:
        _show_asked(held)
    else:
        _show_revealed(held)


def _stands_still(held: HeldClass) -> bool:
    """Whether nothing on this step changes by itself, so that nothing else looks for changes."""
    asking = held.state.step in (Step.WAITING, Step.ASK)
    return not asking and held.plan.kind is not ClassKind.TEST


@st.fragment(run_every=LOOKS_EVERY)
def _watch(class_id: str, version: int) -> None:
    """See that the page arrives here too, and follow a class moved on in another window."""
    follow(class_id, version)


def _show_head(held: HeldClass) -> None:
    """Title, where the class stands, the code for late comers, and the way on."""
    with st.container(
        key="shiten-class-head", horizontal=True, vertical_alignment="center", gap="small"
    ):
        st.title(verbatim(held.plan.title), anchor=False, width="content")
        st.markdown(_place(held), width="content")
        st.space("stretch")
        st.markdown(t("Code **{code}**", code=spaced(held.code)), width="content")
        show_move_buttons(held)
        _lesson_link(held)
        with st.popover(t("More"), type="tertiary", key="class-more"):
            st.button(
                t("End the class"),
                key="class-end",
                icon=":material/stop_circle:",
                on_click=moving(held, lambda state: end(state, held.state.version)),
                help=t("No vote counts any more; the results are shown."),
            )
            _leave_button()


def _place(held: HeldClass) -> str:
    step = t(STEPS[held.state.step])
    if held.state.step is Step.WAITING or held.plan.kind is ClassKind.TEST:
        return f"**{step}**"
    return t(
        "Question {n} of {total} · **{step}**",
        n=held.state.at + 1,
        total=len(held.plan.questions),
        step=step,
    )


def _lesson_link(held: HeldClass) -> None:
    """Back to the step of the lesson that this class goes through."""
    if held.plan.lesson is None:
        return
    wanted = wanted_question(held)
    question = held.plan.questions[held.state.at if wanted is None else wanted]
    step = (
        {"step": question.step} if isinstance(question, QuestionInWords) and question.step else {}
    )
    link(
        "lessons",
        t("To the lesson"),
        lesson=held.plan.lesson,
        **step,
        view="presenter",
        hold=held.code,
    )


def _show_asked(held: HeldClass) -> None:
    question = held.plan.questions[held.state.at]
    asked, beside = st.columns([3, 2], gap="medium")
    with asked:
        if isinstance(question, QuestionInWords):
            show_question(question)
        else:
            _show_case(held, question)
    with beside:
        if not isinstance(question, QuestionInWords):
            st.header(t("What do you see?"), anchor=False)
            st.markdown(listed(answer_names(question).values()))
        _show_votes(held)
    warm_up(question)


@st.fragment(run_every=LOOKS_EVERY)
def _show_votes(held: HeldClass) -> None:
    """How many have voted; the bars where the class is to see them."""
    follow(held.id, held.state.version)
    store, at = open_store(), held.state.at
    question = held.plan.questions[at]
    counts = vote_counts(store, held.id, at)
    members = count_members(store, held.id)
    n = sum(counts.values())
    st.progress(
        min(1.0, n / members) if members else 0.0,
        t("**{n}** of {members} have voted", n=n, members=members),
    )
    if held.plan.bars_while_asking:
        show_bars(question, _tally(held, counts), told=False)
    else:
        st.caption(t("The bars come when the vote is closed."))


def _show_revealed(held: HeldClass) -> None:
    at = held.state.at
    in_words = isinstance(held.plan.questions[at], QuestionInWords)
    pictures, beside = st.columns([1, 1] if in_words else [3, 1], gap="medium")
    with pictures:
        show_reveal(held, at, held.state.step)
    with beside:
        st.header(t("The class"), anchor=False)
        show_bars(
            held.plan.questions[at],
            _tally(held, vote_counts(open_store(), held.id, at)),
            told=True,
        )


def _show_test(held: HeldClass) -> None:
    """How far everybody is; nothing of what they answered."""
    _show_test_progress(held)


@st.fragment(run_every=LOOKS_EVERY)
def _show_test_progress(held: HeldClass) -> None:
    store = open_store()
    if is_over(held.plan, class_state(store, held.id), datetime.now(UTC)):
        st.rerun()
    follow(held.id, held.state.version)
    members, counts = count_members(store, held.id), voted_counts(store, held.id)
    last = deadline(held.plan, held.state)
    if last is not None:
        left = max(0, round((last - datetime.now(UTC)).total_seconds()))
        st.markdown(
            t("**{minutes}:{seconds}** left", minutes=left // 60, seconds=f"{left % 60:02}")
        )
    st.markdown(tn("**{n}** member is here", "**{n}** members are here", members))
    for place in range(len(held.plan.questions)):
        n = counts.get(place, 0)
        st.progress(
            min(1.0, n / members) if members else 0.0,
            t("Question {place}: {n} of {members}", place=place + 1, n=n, members=members),
        )


def _show_case(held: HeldClass, question: CaseQuestion) -> None:
    image = material_of(question).image
    show_panels(
        [
            Panel(
                name="case",
                title="",
                image=image,
                alt=t("The picture to decide about."),
                exact=True,
            )
        ],
        key=f"class-case-{held.state.at}",
    )


def _tally(held: HeldClass, counts: dict[str, int]) -> Tally:
    question = held.plan.questions[held.state.at]
    return Tally({answer: counts.get(answer, 0) for answer in question.answers})


def _show_results(held: HeldClass) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title(t("Results · {title}", title=verbatim(held.plan.title)), anchor=False)
        st.space("stretch")
        _lesson_link(held)
        if not is_over(held.plan, held.state, datetime.now(UTC)):
            st.button(t("Back to the class"), key="class-resume", on_click=CLASS_SHOW.forget)
        _leave_button()
    show_outcome(held)


def _leave_button() -> None:
    st.button(
        t("Leave this screen"),
        key="class-leave",
        type="tertiary",
        icon=":material/logout:",
        on_click=_leave,
        help=t("The class stays as it is: come back to it from the list of your classes."),
    )


def _leave() -> None:
    for value in (CLASS_HELD, CLASS_SHOW, CLASS_ITEM, CLASS_ASK):
        value.forget()
