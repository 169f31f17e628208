"""Accuracy specimen by specimen: every smear a point, with the quartiles behind them.

Question answered: *is a good average good on every smear, or very good on most and bad on some?*
One row for each model, on one axis, so that two models are compared by eye before by test.

Conventions are those of ``figure_style``.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING

from xai_core.report.figure_style import BLUE, FONT, ORANGE, base_layout, plain
from xai_core.stats.specimens import SpecimenReport

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_FILLS = {BLUE: "rgba(0, 114, 178, 0.12)", ORANGE: "rgba(213, 94, 0, 0.12)"}
_LOOKS = ((BLUE, "circle"), (ORANGE, "diamond"))


def specimen_figure(reports: Mapping[str, SpecimenReport], *, accuracy: str) -> Figure:
    """A box and its points for each report; keys and ``accuracy`` are translated names.

    Names stand above the rows, not beside them: there is room for them on a phone, too.
    """
    from plotly.graph_objects import Figure

    boxes = [
        {
            "type": "box",
            "orientation": "h",
            "x": report.accuracies,
            "y": [place] * len(report.specimens),
            "text": [f"{plain(one.specimen)}: {one.right}/{one.n}" for one in report.specimens],
            "name": plain(title),
            "boxpoints": "all",
            "jitter": 0.7,
            "pointpos": 0,
            "width": 0.6,
            "fillcolor": _FILLS[colour],
            "line": {"color": colour, "width": 1.5},
            "marker": {"color": colour, "symbol": symbol, "size": 7, "opacity": 0.65},
            "hoveron": "points",
            "hovertemplate": "%{text}<extra></extra>",
        }
        for place, ((title, report), (colour, symbol)) in enumerate(
            zip(reports.items(), itertools.cycle(_LOOKS), strict=False)
        )
    ]
    lowest = min((value for report in reports.values() for value in report.accuracies), default=0)
    across = {
        "title": {"text": plain(accuracy), "standoff": 4, "font": FONT},
        "range": [max(0.0, lowest - 0.03), 1.01],
        "tickformat": ".0%",
        "tickfont": FONT,
        "fixedrange": True,
        "automargin": True,
    }
    rows = {
        "range": [len(reports) - 0.4, -0.6],
        "visible": False,
        "fixedrange": True,
    }
    shape = {
        **base_layout(120 + 90 * len(reports)),
        "showlegend": False,
        "xaxis": across,
        "yaxis": rows,
        "annotations": [
            {
                "x": 0,
                "xref": "paper",
                "xanchor": "left",
                "y": place - 0.45,
                "yanchor": "middle",
                "text": plain(title),
                "font": FONT,
                "showarrow": False,
            }
            for place, title in enumerate(reports)
        ],
    }
    return Figure(boxes, shape)
