"""How far above chance attention lies: a dot a score with its interval, a line at chance."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xai_core.report.figure_style import (
    BLUE,
    FONT,
    GREEN,
    INK,
    ORANGE,
    axis_names,
    base_layout,
    plain,
    rows_height,
)

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


@dataclass(frozen=True)
class Estimate:
    """A number with its interval, where there is one; None where it is not defined."""

    value: float | None
    low: float | None = None
    high: float | None = None


def chance_dots(
    names: Sequence[str],
    series: Mapping[str, Sequence[Estimate]],
    *,
    axis: str,
) -> Figure:
    """How far above chance each series lies in each of ``names``; a line stands at chance (0).

    ``series`` maps translated names to one value for each of ``names``, with its interval where
    it has one. What is not defined leaves a gap.
    """
    from plotly.graph_objects import Figure

    looks = ((BLUE, "circle"), (ORANGE, "diamond"), (GREEN, "square"))
    spread = 0.22
    dots = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": plain(name),
            "x": [estimate.value for estimate in estimates],
            # Side by side, so that no interval hides another.
            "y": [place + spread * (k - (len(series) - 1) / 2) for place in range(len(names))],
            "error_x": _whiskers(estimates),
            "marker": {"color": colour, "symbol": symbol, "size": 11},
            "hovertemplate": "%{x:.2f}<extra></extra>",
        }
        for k, ((name, estimates), (colour, symbol)) in enumerate(
            zip(series.items(), itertools.cycle(looks), strict=False)
        )
    ]
    rows = {
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": axis_names(names),
        "tickfont": FONT,
        "range": [len(names) - 0.5, -0.5],
        "fixedrange": True,
        "automargin": True,
        "zeroline": False,
    }
    across = {
        "title": {"text": plain(axis), "standoff": 4, "font": FONT},
        "tickfont": FONT,
        "range": [-1.05, 1.05],
        "tickvals": [-1, -0.5, 0, 0.5, 1],
        "fixedrange": True,
        "zeroline": True,
        "zerolinecolor": INK,
        "zerolinewidth": 1.5,
        "automargin": True,
    }
    shape = {
        **base_layout(130 + rows_height(names, 44)),
        "legend": {"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
        "xaxis": across,
        "yaxis": rows,
    }
    return Figure(dots, shape)


def _whiskers(estimates: Sequence[Estimate]) -> dict[str, Any]:
    def reach(value: float | None, bound: float | None) -> float:
        return 0.0 if value is None or bound is None else abs(bound - value)

    return {
        "type": "data",
        "symmetric": False,
        "array": [reach(estimate.value, estimate.high) for estimate in estimates],
        "arrayminus": [reach(estimate.value, estimate.low) for estimate in estimates],
        "thickness": 1.5,
    }
