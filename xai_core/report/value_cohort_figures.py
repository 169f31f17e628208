"""A cohort of values drawn: predicted against measured, differences, attention against the error.

Conventions as in ``figure_style``: plain numbers and translated words in, plotly out. Every mark
carries its case in ``customdata``. Near answers are blue discs, far ones orange crosses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from xai_core.evaluation.case_list import Flags, Numbers
from xai_core.report.figure_style import BLUE, FONT, INK, ORANGE, QUIET, base_layout, plain

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEIGHT = 340


@dataclass(frozen=True)
class Points:
    """The cases of a figure, ``(N,)`` each; a case with NaN is not drawn."""

    x: Numbers
    y: Numbers
    near: Flags
    case_ids: Sequence[str]


@dataclass(frozen=True)
class PointWords:
    """Translated words: the axes and the two kinds of points."""

    x: str
    y: str
    near: str
    far: str


def against_measured(points: Points, words: PointWords, tolerance: float) -> Figure:
    """Predicted (y) against measured (x), with the line of perfect answers and the tolerance.

    Both axes have the same range, so that perfect answers lie on the diagonal.
    """
    low, high = _span(np.concatenate([points.x, points.y]))
    ends = np.array([low, high])
    figure = _scatter(points, words)
    figure.update_layout(
        shapes=[
            _line(ends, ends, QUIET, "solid"),
            _line(ends, ends + tolerance, QUIET, "dot"),
            _line(ends, ends - tolerance, QUIET, "dot"),
        ]
    )
    figure.update_xaxes(range=[low, high])
    figure.update_yaxes(range=[low, high])
    return figure


def differences(points: Points, words: PointWords, lines: Sequence[tuple[float, str]]) -> Figure:
    """Bland-Altman: answer - truth (y) against their mean (x), with levels and their names."""
    figure = _scatter(points, words)
    ends = np.array(_span(points.x))
    figure.update_layout(
        shapes=[_line(ends, np.array([at, at]), INK, "dash") for at, _ in lines],
        annotations=[
            {
                "x": 1,
                "xref": "paper",
                "xanchor": "right",
                "y": at,
                "yanchor": "bottom",
                "text": plain(name),
                "showarrow": False,
                "font": FONT,
            }
            for at, name in lines
        ],
    )
    figure.update_xaxes(range=ends.tolist())
    reach = [at for at, _ in lines]
    figure.update_yaxes(range=_span(np.concatenate([points.y, [*reach, 0.0]])))
    return figure


def attention_against_error(points: Points, words: PointWords, tolerance: float) -> Figure:
    """Attention above chance (y) against the absolute error (x); a line where near ends."""
    figure = _scatter(points, words)
    figure.add_hline(0, line={"color": INK, "width": 1})
    figure.add_vline(tolerance, line={"color": QUIET, "width": 1.5, "dash": "dot"})
    figure.update_xaxes(rangemode="tozero")
    return figure


def _scatter(points: Points, words: PointWords) -> Figure:
    from plotly.graph_objects import Figure

    axis: dict[str, Any] = {"tickfont": FONT, "fixedrange": True, "automargin": True}
    traces = [
        _marks(points, points.near, words.near, {"color": BLUE, "symbol": "circle", "size": 7}),
        _marks(points, ~points.near, words.far, {"color": ORANGE, "symbol": "x", "size": 8}),
    ]
    layout = {
        **base_layout(HEIGHT),
        "clickmode": "event+select",
        "showlegend": True,
        "legend": {"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
        "xaxis": {**axis, "title": {"text": plain(words.x), "standoff": 6, "font": FONT}},
        "yaxis": {
            **axis,
            "title": {"text": plain(words.y), "standoff": 12, "font": FONT},
            "zeroline": False,
        },
    }
    return Figure(traces, layout)


def _marks(points: Points, among: Flags, name: str, marker: dict[str, Any]) -> dict[str, Any]:
    places = np.flatnonzero(among & np.isfinite(points.x) & np.isfinite(points.y))
    return {
        "type": "scatter",
        "mode": "markers",
        "x": points.x[places],
        "y": points.y[places],
        "customdata": [points.case_ids[int(place)] for place in places],
        "name": plain(name),
        "marker": {**marker, "opacity": 0.65},
        "hovertemplate": "%{customdata}<br>%{x:.2f}, %{y:.2f}<extra></extra>",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 0.65}},
    }


def _span(values: Numbers) -> tuple[float, float]:
    """From the least to the largest, with a margin."""
    defined = values[np.isfinite(values)]
    if defined.size == 0:
        return 0.0, 1.0
    margin = 0.06 * float(np.ptp(defined)) or 1.0
    return float(defined.min()) - margin, float(defined.max()) + margin


def _line(x: Numbers, y: Numbers, colour: str, dash: str) -> dict[str, Any]:
    return {
        "type": "line",
        "layer": "below",
        "x0": float(x[0]),
        "x1": float(x[1]),
        "y0": float(y[0]),
        "y1": float(y[1]),
        "line": {"color": colour, "width": 1.5, "dash": dash},
    }
