"""The listed cases of a model that answers with values, drawn; a press opens the case beside."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ui.common.session import CASE
from ui.common.text import t
from ui.common.value_charts import measured_words, point_words, show_points
from ui.misclassifications.charts import MOST_POINTS, touched
from ui.misclassifications.filters import Words
from ui.misclassifications.session import MISS_TOUCHES
from xai_core.evaluation.case_list import Numbers, Outcomes, even_sample
from xai_core.report.value_cohort_figures import (
    Points,
    against_measured,
    attention_against_error,
)


def show_measured(outcomes: Outcomes, places: NDArray[np.intp], words: Words) -> None:
    """Predicted against measured."""
    if outcomes.target is None or outcomes.value is None:
        return
    figure = against_measured(
        _points(outcomes, places, outcomes.target, outcomes.value),
        measured_words(words.unit or "", words.tolerance),
        words.tolerance,
    )
    alt = t("Each case by the measured and the predicted value; perfect answers lie on the line.")
    _chart(figure, "measured", alt)


def show_attention(outcomes: Outcomes, places: NDArray[np.intp], words: Words, region: str) -> None:
    """Agreement above chance against the absolute error."""
    figure = attention_against_error(
        _points(outcomes, places, np.abs(outcomes.error), outcomes.above_chance),
        point_words(
            words.unit or "",
            words.tolerance,
            t("absolute error ({unit})", unit=words.unit or ""),
            t("agreement above chance: {region}", region=region),
        ),
        words.tolerance,
    )
    alt = t("Each case by its error and the agreement of its map with the region.")
    _chart(figure, "attention", alt)


def _points(outcomes: Outcomes, places: NDArray[np.intp], x: Numbers, y: Numbers) -> Points:
    drawn = even_sample(places, MOST_POINTS)
    return Points(x[drawn], y[drawn], outcomes.right[drawn], outcomes.case_ids[drawn].tolist())


def _chart(figure: object, name: str, alt: str) -> None:
    key = f"values-{name}-{MISS_TOUCHES.get()}"
    show_points(figure, key, alt, lambda: _pressed(key))


def _pressed(key: str) -> None:
    points = touched(key).get("points") or []
    if points:
        CASE.choose(str(points[0]["customdata"]))
