"""A figure that is also a filter: agreement against confidence, case by case.

Conventions as in ``figure_style``: plain numbers and translated words in, plotly out; names are
shown as they stand. Every mark carries its case in ``customdata``, so that whoever draws the figure
can tell what was clicked. A selection never dims the rest: the page frames what it chose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from xai_core.evaluation.case_list import Flags, Numbers, Range
from xai_core.report.density import density_of
from xai_core.report.figure_style import BLUE, FONT, INK, ORANGE, base_layout, plain

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEIGHT = 360


@dataclass(frozen=True)
class Cloud:
    """The cases of :func:`agreement_scatter`, ``(N,)`` each."""

    confidence: Numbers
    agreement: Numbers
    """Above chance; NaN where undefined, which is not drawn."""
    right: Flags
    case_ids: Sequence[str]


@dataclass(frozen=True)
class CloudWords:
    """The translated words of :func:`agreement_scatter`."""

    confidence: str
    agreement: str
    right: str
    wrong: str


def agreement_scatter(
    cloud: Cloud,
    words: CloudWords,
    chosen: tuple[Range | None, ...],
    every: tuple[Numbers, Numbers] | None = None,
) -> Figure:
    """Agreement above chance against confidence, right and wrong in two colours and two shapes.

    A box drawn on it selects; ``customdata`` of a point is the case id.

    Parameters
    ----------
    cloud
        The cases that are marked.
    words
        What is written on it.
    chosen
        Ranges of confidence and agreement that the page is filtered by; they are framed.
    every
        Confidence and agreement, ``(N,)`` each, of many more cases than are marked, which are
        shaded below by their number.

    Returns
    -------
    Figure
        Confidence across, agreement up.
    """
    from plotly.graph_objects import Figure

    traces = [
        _points(cloud, cloud.right, words.right, {"color": BLUE, "symbol": "circle", "size": 6}),
        _points(cloud, ~cloud.right, words.wrong, {"color": ORANGE, "symbol": "x", "size": 8}),
    ]
    sure, above = chosen
    across = (-0.02, 1.02)
    # The same for every list, so that a filter moves no point; 1 is all in the region.
    up = (min(-0.12, _least(cloud.agreement if every is None else every[1]) - 0.05), 1.03)
    if every is not None:
        traces.insert(0, density_of(*every, across, up).trace())
    layout = {
        **base_layout(HEIGHT),
        "dragmode": "select",
        "showlegend": True,
        "legend": {"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
        "xaxis": {
            "title": {"text": plain(words.confidence), "standoff": 6, "font": FONT},
            "range": list(across),
            "tickformat": ".0%",
            "tickfont": FONT,
            "fixedrange": True,
        },
        "yaxis": {
            "title": {"text": plain(words.agreement), "standoff": 14, "font": FONT},
            "range": list(up),
            "dtick": 0.25,
            "tickformat": ".2f",
            "tickfont": FONT,
            "fixedrange": True,
            "automargin": True,
            "zeroline": True,  # chance
            "zerolinecolor": INK,
            "zerolinewidth": 1.5,
        },
        "shapes": _spans(sure, above),
    }
    return Figure(traces, layout)


def _least(values: Numbers) -> float:
    defined = values[np.isfinite(values)]
    return float(defined.min()) if len(defined) else 0.0


def _points(cloud: Cloud, among: Flags, name: str, marker: dict[str, Any]) -> dict[str, Any]:
    places = np.flatnonzero(among & np.isfinite(cloud.agreement))
    return {
        "type": "scatter",
        "mode": "markers",
        "x": cloud.confidence[places],
        "y": cloud.agreement[places],
        "customdata": [cloud.case_ids[int(place)] for place in places],
        "name": plain(name),
        "marker": {**marker, "opacity": 0.6},
        "hovertemplate": "%{customdata}<extra></extra>",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 0.6}},
    }


def _spans(sure: Range | None, above: Range | None) -> list[dict[str, Any]]:
    if sure is None and above is None:
        return []
    across = (-0.02, 1.02) if sure is None else (sure.low, sure.high)
    if above is None:
        return [{**_box(across, (0.0, 1.0)), "yref": "paper"}]
    return [_box(across, (above.low, above.high))]


def _box(across: tuple[float, float], up: tuple[float, float]) -> dict[str, Any]:
    line = {"color": INK, "width": 2.5, "dash": "dot"}
    corners = {"x0": across[0], "x1": across[1], "y0": up[0], "y1": up[1]}
    return {"type": "rect", **corners, "line": line}
