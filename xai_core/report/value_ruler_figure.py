"""A value on a ruler: what each teller says of it, where answers are right, where limits lie.

Conventions are those of ``figure_style``. A row for each teller, its number beside its name; the
band is where an answer counts as right; a limit is a dashed line with its number above, left out
where two limits lie so close that one would be written over the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xai_core.report.figure_style import BLUE, FONT, GREEN, INK, ORANGE, QUIET, base_layout, plain
from xai_core.types import Choice

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_A_ROW = 34
_LIMIT_LETTERS = 11
_LIMITS_APART = 0.035
"""Least distance of two written limits, as a share of the ruler: a line of letters on a phone."""
_ROOM = 0.04
"""Left free at both ends, as a share of what is shown."""


class Teller(Choice):
    """Who says a value."""

    MODEL = "model"
    EXPERT = "expert"
    READER = "reader"
    EARLIER = "earlier"
    """The model, before something was changed."""


_LOOKS = {
    Teller.MODEL: (BLUE, "circle"),
    Teller.EXPERT: (ORANGE, "diamond"),
    Teller.READER: (GREEN, "square"),
    Teller.EARLIER: (QUIET, "circle"),
}


@dataclass(frozen=True)
class Told:
    """One value that somebody says."""

    teller: Teller
    name: str
    """Of the teller, in the reader's language."""
    value: float
    written: str
    """The value as it stands beside the name."""
    interval: tuple[float, float] | None = None
    """That holds 90 % of the truths: drawn as a whisker."""


def value_ruler(
    rows: Sequence[Told],
    *,
    unit: str,
    right: tuple[float, float] | None = None,
    limits: Sequence[tuple[float, str]] = (),
) -> Figure:
    """A row for each teller, the first on top, on one axis.

    Parameters
    ----------
    rows
        At least one.
    unit
        Of the axis.
    right
        Both ends of where an answer counts as right: a pale band.
    limits
        Each with its number as it is written.

    Returns
    -------
    Figure
        A Plotly figure.
    """
    from plotly.graph_objects import Figure

    low, high = _reach(rows, right, limits)
    top = 46 if limits else 8
    layout = {
        **base_layout(top + 52 + _A_ROW * len(rows)),
        "margin": {"l": 8, "r": 8, "t": top, "b": 8},
        "showlegend": False,
        "shapes": [*_band(right), *(_line(value) for value, _ in limits)],
        "annotations": _numbers(limits, high - low),
        "xaxis": {
            "range": [low, high],
            "title": {"text": plain(unit), "standoff": 4, "font": FONT},
            "tickfont": FONT,
            "fixedrange": True,
            "zeroline": False,
            "gridcolor": "#e3e7eb",
            "automargin": True,
        },
        "yaxis": {
            "tickmode": "array",
            "tickvals": list(range(len(rows))),
            "ticktext": [f"{plain(row.name)} <b>{plain(row.written)}</b>" for row in rows],
            "tickfont": FONT,
            "range": [len(rows) - 0.5, -0.5],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "automargin": True,
        },
    }
    return Figure([_mark(place, row) for place, row in enumerate(rows)], layout)


def _reach(
    rows: Sequence[Told],
    right: tuple[float, float] | None,
    limits: Sequence[tuple[float, str]],
) -> tuple[float, float]:
    """Both ends of the ruler: all that is told lies within."""
    ends = [end for row in rows for end in (row.value, *(row.interval or ()))]
    ends += [*(right or ()), *(value for value, _ in limits)]
    room = _ROOM * ((max(ends) - min(ends)) or 1.0)
    return min(ends) - room, max(ends) + room


def _mark(place: int, row: Told) -> dict[str, Any]:
    colour, symbol = _LOOKS[row.teller]
    low, high = row.interval or (row.value, row.value)
    return {
        "type": "scatter",
        "x": [row.value],
        "y": [place],
        "mode": "markers",
        "marker": {"size": 14, "color": colour, "symbol": symbol},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [high - row.value],
            "arrayminus": [row.value - low],
            "color": colour,
            "thickness": 3,
            "width": 6,
            "visible": row.interval is not None,
        },
        "hoverinfo": "skip",
    }


def _band(right: tuple[float, float] | None) -> list[dict[str, Any]]:
    if right is None:
        return []
    fill = {"fillcolor": ORANGE, "opacity": 0.12, "line": {"width": 0}, "layer": "below"}
    return [
        {"type": "rect", "x0": right[0], "x1": right[1], "y0": 0, "y1": 1, "yref": "paper", **fill}
    ]


def _line(value: float) -> dict[str, Any]:
    look = {"line": {"color": INK, "dash": "dash", "width": 1}, "layer": "below"}
    return {"type": "line", "x0": value, "x1": value, "y0": 0, "y1": 1, "yref": "paper", **look}


def _numbers(limits: Sequence[tuple[float, str]], reach: float) -> list[dict[str, Any]]:
    """The limits' numbers, upright: as many stand side by side as there is room for."""
    found: list[dict[str, Any]] = []
    for value, written in sorted(set(limits)):
        if found and value - found[-1]["x"] < _LIMITS_APART * reach:
            continue
        found.append(
            {
                "x": value,
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "yshift": 4,
                "textangle": -90,
                "text": plain(written),
                "font": {**FONT, "size": _LIMIT_LETTERS},
                "showarrow": False,
            }
        )
    return found
