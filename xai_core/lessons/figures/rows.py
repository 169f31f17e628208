"""Rows of points with their intervals on one axis, one or several marks a row, names above them.

What cannot be told is left out, never drawn at 0; a row all of whose marks are undefined keeps its
name. Colours are never the only difference. Conventions are those of ``report/figure_style.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xai_core.report.figure_style import BLUE, FONT, GREEN, ORANGE, QUIET, base_layout, plain
from xai_core.types import Interval

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_EACH = 52
"""Pixels of a row with its name."""
_BESIDE = 0.15
"""Of a row: how far its marks stand apart."""


@dataclass(frozen=True)
class Mark:
    """One kind of point: its translated name, and how it looks."""

    name: str
    colour: str = BLUE
    symbol: str = "circle"


FIRST, SECOND, THIRD = (BLUE, "circle"), (ORANGE, "diamond"), (GREEN, "square")
"""Colour and symbol of marks, in order."""


@dataclass(frozen=True)
class Row:
    """One row: its translated name, and the value and interval of each mark."""

    name: str
    points: tuple[tuple[float | None, Interval], ...]


@dataclass(frozen=True)
class Axis:
    """What runs across."""

    title: str
    ends: tuple[float, float] | None = None
    """None: as wide as the points need, with 0 in it."""
    as_share: bool = True
    """Whether values are shares of 1, read as per cent."""


def rows_figure(marks: Sequence[Mark], rows: Sequence[Row], axis: Axis) -> Figure:
    """Draw the rows, the first on top; a legend where there is more than one mark.

    Parameters
    ----------
    marks
        In the order of each row's points.
    rows
        At least one.
    axis
        What runs across.

    Returns
    -------
    Figure
        Of a height that grows with the rows; readable at 360 pixels wide.
    """
    from plotly.graph_objects import Figure

    legend = len(marks) > 1
    across: dict[str, Any] = {
        "title": {"text": plain(axis.title), "standoff": 8, "font": FONT},
        "tickfont": FONT,
        "fixedrange": True,
        **({"tickformat": ".0%"} if axis.as_share else {}),
        **({"rangemode": "tozero"} if axis.ends is None else {"range": list(axis.ends)}),
    }
    layout = {
        **base_layout(74 + (44 if legend else 0) + _EACH * len(rows)),
        "showlegend": legend,
        "legend": {
            "orientation": "h",
            "x": 0,
            "yref": "container",
            "y": 0,
            "yanchor": "bottom",
            "font": FONT,
        },
        "xaxis": across,
        "yaxis": {"range": [len(rows) - 0.5, -0.8], "visible": False, "fixedrange": True},
        "annotations": [_name(place, row) for place, row in enumerate(rows)],
        "margin": {"l": 8, "r": 12, "t": 8, "b": 90 if legend else 46},
    }
    return Figure(
        [_trace(number, len(marks), mark, rows) for number, mark in enumerate(marks)], layout
    )


def dotted(figure: Figure, x: float) -> None:
    """A quiet dotted line from top to bottom at ``x``."""
    figure.add_vline(x=x, line={"color": QUIET, "width": 1, "dash": "dot"})


def shaded(figure: Figure, low: float, high: float) -> None:
    """A quiet band from top to bottom, such as a range that somebody published."""
    figure.add_vrect(x0=low, x1=high, fillcolor=QUIET, opacity=0.18, line_width=0, layer="below")


def _trace(number: int, of: int, mark: Mark, rows: Sequence[Row]) -> dict[str, Any]:
    known = [
        (place, value, ends or (value, value))
        for place, row in enumerate(rows)
        for value, ends in (row.points[number],)
        if value is not None
    ]
    beside = _BESIDE * (number - (of - 1) / 2)  # so that no mark hides another
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [value for _, value, _ in known],
        "y": [place + beside for place, _, _ in known],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [max(0.0, high - value) for _, value, (_, high) in known],
            "arrayminus": [max(0.0, value - low) for _, value, (low, _) in known],
            "color": mark.colour,
            "thickness": 2,
            "width": 5,
        },
        "name": plain(mark.name),
        "marker": {"color": mark.colour, "symbol": mark.symbol, "size": 11},
        "hovertemplate": "%{x}<extra></extra>",
    }


def _name(place: int, row: Row) -> dict[str, Any]:
    return {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": place - 0.42,
        "yanchor": "middle",
        "text": plain(row.name),
        "font": FONT,
        "showarrow": False,
    }
