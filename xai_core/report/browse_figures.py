"""Two figures that are also filters: the confusion table, and agreement against confidence.

Conventions as in ``figures``: plain numbers and translated words in, plotly out; names are shown as
they stand. Every mark carries what it stands for in ``customdata``, so that whoever draws the
figure can tell what was clicked. A selection never dims the rest: the page draws what it chose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from xai_core.analysis.browse import Flags, Numbers, Range
from xai_core.report.figures import BLUE, FONT, INK, ORANGE, base_layout, plain

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ROW_HEIGHT = 34
SCATTER_HEIGHT = 360
_KEEP = {"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}}}


@dataclass(frozen=True)
class TableWords:
    """The translated words of :func:`confusion_cells`."""

    rows: Sequence[str]
    """What the expert may have said, by row."""
    columns: Sequence[str]
    """What the AI may have said, by column."""
    expert: str
    ai: str


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


def confusion_cells(
    counts: NDArray[np.intp], words: TableWords, chosen: tuple[int | None, int | None]
) -> Figure:
    """Numbers of cases, truth down, answer across; a click on a cell selects it.

    Each cell is shaded by its share of its row. ``chosen`` is the row and the column that the page
    is filtered by; both, one or neither is framed. ``customdata`` of a cell is (row, column).
    """
    from plotly.graph_objects import Figure

    rows, columns = counts.shape
    places = [(row, column) for row in range(rows) for column in range(columns)]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    cells: dict[str, Any] = {
        # Bars rather than a heat map, whose cells cannot be selected.
        "type": "bar",
        "orientation": "h",
        "base": [column - 0.5 for _, column in places],
        "x": [1] * len(places),
        "y": [row for row, _ in places],
        "width": 1,
        "customdata": places,
        "text": [str(counts[place]) if counts[place] else "" for place in places],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "marker": {
            "color": [float(shares[place]) for place in places],
            "colorscale": "Blues",
            "cmin": 0,
            "cmax": 1,
            "line": {"color": "#d5dae0", "width": 1},
        },
        "hovertext": [
            f"{plain(words.rows[row])} → {plain(words.columns[column])}: {counts[row, column]}"
            for row, column in places
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        **_KEEP,
    }
    layout = {
        **base_layout(90 + ROW_HEIGHT * rows),
        "margin": {"l": 8, "r": 56, "t": 22, "b": 8},  # on the right, the last slanted name
        "showlegend": False,
        "bargap": 0,
        "barmode": "overlay",
        "xaxis": {
            **_named(words.columns, words.ai),
            "range": [-0.5, columns - 0.5],
            "side": "top",
            "tickangle": -30,
        },
        "yaxis": {**_named(words.rows, words.expert), "range": [rows - 0.5, -0.5]},
        "shapes": _frame(chosen, rows, columns),
    }
    return Figure([cells], layout)


def agreement_scatter(cloud: Cloud, words: CloudWords, chosen: tuple[Range | None, ...]) -> Figure:
    """Agreement above chance against confidence, right and wrong in two colours and two shapes.

    A box drawn on it selects; ``customdata`` of a point is the case id. ``chosen`` holds the ranges
    of confidence and agreement that the page is filtered by; they are framed.
    """
    from plotly.graph_objects import Figure

    traces = [
        _points(cloud, cloud.right, words.right, {"color": BLUE, "symbol": "circle", "size": 6}),
        _points(cloud, ~cloud.right, words.wrong, {"color": ORANGE, "symbol": "x", "size": 8}),
    ]
    sure, above = chosen
    layout = {
        **base_layout(SCATTER_HEIGHT),
        "dragmode": "select",
        "showlegend": True,
        "legend": {"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
        "xaxis": {
            "title": {"text": plain(words.confidence), "standoff": 6, "font": FONT},
            "range": [-0.02, 1.02],
            "tickformat": ".0%",
            "tickfont": FONT,
            "fixedrange": True,
        },
        "yaxis": {
            "title": {"text": plain(words.agreement), "standoff": 14, "font": FONT},
            # The same for every list, so that a filter moves no point; 1 is all in the region.
            "range": [min(-0.12, _least(cloud.agreement) - 0.05), 1.03],
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


def _named(names: Sequence[str], title: str) -> dict[str, Any]:
    return {
        "tickmode": "array",
        "tickvals": list(range(len(names))),  # by place: two classes may have the same name
        "ticktext": [plain(name) for name in names],
        "title": {"text": plain(title), "font": FONT},
        "tickfont": FONT,
        "fixedrange": True,
        "automargin": True,
        "showgrid": False,
        "zeroline": False,
    }


def _frame(chosen: tuple[int | None, int | None], rows: int, columns: int) -> list[dict[str, Any]]:
    row, column = chosen
    if row is None and column is None:
        return []
    down = (-0.5, rows - 0.5) if row is None else (row - 0.5, row + 0.5)
    across = (-0.5, columns - 0.5) if column is None else (column - 0.5, column + 0.5)
    return [_box(across, down, dash="solid")]


def _spans(sure: Range | None, above: Range | None) -> list[dict[str, Any]]:
    if sure is None and above is None:
        return []
    across = (-0.02, 1.02) if sure is None else (sure.low, sure.high)
    if above is None:
        return [{**_box(across, (0.0, 1.0), dash="dot"), "yref": "paper"}]
    return [_box(across, (above.low, above.high), dash="dot")]


def _box(across: tuple[float, float], down: tuple[float, float], *, dash: str) -> dict[str, Any]:
    line = {"color": INK, "width": 2.5, "dash": dash}
    corners = {"x0": across[0], "x1": across[1], "y0": down[0], "y1": down[1]}
    return {"type": "rect", **corners, "line": line}
