"""The way on of a class: what the next step is called, and moving there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from ui.classroom.session import CLASS_ASK
from ui.common.acting import acting
from ui.common.text import t
from xai_core.quiz.classroom import (
    ClassKind,
    ClassState,
    Step,
    advance,
    ask,
    can_ask,
    can_go_back,
    go_back,
)
from xai_core.store import open_store
from xai_core.store.audit import Via
from xai_core.store.classroom import HeldClass, move_class

_ASKED = "class-asked"


def show_move_buttons(held: HeldClass) -> None:
    """Back, and the way on by the name of what comes."""
    seen = held.state.version
    if can_go_back(held.plan, held.state):
        st.button(
            t("Back"),
            key="class-back",
            shortcut="Left",
            on_click=moving(held, lambda state: go_back(held.plan, state, seen)),
        )
    wanted = wanted_question(held)

    def move(state: ClassState) -> ClassState:
        if wanted is None:
            return advance(held.plan, state, seen, datetime.now(UTC))
        return ask(held.plan, state, seen, wanted, datetime.now(UTC))

    st.button(
        _next_label(held) if wanted is None else t("Ask question {n}", n=wanted + 1),
        key="class-next",
        type="primary",
        shortcut="Right",
        on_click=moving(held, move),
    )


def wanted_question(held: HeldClass) -> int | None:
    """The question that the lesson has come to, from 0, where it can be asked now."""
    place = (CLASS_ASK.get() or 0) - 1
    return place if can_ask(held.plan, held.state, place) else None


def _next_label(held: HeldClass) -> str:
    after = advance(held.plan, held.state, held.state.version, datetime.now(UTC))
    if after.step is Step.ASK:
        if held.plan.kind is ClassKind.TEST:
            return t("Begin the test")
        return t("First question") if held.state.step is Step.WAITING else t("Next question")
    if after.step is Step.OVER:
        return t("End the test") if held.plan.kind is ClassKind.TEST else t("To the results")
    if after.step in (Step.EXPERT, Step.CLOSED):
        return t("Close the vote")
    return t("Show the AI") if after.step is Step.AI else t("Show the agreement")


def moving(held: HeldClass, move: Callable[[ClassState], ClassState]) -> Callable[[], None]:
    """A callback: note what is to be done; it is done on the page, where errors are said."""

    def note() -> None:
        st.session_state[_ASKED] = (held.id, move)

    return note


def move_as_asked() -> None:
    """Move the class as the button that was just pressed says. First thing on the page."""
    asked = st.session_state.pop(_ASKED, None)
    if asked is not None:
        class_id, move = asked
        move_class(open_store(), class_id, move, by=acting(elsewhere=Via.PASSCODE))
