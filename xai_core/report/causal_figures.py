"""Figures of cause: what each region earned, what hiding it changes, how fast an answer goes.

Conventions as in ``figure_style``: plain numbers and translated words in, plotly out. A probability
is a fraction in [0, 1]; what is added to or taken from one is said in points (1 point = 0.01). A
value and what moves it are in its own unit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xai_core.report.figure_style import (
    BLUE,
    FONT,
    HEIGHT,
    INK,
    ORANGE,
    QUIET,
    axis_names,
    base_layout,
    plain,
    rows_height,
)
from xai_core.report.overlays import Colour

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


@dataclass(frozen=True)
class Curve:
    """How much there is of an answer as more and more of the picture goes, or comes back."""

    name: str
    shares: Sequence[float]
    """Share of the picture changed so far, 0 to 1, ascending."""
    amounts: Sequence[float]
    """Probabilities, or values."""


def points(value: float) -> str:
    """A change of a probability in points, its sign always written: "+38.2", "−0.4"."""
    written = f"{100 * value:+.1f}"
    return written.replace("-", "−") if float(written) else "0.0"


def earned_bars(
    earned: Mapping[str, float], colours: Sequence[Colour], written: Callable[[float], str]
) -> Figure:
    """A signed bar for each player, in the colour it is outlined in; a line stands at 0.

    ``earned`` maps translated names to changes, which are ``written`` beside the bars.
    """
    from plotly.graph_objects import Figure

    values = list(earned.values())
    places = list(range(len(values)))
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": places,
        "text": [plain(written(value)) for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {
            "color": [f"rgb{colour}" for colour in colours],
            "line": {"color": INK, "width": 1},  # the yellow of a region is faint on white
        },
        "hoverinfo": "skip",
    }
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.22 * max(high - low, 1e-9)
    across = {
        # Room at both ends for the number behind the longest bar.
        "range": [low - (room if low < 0 else 0.02 * room), high + room],
        "showgrid": False,
        "showticklabels": False,
        "fixedrange": True,
        "zeroline": True,
        "zerolinecolor": INK,
        "zerolinewidth": 1.5,
    }
    return Figure([bars], {**_rows(list(earned), places), "xaxis": across})


def before_and_after(
    names: Sequence[str], before: Sequence[float], after: Sequence[float], *, words: tuple[str, str]
) -> Figure:
    """Two bars for each class: with the whole picture, and with a part of it hidden.

    Parameters
    ----------
    names
        The classes in the reader's language, in order.
    before, after
        Probability of each class in [0, 1]; before is pale and drawn above, after is dark.
    words
        What the two are called.

    Returns
    -------
    Figure
        A Plotly figure.
    """
    from plotly.graph_objects import Figure

    places = list(range(len(names)))
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "name": plain(word),
            "x": list(values),
            "y": places,
            "text": [f"{value:.1%}".replace("%", " %") for value in values],
            "textposition": "outside",
            "cliponaxis": False,
            "marker": {"color": colour},
            "hoverinfo": "skip",
        }
        for word, values, colour in zip(words, (before, after), (QUIET, BLUE), strict=True)
    ]
    layout = {
        **_rows(names, places),
        "height": 70 + 46 * len(names),
        "barmode": "group",
        "bargap": 0.25,
        "legend": {"orientation": "h", "y": 1.0, "x": 0, "yanchor": "bottom"},
        "showlegend": True,
        "xaxis": {"range": [0, 1.2], "visible": False, "fixedrange": True},
    }
    return Figure(bars, layout)


def curves_figure(curves: Sequence[Curve], *, axis: str, unit: str | None = None) -> Figure:
    """How the amount of an answer moves with the share of the picture that is changed.

    The first two curves are drawn in colour, further ones (chance) thin and grey.

    Parameters
    ----------
    curves
        Probabilities, or values in ``unit``.
    axis
        What runs across, in the reader's language.
    unit
        Of the values; None for probabilities.

    Returns
    -------
    Figure
        A Plotly figure.
    """
    from plotly.graph_objects import Figure

    looks: list[dict[str, Any]] = [
        {"color": ORANGE, "width": 2.5},
        {"color": BLUE, "width": 2.5, "dash": "dash"},
        {"color": QUIET, "width": 2},
        {"color": QUIET, "width": 2, "dash": "dash"},
    ]
    lines = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": plain(curve.name),
            "x": [100 * share for share in curve.shares],
            "y": list(curve.amounts),
            "line": look,
            "hovertemplate": "%{y:.0%}" if unit is None else f"%{{y:.2f}} {plain(unit)}",
        }
        for curve, look in zip(curves, looks, strict=False)
    ]
    layout = {
        **base_layout(HEIGHT + 90),
        "hovermode": "x unified",
        "legend": {"orientation": "h", "y": -0.36, "x": 0, "yanchor": "top"},
        "xaxis": {
            "title": {"text": plain(axis), "standoff": 4, "font": FONT},
            "tickfont": FONT,
            "range": [0, 100],
            "ticksuffix": " %",
            "fixedrange": True,
            "automargin": True,
        },
        "yaxis": {
            **_upwards(unit),
            "tickfont": FONT,
            "fixedrange": True,
            "automargin": True,
        },
    }
    return Figure(lines, layout)


def _upwards(unit: str | None) -> dict[str, Any]:
    """Probabilities from 0 to 1; values as far as they go."""
    if unit is None:
        return {"range": [-0.02, 1.03], "tickvals": [0, 0.5, 1], "tickformat": ".0%"}
    return {"nticks": 4, "title": {"text": plain(unit), "standoff": 4, "font": FONT}}


def _rows(names: Sequence[str], places: list[int]) -> dict[str, Any]:
    """Everything of a chart of horizontal bars but its bars and what runs across."""
    return {
        **base_layout(max(120, 40 + rows_height(names, 34))),
        "bargap": 0.35,
        "yaxis": {
            "tickmode": "array",
            "tickvals": places,
            "ticktext": axis_names(names),
            "tickfont": FONT,
            "autorange": "reversed",
            "fixedrange": True,
            "automargin": True,
            "showgrid": False,
            "zeroline": False,
        },
    }
