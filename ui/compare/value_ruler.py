"""A value on a ruler beside the measured one, and on which side of each known limit it lies."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.common.numbers import NO_BREAK, number
from ui.common.text import listed, localised, t, verbatim
from ui.compare.case_view import CaseView
from xai_core.report.figure_style import CONFIG
from xai_core.report.value_figure import Teller, Told, value_ruler
from xai_core.tasks import Cutoff, Regression, Side, ValueAnswer


def show_ruler(view: CaseView, rows: Sequence[Told], *, key: str, alt: str) -> None:
    """These values above the measured one, where there is one, with the library's limits."""
    task, measured = view.asked.task, view.asked.facts.target
    if not isinstance(task, Regression):
        return
    right = None
    if measured is not None:
        rows = [*rows, told(Teller.EXPERT, t("measured"), measured)]
        right = (measured - task.tolerance, measured + task.tolerance)
    st.plotly_chart(
        value_ruler(
            rows,
            unit=task.unit,
            right=right,
            limits=[(cutoff.value, f"{cutoff.value:g}") for cutoff in task.cutoffs],
        ),
        key=key,
        config=CONFIG,
        alt=alt,
    )
    said = []
    if right is not None:
        said.append(
            t(
                "The band: within {tolerance} {unit} of the measured value an answer counts as"
                " right.",
                tolerance=number(task.tolerance),
                unit=verbatim(task.unit),
            )
        )
    if task.cutoffs:
        said.append(t("Dashed: the limits of the table."))
    if said:
        st.caption(" ".join(said))


def told(teller: Teller, name: str, value: float) -> Told:
    """A value that somebody says, without an interval."""
    return Told(teller, name, value, number(value))


def told_by_model(answer: ValueAnswer, *, name: str, teller: Teller = Teller.MODEL) -> Told:
    """What the model says, with its interval where that is known."""
    interval = None if answer.low is None or answer.high is None else (answer.low, answer.high)
    return Told(teller, name, answer.value, number(answer.value), interval)


def show_cutoffs(view: CaseView, answer: ValueAnswer) -> None:
    """On which side of each limit the AI and the measured value lie, and who set the limits."""
    task, measured = view.asked.task, view.asked.facts.target
    if not isinstance(task, Regression) or not task.cutoffs:
        return
    columns = {
        t("Finding"): [verbatim(localised(cutoff.name)) for cutoff in task.cutoffs],
        t("Limit"): [
            verbatim(NO_BREAK.join((_sign(cutoff), f"{cutoff.value:g}", task.unit)))
            for cutoff in task.cutoffs
        ],
        t("AI"): [_side_of_answer(cutoff, answer) for cutoff in task.cutoffs],
    }
    if measured is not None:
        columns[t("Measured")] = [_yes(cutoff.finds(measured)) for cutoff in task.cutoffs]
    st.table(columns)
    said = []
    if any(_unsure(cutoff, answer) for cutoff in task.cutoffs):
        said.append(t("Unsure: the AI's 90 % interval reaches across the limit."))
    sources = dict.fromkeys(verbatim(cutoff.source) for cutoff in task.cutoffs)
    said.append(t("Limits from: {sources}.", sources=listed(sources)))
    st.caption(" ".join(said))


def _sign(cutoff: Cutoff) -> str:
    return "<" if cutoff.finding is Side.BELOW else ">"


def _yes(found: bool) -> str:
    return t("yes") if found else t("no")


def _unsure(cutoff: Cutoff, answer: ValueAnswer) -> bool:
    if answer.low is None or answer.high is None:
        return False
    return cutoff.parts(answer.low, answer.high)


def _side_of_answer(cutoff: Cutoff, answer: ValueAnswer) -> str:
    said = _yes(cutoff.finds(answer.value))
    return t("{answer}, unsure", answer=said) if _unsure(cutoff, answer) else said
