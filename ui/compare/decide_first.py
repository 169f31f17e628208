"""Deciding before seeing: the question, the reader's own answer, and the next thing to uncover.

The rule is in ``decision``; here is what it looks like. What was decided is kept for this session,
case by case and for each kind of answer, and stands in no address.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch

import streamlit as st

from ui.common.numbers import number, on_its_side
from ui.common.tasks import value_name
from ui.common.text import class_names, t, verbatim
from ui.compare.case_view import CaseView
from ui.compare.decision import EVERYTHING, Decision, Step, decision_on
from ui.compare.session import DECIDE, kept_decisions
from xai_core.errors import Phrase
from xai_core.quiz.scale import Scale, read_values, scale_over
from xai_core.tasks import BaseTask, Regression, within

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


def said_value(view: CaseView) -> float | None:
    """The value that the reader decided on; None where there is none."""
    decision = decision_about(view)
    if decision.said is None or not isinstance(view.asked.task, Regression):
        return None
    return float(decision.said)


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
        value = _ask_for_value(view.asked.task, view)
        st.button(
            t("We have decided"),
            key="decide-done",
            type="primary",
            on_click=_decide,
            args=(_name(view), value),
        )


@singledispatch
def _ask_for_value(_task: BaseTask, _view: CaseView) -> str | None:
    """What is decided without choosing any of the answers; only a value is."""
    return None


@_ask_for_value.register
def _(task: Regression, view: CaseView) -> str:
    scale = _scale(task, view)
    value = st.slider(
        t(
            "Your value for {name} in {unit}",
            name=verbatim(value_name(task)),
            unit=verbatim(task.unit),
        ),
        min_value=scale.low,
        max_value=scale.high,
        value=scale.middle,
        step=scale.step,
        format=f"%.{scale.decimals}f",
        key=f"decide-value-{_name(view)}",
        width=420,
    )
    return scale.written(float(value))


def _scale(task: Regression, view: CaseView) -> Scale:
    """That of the library's values; of a picture of one's own, that of what the model learned."""
    read = None if view.drawn is None else read_values(view.drawn[0])
    if read is not None and read.scale is not None:
        return read.scale
    learned = view.card.calibration
    return scale_over(
        [learned.centre - 3 * learned.scale, learned.centre + 3 * learned.scale], task
    )


def _said(view: CaseView, decision: Decision) -> str:
    if decision.said is None:
        return t("You have decided.")
    return _in_words(view.asked.task, decision.said, view, decision)


@singledispatch
def _in_words(task: BaseTask, said: str, _view: CaseView, _decision: Decision) -> str:
    name = class_names(task).get(said, said)
    return t("You said **{answer}**.", answer=verbatim(name))


@_in_words.register
def _(task: Regression, said: str, view: CaseView, decision: Decision) -> str:
    """With how far off it is, as soon as that may be seen."""
    value, measured, unit = float(said), view.asked.facts.target, verbatim(task.unit)
    words = t("You said **{answer}**.", answer=f"{number(value)} {unit}")
    if measured is None or not decision.shows_expert:
        return words
    error = abs(value - measured)
    if within(value, measured, task.tolerance):
        judged = t(
            "That is right: {error} {unit} from what was measured.", error=number(error), unit=unit
        )
    else:
        judged = t(
            "That is {error} {unit} from what was measured, more than the tolerance of {tolerance}"
            " {unit}.",
            error=on_its_side(error, task.tolerance),
            tolerance=number(task.tolerance),
            unit=unit,
        )
    return f"{words} {judged}"


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
    """The case in this session: its picture's hash, its library's where it has one, what is asked.

    Of one's own picture the model says what is asked: a class decided on answers no other question.
    """
    asked = view.asked
    return f"{asked.case.get('content_hash') or ''}/{asked.picture}/{asked.task.kind}"
