"""What charts of measured and predicted values have in common, whichever screen they stand on."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui.common.text import t
from xai_core.report.figure_style import CONFIG
from xai_core.report.value_cohort_figures import PointWords


def point_words(unit: str, tolerance: float, x: str, y: str) -> PointWords:
    """The words of a chart with these axes: near is within the tolerance."""
    within = t("within ±{tolerance} {unit}", tolerance=f"{tolerance:g}", unit=unit)
    return PointWords(x, y, within, t("farther off"))


def measured_words(unit: str, tolerance: float) -> PointWords:
    """Those of predicted against measured."""
    measured, predicted = t("measured ({unit})", unit=unit), t("predicted ({unit})", unit=unit)
    return point_words(unit, tolerance, measured, predicted)


def show_points(figure: object, key: str, alt: str, pressed: Callable[[], None]) -> None:
    """Draw a figure whose points can be pressed; ``key`` is where Streamlit keeps the selection."""
    st.plotly_chart(
        figure, key=key, on_select=pressed, selection_mode="points", config=CONFIG, alt=alt
    )
