"""A member's screen, made for a phone: join, vote, and see what the educator reveals.

It looks each second where the class stands and is drawn anew when that has changed. It opens one
member's votes by their key (``class_tab``); there is no way from here to anybody else's.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from ui.classroom.bars import show_bars
from ui.classroom.cached import member_class, tally_of, warm_up
from ui.classroom.class_tab import MEMBER, key_for, remember, remember_in_tab
from ui.classroom.following import LOOKS_EVERY, follow, tell_shown
from ui.classroom.own_test import show_own_result, show_test
from ui.classroom.reveal import show_reveal
from ui.classroom.session import CLASS_CODE
from ui.classroom.voting import show_voting, vote_as_pressed
from ui.classroom.wording import answer_names, member_name
from ui.common.text import t, verbatim
from xai_core.quiz.classroom import ClassKind, Step, is_over
from xai_core.store import open_store
from xai_core.store.checked_text import MAX_NAME
from xai_core.store.classroom import HeldClass, class_to_join
from xai_core.store.classroom_members import ClassMember, join_class, member_by_key
from xai_core.store.classroom_votes import own_votes

STYLE = Path(__file__).with_name("classroom.css")


def show_joined(code: str) -> None:
    """The class with this code, as a member sees it."""
    st.html(STYLE)
    key = key_for(MEMBER, code)
    member = member_by_key(open_store(), key) if key else None
    held = member_class(code) if member else None
    if member is None or held is None or held.id != member.class_id:
        _show_door(code)
        return
    with st.container(key="shiten-class-head"):
        st.title(verbatim(held.plan.title), anchor=False)
    vote_as_pressed(held, member)
    _show_class(held, member)
    _show_who(member)
    tell_shown()
    remember_in_tab(MEMBER, code, f"{held.state.version}")


def _show_door(code: str) -> None:
    """Ask whether they want to come in, and under which name where the class has names."""
    st.title(t("Join the class"), anchor=False)
    # The way out is drawn first and stands last: no error leaves it out.
    door, way_out = st.container(), st.container()
    way_out.button(
        t("Another code"), key="class-other", type="tertiary", on_click=CLASS_CODE.forget
    )
    with door:
        _ask_in(class_to_join(open_store(), code))


def _ask_in(held: HeldClass) -> None:
    st.header(verbatim(held.plan.title), anchor=False)
    with st.form("class-come-in", border=False, width=420):
        name = ""
        if not held.plan.anonymous:
            name = st.text_input(
                t("Your name, if you like"),
                max_chars=MAX_NAME,
                key="class-name",
                autocomplete="off",
            )
        asked = st.form_submit_button(t("Join"), type="primary", width="stretch")
    st.caption(
        t(
            "No account and no password. Kept are your votes and marks, under a number; they are"
            " deleted with the class."
        )
    )
    if asked:
        joined = join_class(open_store(), held, name)
        remember(MEMBER, held.code, joined.key)
        st.rerun()
    # The tab may know a member who was here before; it is asked once, and only for this code.
    remember_in_tab(MEMBER, held.code, "door")


def _show_class(held: HeldClass, member: ClassMember) -> None:
    state, at = held.state, held.state.at
    if is_over(held.plan, state, datetime.now(UTC)):
        show_own_result(held, member)
        return
    _watch(held)
    if state.step is Step.WAITING:
        st.info(
            t("You are in. Wait for the first question; it appears here by itself."),
            icon=":material/hourglass_empty:",
        )
        warm_up(held.plan.questions[0])
    elif held.plan.kind is ClassKind.TEST:
        show_test(held, member)
    elif state.step is Step.ASK:
        st.caption(t("Question {n} of {total}", n=at + 1, total=len(held.plan.questions)))
        show_voting(held, member, at)
    else:
        st.caption(t("Question {n} of {total}", n=at + 1, total=len(held.plan.questions)))
        _show_revealed(held, member)


def _show_revealed(held: HeldClass, member: ClassMember) -> None:
    """What the educator reveals, with the member's own vote beside it."""
    at, question = held.state.at, held.plan.questions[held.state.at]
    own = own_votes(open_store(), member.id).get(at)
    if own is None:
        st.caption(t("You did not vote on this question."))
    else:
        st.markdown(t("You said **{answer}**.", answer=answer_names(question)[own.answer]))
    show_reveal(held, at, held.state.step, () if own is None else own.marks)
    show_bars(
        question,
        tally_of(held, held.id, at, held.state.version),
        told=True,
        own=None if own is None else own.answer,
    )


@st.fragment(run_every=LOOKS_EVERY)
def _watch(held: HeldClass) -> None:
    """Draw the page anew when the class has been moved on, or its time is up."""
    if is_over(held.plan, held.state, datetime.now(UTC)):
        st.rerun()
    follow(held.id, held.state.version)


def _show_who(member: ClassMember) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t("You are {name}.", name=member_name(member)), width="content")
        st.button(
            t("Leave the class"),
            key="class-out",
            type="tertiary",
            icon=":material/logout:",
            on_click=_leave,
            help=t("Your votes stay counted. Joining again makes you somebody new."),
        )


def _leave() -> None:
    code = CLASS_CODE.get()
    if code:
        remember(MEMBER, code, "")
    CLASS_CODE.forget()
