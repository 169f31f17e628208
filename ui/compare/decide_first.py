"""Deciding before seeing: the question, the reader's own answer, and the next thing to uncover.

The rule is in ``decision``; here is what it looks like. What was decided is kept for this session,
case by case, and stands in no address.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.common.numbers import number
from ui.common.text import class_names, t, verbatim
from ui.compare.case_view import CaseView
from ui.compare.decision import EVERYTHING, Decision, Step, decision_on
from ui.compare.session import DECIDE, kept_decisions
from xai_core.errors import Phrase
from xai_core.tasks import Regression

KEYS = "123456789"
"""Of the first answers, in their order; others have none."""
NEXT: Mapping[Step, Phrase] = {
    Step.DECIDED: Phrase("Show the expert"),
    Step.EXPERT: Phrase("Show the AI"),
    Step.AI: Phrase("Show the agreement"),
}
"""What the button says that uncovers the next thing."""


def decision_about(view: CaseView) -> Decision:
    """How much of this case may be shown; all of it to readers who do not decide first."""
    return decision_on(_name(view), kept_decisions()) if DECIDE.get() else EVERYTHING


def show_question(view: CaseView, decision: Decision) -> None:
    """The question until it is answered; then the reader's answer and the way on."""
    if decision.step is Step.ASKED:
        _ask(view)
        return
    if DECIDE.get():
        with st.container(
            key="shiten-decided", horizontal=True, vertical_alignment="center", gap="medium"
        ):
            st.markdown(_said(view, decision), width="content")
            _offer_next(view, decision)


def _ask(view: CaseView) -> None:
    st.markdown(
        t("**What do you see?** Decide first; then the expert, the AI and their agreement.")
    )
    names = class_names(view.asked.task)
    with st.container(
        key="shiten-choices", horizontal=True, vertical_alignment="bottom", gap="small"
    ):
        for place, (answer, name) in enumerate(names.items()):
            st.button(
                verbatim(name),
                key=f"decide-{place}",
                shortcut=KEYS[place] if place < len(KEYS) else None,
                on_click=_decide,
                args=(_name(view), answer),
            )
        value = _ask_for_value(view.asked.task) if isinstance(view.asked.task, Regression) else None
        st.button(
            t("We have decided"),
            key="decide-done",
            type="primary",
            on_click=_decide,
            args=(_name(view), None if value is None else number(value)),
        )


def _ask_for_value(task: Regression) -> float | None:
    return st.number_input(
        t("Your value in {unit} (optional)", unit=verbatim(task.unit)),
        value=None,
        key="decide-value",
        width=240,
    )


def _said(view: CaseView, decision: Decision) -> str:
    if decision.said is None:
        return t("You have decided.")
    task = view.asked.task
    if isinstance(task, Regression):
        return t("You said **{answer}**.", answer=verbatim(f"{decision.said} {task.unit}"))
    name = class_names(task).get(decision.said, decision.said)
    return t("You said **{answer}**.", answer=verbatim(name))


def _offer_next(view: CaseView, decision: Decision) -> None:
    label = NEXT.get(decision.step)
    if label is None:
        return
    st.button(
        t(label),
        key=f"uncover-{decision.step.value}",
        type="primary",
        icon=":material/arrow_downward:",
        shortcut="Down",
        on_click=_uncover,
        args=(_name(view),),
    )


def _decide(case: str, said: str | None) -> None:
    kept = kept_decisions()
    kept[case] = decision_on(case, kept).decided(said)


def _uncover(case: str) -> None:
    kept = kept_decisions()
    kept[case] = decision_on(case, kept).uncovered()


def _name(view: CaseView) -> str:
    """The case in this session: its picture's hash, and its library's where it has one."""
    return f"{view.asked.case.get('content_hash') or ''}/{view.asked.picture}"
