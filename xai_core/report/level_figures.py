"""A measure over many cases drawn: every case a point, from the lowest to the highest.

Conventions as in ``figure_style``: plain numbers and translated words in, plotly out. Every mark
carries its case in ``customdata``, so that the ends of a distribution are a press away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from xai_core.evaluation.case_list import Numbers, even_sample
from xai_core.report.figure_style import BLUE, FONT, ORANGE, QUIET, base_layout, plain

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEIGHT = 260
MOST_POINTS = 1200
"""Points a browser draws without a pause, of each model."""
_STYLES = ({"color": BLUE, "symbol": "circle"}, {"color": ORANGE, "symbol": "x"})


@dataclass(frozen=True)
class OfCases:
    """One measure, ``(N,)``: NaN where undefined, which is not drawn."""

    values: Numbers
    case_ids: Sequence[str]


def from_low_to_high(
    models: Mapping[str, OfCases], x: str, y: str, lowest: float, *, as_share: bool
) -> Figure:
    """The measure (y) of each case against the share of cases that lie lower (x).

    Parameters
    ----------
    models
        Name -> its cases; two at most, told apart by colour and shape.
    x, y
        The names of the axes.
    lowest
        Where the axis of the measure begins; it ends at 1.
    as_share
        Whether the measure is read as a percentage.

    Returns
    -------
    Figure
        One curve of points a model.
    """
    from plotly.graph_objects import Figure

    axis: dict[str, Any] = {"tickfont": FONT, "fixedrange": True, "automargin": True}
    marks = [
        _marks(name, cases, style)
        for (name, cases), style in zip(models.items(), _STYLES, strict=False)
    ]
    layout = {
        **base_layout(HEIGHT),
        "clickmode": "event+select",
        "showlegend": len(models) > 1,
        "legend": {"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
        "xaxis": {
            **axis,
            "title": {"text": plain(x), "standoff": 6, "font": FONT},
            "tickformat": ".0%",
            "range": [-0.03, 1.03],
        },
        "yaxis": {
            **axis,
            "title": {"text": plain(y), "standoff": 12, "font": FONT},
            "range": [lowest - 0.05, 1.05],
            "tickformat": ".0%" if as_share else ".1f",
            "zerolinecolor": QUIET,
        },
    }
    return Figure(marks, layout)


def _marks(name: str, cases: OfCases, style: Mapping[str, str]) -> dict[str, Any]:
    defined = np.flatnonzero(np.isfinite(cases.values))
    order = defined[np.argsort(cases.values[defined], kind="stable")]
    place = (np.arange(order.size) + 0.5) / max(1, order.size)
    drawn = even_sample(np.arange(order.size), MOST_POINTS)
    return {
        "type": "scatter",
        "mode": "markers",
        "x": place[drawn],
        "y": cases.values[order[drawn]],
        "customdata": [cases.case_ids[int(at)] for at in order[drawn]],
        "name": plain(name),
        "marker": {**style, "size": 6, "opacity": 0.65},
        "hovertemplate": "%{customdata}<br>%{y:.2f}<extra></extra>",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 0.65}},
    }
