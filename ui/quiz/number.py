"""A question whose answer is a number: the slider, the verdicts, and the figures of a round."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.common.numbers import interval_ends, number, signed, told_value
from ui.common.text import t, verbatim
from ui.quiz.quiz_session import QuizSession, said_of
from ui.quiz.session import QUIZ_ANSWER
from ui.quiz.verdict_box import verdict_box
from xai_core.quiz import LogEntry, Nearness, Presentation, Scale, value_summary
from xai_core.tasks import ValueAnswer


def show_slider(scale: Scale, current: Presentation) -> None:
    """Where the learner says how much it is. Nothing is answered before it has been moved."""
    key = f"quiz-slider-{current.key}"
    held = QUIZ_ANSWER.get()
    with st.container(key="shiten-slider"):
        st.slider(
            t("How much is it, in {unit}?", unit=verbatim(scale.unit)),
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
    st.markdown(
        t(
            "**Measured: {value}.** Right is within ±{tolerance}.",
            value=_told(target, scale),
            tolerance=_told(scale.tolerance, scale),
        )
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
        verdict_box(f"{said} {_between(quiz_session, entry)}", right=entry.ai.right)


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
            st.metric(label, told_value(side.error.mean, scale.unit))
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


def _between(quiz_session: QuizSession, entry: LogEntry) -> str:
    answer = said_of(quiz_session, quiz_session.library.case(entry.case_id))
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
