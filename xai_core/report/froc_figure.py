"""Lesions found against false marks a picture: FROC curves, on a scale that doubles."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING

from xai_core.report.figure_style import BLUE, FONT, GREEN, ORANGE, base_layout, plain
from xai_core.stats.froc import RATES, Froc

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_LEAST = RATES[0] / 2
"""False marks a picture at the left edge: a scale that doubles has no zero."""
_HEIGHT = 300


def froc_curves(curves: Mapping[str, Froc], *, across: str, up: str) -> Figure:
    """The curves by their translated names, with a dot at each of the seven rates.

    ``across`` and ``up`` name the axes. An undefined curve is left out.
    """
    from plotly.graph_objects import Figure

    looks = ((BLUE, "circle", "solid"), (ORANGE, "diamond", "dash"), (GREEN, "square", "dot"))
    lines = []
    for (name, curve), (colour, symbol, dash) in zip(
        curves.items(), itertools.cycle(looks), strict=False
    ):
        if curve.mean_sensitivity is None:
            continue
        points = [*zip(curve.false_rates, curve.sensitivities, strict=True)]
        seen = [(rate, found) for rate, found in points if _LEAST < rate < RATES[-1]]
        at_the_left = max((found for rate, found in points if rate <= _LEAST), default=0.0)
        last = [(RATES[-1], curve.sensitivity_at[-1])]
        shown = [(_LEAST, at_the_left), *seen, *last]
        lines += [
            {
                "type": "scatter",
                "mode": "lines",
                "name": plain(name),
                "legendgroup": name,
                "x": [rate for rate, _ in shown],
                "y": [found for _, found in shown],
                "line": {"color": colour, "dash": dash, "width": 2},
                "hoverinfo": "skip",
            },
            {
                "type": "scatter",
                "mode": "markers",
                "legendgroup": name,
                "showlegend": False,
                "x": list(RATES),
                "y": list(curve.sensitivity_at),
                "marker": {"color": colour, "symbol": symbol, "size": 9},
                "hovertemplate": "%{x}: %{y:.0%}<extra></extra>",
            },
        ]
    axis = {"fixedrange": True, "tickfont": FONT, "automargin": True}
    shape = {
        **base_layout(_HEIGHT),
        "legend": {"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
        "xaxis": {
            **axis,
            "type": "log",
            "tickmode": "array",
            "tickvals": list(RATES),
            "ticktext": ["1/8", "1/4", "1/2", "1", "2", "4", "8"],
            "title": {"text": plain(across), "standoff": 4, "font": FONT},
        },
        "yaxis": {
            **axis,
            "range": [0, 1.03],
            "tickformat": ".0%",
            "title": {"text": plain(up), "standoff": 4, "font": FONT},
        },
    }
    return Figure(lines, shape)
