"""Values on a ruler beside the measured one: what each teller says, where an answer is right."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.common.numbers import number
from ui.common.text import t, verbatim
from xai_core.report.figure_style import CONFIG
from xai_core.report.value_ruler_figure import Teller, Told, value_ruler
from xai_core.tasks import BaseTask, Regression, ValueAnswer


def show_ruler(
    task: BaseTask, measured: float | None, rows: Sequence[Told], *, key: str, alt: str
) -> None:
    """These values above the measured one, where there is one, with the library's limits."""
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
        said.append(t("Dashed: the limits that the library names."))
    if said:
        st.caption(" ".join(said))


def told(teller: Teller, name: str, value: float) -> Told:
    """A value that somebody says, without an interval."""
    return Told(teller, name, value, number(value))


def told_by_model(answer: ValueAnswer, *, name: str, teller: Teller = Teller.MODEL) -> Told:
    """What the model says, with its interval where that is known."""
    interval = None if answer.low is None or answer.high is None else (answer.low, answer.high)
    return Told(teller, name, answer.value, number(answer.value), interval)
