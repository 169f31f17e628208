"""The charts of a cohort; whoever presses a point sees its case on Compare."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from ui.cohort.session import COHORT_OPENED, COHORT_TOUCHES
from ui.common.frame import named_case, open_place
from ui.common.numbers import number
from ui.common.text import t, tn
from ui.common.value_charts import measured_words, point_words, show_points
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.case_list import Flags, Numbers, even_sample
from xai_core.evaluation.value_rows import ValueRows
from xai_core.models.cards import ModelCard
from xai_core.report.value_cohort_figures import (
    Points,
    against_measured,
    attention_against_error,
    differences,
)
from xai_core.tasks import Regression
from xai_core.tasks.reports import Differences

MOST_POINTS = 2500
"""Points a browser draws without a pause."""


def open_pressed(library: CaseLibrary, card: ModelCard) -> None:
    """Go to Compare, where a point has just been pressed."""
    case_id = COHORT_OPENED.get()
    COHORT_OPENED.forget()
    if case_id is not None:
        open_place("compare", **named_case(library.id, case_id, model=card.id))


def show_measured(rows: ValueRows, task: Regression) -> None:
    """Predicted against measured."""
    press_chart(
        against_measured(
            _points(rows, rows.truth, rows.answer),
            measured_words(task.unit, task.tolerance),
            task.tolerance,
        ),
        "measured",
        t("Each case by the measured and the predicted value; perfect answers lie on the line."),
    )


def show_second(rows: ValueRows, task: Regression, second: Mapping[str, float]) -> None:
    """The same of a second set of answers, on the cases it has."""
    answers = np.array([second.get(case_id, np.nan) for case_id in rows.case_ids])
    near = np.abs(answers - rows.truth) <= task.tolerance
    press_chart(
        against_measured(
            _points(rows, rows.truth, answers, near),
            measured_words(task.unit, task.tolerance),
            task.tolerance,
        ),
        "measured-second",
        t("The second set of answers by the measured and the predicted value."),
    )


def show_differences(rows: ValueRows, task: Regression, found: Differences) -> None:
    """Bland-Altman with the bias and the limits of agreement."""
    points = _points(rows, (rows.truth + rows.answer) / 2, rows.error)
    words = point_words(
        task.unit,
        task.tolerance,
        t("mean of both ({unit})", unit=task.unit),
        t("predicted − measured ({unit})", unit=task.unit),
    )
    named = (
        (found.upper, t("upper limit")),
        (found.bias, t("bias")),
        (found.lower, t("lower limit")),
    )
    lines = [(at, f"{name} {number(at)}") for at, name in named if at is not None]
    press_chart(
        differences(points, words, lines),
        "differences",
        t("Each case by its difference, with the bias and the limits of agreement."),
    )


def show_attention(rows: ValueRows, task: Regression, region: str) -> None:
    """Attention above chance against the absolute error."""
    words = point_words(
        task.unit,
        task.tolerance,
        t("absolute error ({unit})", unit=task.unit),
        t("agreement above chance: {region}", region=region),
    )
    points = _points(rows, np.abs(rows.error), rows.above_chance)
    press_chart(
        attention_against_error(points, words, task.tolerance),
        "attention",
        t("Each case by its error and the agreement of its map with the region."),
    )


def show_how_many(rows: ValueRows) -> None:
    """How many points are drawn, and what they are for."""
    n = min(len(rows), MOST_POINTS)
    st.caption(
        tn("{count} case is drawn.", "{count} cases are drawn.", n, count=f"{n:,}")
        + " "
        + t("Press a point to open its case on Compare.")
    )


def _points(rows: ValueRows, x: Numbers, y: Numbers, near: Flags | None = None) -> Points:
    drawn = even_sample(np.arange(len(rows)), MOST_POINTS)
    flags = rows.right if near is None else near
    return Points(x[drawn], y[drawn], flags[drawn], rows.case_ids[drawn].tolist())


def press_chart(figure: object, name: str, alt: str) -> None:
    """A figure whose points open their cases; ``name`` is its own on this page."""
    key = f"cohort-{name}-{COHORT_TOUCHES.get()}"
    show_points(figure, key, alt, lambda: _pressed(key))


def _pressed(key: str) -> None:
    COHORT_TOUCHES.set((COHORT_TOUCHES.get() or 0) + 1)
    points = (st.session_state.get(key) or {}).get("selection", {}).get("points") or []
    if points:
        COHORT_OPENED.set(str(points[0]["customdata"]))
