"""How sure against how often right: one line for each viewpoint, the diagonal between them.

Question answered: *when somebody says "80 %", are they right in 8 of 10?* On the diagonal they
are; below it they are overconfident, above it more often right than they think. A bin without
answers is left out, never drawn as 0; the number of answers stands beside each point.

Conventions are those of ``figure_style``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xai_core.report.figure_style import FONT, base_layout, plain
from xai_core.stats.calibration import ReliabilityBin

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_LOOKS = (
    {"color": "#0072B2", "dash": "solid", "symbol": "circle", "place": "top center"},
    {"color": "#D55E00", "dash": "dash", "symbol": "diamond", "place": "bottom center"},
)


def calibration_figure(
    tables: Mapping[str, Sequence[ReliabilityBin]], *, confidence: str, accuracy: str
) -> Figure:
    """Draw up to two reliability tables by their translated names.

    ``confidence`` and ``accuracy`` are the translated titles of the axes.
    """
    from plotly.graph_objects import Figure, Scatter

    figure = Figure(
        [
            Scatter(
                x=[0, 1],
                y=[0, 1],
                mode="lines",
                line={"color": "#9aa3ad", "width": 1},
                showlegend=False,
                hoverinfo="skip",
            )
        ]
    )
    for look, (name, table) in zip(_LOOKS, tables.items(), strict=False):
        bins = [row for row in table if row.n]
        figure.add_trace(
            Scatter(
                x=[row.confidence for row in bins],
                y=[row.accuracy for row in bins],
                name=plain(name),
                mode="lines+markers+text",
                text=[f"n={row.n}" for row in bins],
                textposition=look["place"],
                textfont={"size": 11, "color": look["color"]},
                line={"color": look["color"], "dash": look["dash"], "width": 2},
                marker={"symbol": look["symbol"], "size": 9},
                hovertemplate="%{x:.0%} → %{y:.0%}<extra></extra>",
            )
        )
    axis: dict[str, Any] = {
        "range": [-0.03, 1.1],
        "tickvals": [0, 0.5, 1],
        "tickformat": ".0%",
        "tickfont": FONT,
        "fixedrange": True,
    }
    figure.update_xaxes(**axis, title={"text": plain(confidence), "font": FONT})
    figure.update_yaxes(**axis, title={"text": plain(accuracy), "font": FONT})
    figure.update_layout(**base_layout(340))
    figure.update_layout(legend={"orientation": "h", "y": -0.28, "x": 0, "yanchor": "top"})
    return figure
