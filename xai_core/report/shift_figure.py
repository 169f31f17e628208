"""A figure at home, elsewhere, and elsewhere with each remedy: points with their intervals.

Question answered: *how far does the model fall, and which remedy brings it back?* One row each, on
one axis; a line from top to bottom marks where it is at home.

Conventions are those of ``figure_style``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xai_core.report.figure_style import BLUE, FONT, GREEN, ORANGE, QUIET, base_layout, plain
from xai_core.types import Interval

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ROW = 44
"""Pixels of a row with its name above it."""
_LOOKS = ((BLUE, "circle"), (ORANGE, "diamond"))
_REMEDY = (GREEN, "square")


@dataclass(frozen=True)
class Row:
    """One figure: its translated name, value and interval; None is said in words."""

    name: str
    value: float | None
    ci95: Interval
    told: str
    """The value in words."""


def shift_figure(rows: Sequence[Row], x: str, *, as_share: bool) -> Figure:
    """A point with its interval for each row, the first on top.

    Parameters
    ----------
    rows
        At home, elsewhere, then remedies.
    x
        The name of the axis.
    as_share
        Whether it is a share of 1, read as a percentage.

    Returns
    -------
    Figure
        Names stand above the rows, so that there is room for them on a phone, too.
    """
    from plotly.graph_objects import Figure

    marks = [
        _mark(place, row, _LOOKS[place] if place < len(_LOOKS) else _REMEDY)
        for place, row in enumerate(rows)
        if row.value is not None
    ]
    across: dict[str, Any] = {
        "title": {"text": plain(x), "standoff": 10, "font": FONT},
        "rangemode": "tozero",
        "tickfont": FONT,
        "fixedrange": True,
        "automargin": True,
        **({"range": [-0.02, 1.04], "tickformat": ".0%"} if as_share else {}),
    }
    layout = {
        **base_layout(76 + ROW * len(rows)),
        "showlegend": False,
        "xaxis": across,
        "yaxis": {"range": [len(rows) - 0.5, -0.8], "visible": False, "fixedrange": True},
        "annotations": [_name(place, row) for place, row in enumerate(rows)],
        "shapes": _at_home(rows),
    }
    return Figure(marks, layout)


def _mark(place: int, row: Row, look: tuple[str, str]) -> dict[str, Any]:
    colour, symbol = look
    value, (low, high) = row.value or 0.0, row.ci95 or (row.value or 0.0,) * 2
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row.value],
        "y": [place],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [max(0.0, high - value)],
            "arrayminus": [max(0.0, value - low)],
            "color": colour,
            "thickness": 2,
            "width": 5,
        },
        "marker": {"color": colour, "symbol": symbol, "size": 11},
        "hovertemplate": f"{plain(row.name)}<br>{plain(row.told)}<extra></extra>",
    }


def _name(place: int, row: Row) -> dict[str, Any]:
    return {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": place - 0.45,
        "yanchor": "middle",
        "text": f"{plain(row.name)}: {plain(row.told)}",
        "font": FONT,
        "showarrow": False,
    }


def _at_home(rows: Sequence[Row]) -> list[dict[str, Any]]:
    home = rows[0].value if rows else None
    if home is None:
        return []
    line = {"color": QUIET, "width": 1, "dash": "dot"}
    ends = {"x0": home, "x1": home, "y0": -0.3, "y1": len(rows) - 0.5}
    return [{"type": "line", "layer": "below", "line": line, **ends}]
