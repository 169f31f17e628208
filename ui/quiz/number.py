"""A question whose answer is a number: the slider, the verdicts, and the figures of a round."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.common.numbers import interval_ends, number, signed, told_value
from ui.common.tasks import value_name
from ui.common.text import t, verbatim
from ui.common.value_ruler import show_ruler, told, told_by_model
from ui.quiz.quiz_session import QuizSession, said_of
from ui.quiz.session import QUIZ_ANSWER
from ui.quiz.verdict_box import verdict_box
from xai_core.quiz import LogEntry, Nearness, Presentation, Scale, value_summary
from xai_core.report.value_ruler_figure import Teller
from xai_core.tasks import Answer as ModelAnswer
from xai_core.tasks import ValueAnswer


def show_slider(quiz_session: QuizSession, scale: Scale, current: Presentation) -> None:
    """Where the learner says how much it is. Nothing is answered before it has been moved."""
    key = f"quiz-slider-{current.key}"
    held = QUIZ_ANSWER.get()
    with st.container(key="shiten-slider"):
        st.slider(
            t(
                "Your value for {name} in {unit}",
                name=verbatim(value_name(quiz_session.library.task)),
                unit=verbatim(scale.unit),
            ),
            scale.low,
            scale.high,
            scale.middle if held is None else scale.read(held),
            scale.step,
            format=f"%.{scale.decimals}f",
            key=key,
            on_change=lambda: QUIZ_ANSWER.set(scale.written(float(st.session_state[key]))),
        )


def show_number_verdicts(
    quiz_session: QuizSession, entry: LogEntry, scale: Scale, target: float
) -> None:
    """What was measured, and how near learner and AI came."""
    own = scale.read(entry.answer)
    answer = said_of(quiz_session, quiz_session.library.case(entry.case_id))
    rows = [told(Teller.READER, t("you"), own)]
    if isinstance(answer, ValueAnswer):
        rows.append(told_by_model(answer, name=t("AI")))
    st.markdown(t("**Measured: {value}.**", value=_told(target, scale)))
    show_ruler(
        quiz_session.library.task,
        target,
        rows,
        key="quiz-ruler",
        alt=t("Your value, the AI's with its interval, and the measured one on one line."),
    )
    you, ai = st.columns(2, gap="small")
    with you:
        said = t(
            "You said **{value}**: {difference}, **{points} points**.",
            value=_told(own, scale),
            difference=_difference(own - target, scale),
            points=scale.points(own, target),
        )
        verdict_box(said, right=entry.right)
    with ai:
        if entry.ai is None:
            st.info(t("The AI was not asked."))
            return
        value = float(entry.ai.answer)
        said = t(
            "The AI said **{value}**: {difference}, {points} points.",
            value=_told(value, scale),
            difference=_difference(value - target, scale),
            points=scale.points(value, target),
        )
        verdict_box(f"{said} {_between(answer)}", right=entry.ai.right)


def show_number_figures(
    quiz_session: QuizSession, entries: Sequence[LogEntry], scale: Scale
) -> None:
    """How near the learner, the AI and both together came in this round."""
    library = quiz_session.library
    targets = {
        entry.case_id: target
        for entry in entries
        if (target := library.case(entry.case_id).target) is not None
    }
    found = value_summary([entry for entry in entries if entry.case_id in targets], targets, scale)
    columns = st.columns(3, gap="small")
    sides = (
        (t("You were off by, on average"), found.learner),
        (t("The AI was off by, on average"), found.ai),
        (t("Both together were off by, on average"), found.both),
    )
    for column, (label, side) in zip(columns, sides, strict=True):
        with column:
            st.metric(label, told_value(side.error.mean, verbatim(scale.unit)))
            st.caption(_told_nearness(side, scale))
    points = t("not defined") if found.points is None else f"{found.points:.0f}"
    together = t(
        "**{points} points** on average (100 is exact, 50 at the tolerance). Both together: the"
        " mean of your number and the AI's.",
        points=points,
    )
    st.markdown(together)
    st.caption(
        t(
            "On the pictures the AI answered (n = {n}), you were off by {mae} on average.",
            n=found.ai.error.n_used,
            mae=told_value(found.learner_with_ai.error.mean, verbatim(scale.unit)),
        )
    )


def _told_nearness(side: Nearness, scale: Scale) -> str:
    return t(
        "95 % interval {interval}, n = {n}; on the whole {bias} {unit}",
        interval=interval_ends(side.error.ci95),
        n=side.error.n_used,
        bias=signed(side.bias.mean),
        unit=verbatim(scale.unit),
    )


def _between(answer: ModelAnswer) -> str:
    if not isinstance(answer, ValueAnswer) or answer.low is None or answer.high is None:
        return ""
    return t(
        "Its 90 % interval: {low} to {high}.", low=number(answer.low), high=number(answer.high)
    )


def _difference(by: float, scale: Scale) -> str:
    if abs(by) < scale.step / 2:
        return t("exact")
    far = _told(abs(by), scale)
    return t("{far} too high", far=far) if by > 0 else t("{far} too low", far=far)


def _told(value: float, scale: Scale) -> str:
    return verbatim(told_value(value, scale.unit))
