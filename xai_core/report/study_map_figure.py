"""A map of a study: one mark a case, coloured by what is asked of it; drawn around, it filters.

Conventions as in ``figure_style``: plain numbers and translated words in, plotly out; names are
shown as they stand. ``customdata`` of a mark is its place in the study. Few cases are drawn as
vectors, many on the graphics card (``scattergl``), which stays fluent over ten thousands. Colours
never stand alone: each group has a shape of its own as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from xai_core.evaluation.case_list import Flags
from xai_core.report.density import density_of
from xai_core.report.figure_style import BLUE, GREEN, INK, ORANGE, base_layout, plain

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEIGHT = 460
MOST_VECTORS = 2500
"""Marks a browser draws as vectors without a pause."""
COLOURS = (BLUE, ORANGE, GREEN, "#CC79A7", "#E69F00", "#56B4E9", "#806000", INK)
"""Okabe-Ito, its yellow darkened, which cannot be seen on white."""
SHAPES = ("circle", "x", "diamond", "square", "triangle-up", "cross", "star", "triangle-down")


@dataclass(frozen=True)
class MapGroup:
    """Cases that are drawn alike."""

    name: str
    members: Flags
    """``(N,)``."""


def study_map(
    plane: NDArray[np.float32],
    groups: Sequence[MapGroup],
    kept: Flags,
    place: int,
    *,
    shaded: bool = False,
) -> Figure:
    """The figure.

    Parameters
    ----------
    plane
        ``(N, 2)``: where each case lies.
    groups
        What the colours say; a case of none is not drawn.
    kept
        ``(N,)``: the cases of the list; the others are faint.
    place
        Of the open case, which is ringed.
    shaded
        Whether the number of all cases is shaded below the groups, of which each then holds but
        some of its cases.

    Returns
    -------
    Figure
        Without axes: their units mean nothing.
    """
    from plotly.graph_objects import Figure

    few = shaded or len(plane) <= MOST_VECTORS
    kind, size = ("scatter", 7) if few else ("scattergl", 4)
    traces = [_marks(plane, group, number, kept, kind, size) for number, group in enumerate(groups)]
    across, up = _range(plane[:, 0]), _range(plane[:, 1])
    if shaded:
        traces.insert(0, density_of(plane[:, 0], plane[:, 1], across, up).trace())
    bare = {"visible": False, "fixedrange": True}
    layout = {
        **base_layout(HEIGHT),
        "dragmode": "lasso",
        "showlegend": True,
        "legend": {
            "orientation": "h",
            "y": -0.02,
            "x": 0,
            "yanchor": "top",
            "itemsizing": "constant",
        },
        "xaxis": {**bare, "range": list(across)},
        "yaxis": {**bare, "range": list(up)},
        "hovermode": "closest",
    }
    return Figure([*traces, _ring(plane, place, kind)], layout)


def _marks(  # noqa: PLR0913, PLR0917 - one trace
    plane: NDArray[np.float32], group: MapGroup, number: int, kept: Flags, kind: str, size: int
) -> dict[str, Any]:
    places = np.flatnonzero(group.members)
    # Of more groups than colours, those of one colour differ in shape.
    shape = (number + number // len(COLOURS)) % len(SHAPES)
    return {
        "type": kind,
        "mode": "markers",
        "x": plane[places, 0],
        "y": plane[places, 1],
        "customdata": places.tolist(),
        "name": plain(group.name),
        "marker": {
            "color": COLOURS[number % len(COLOURS)],
            "symbol": SHAPES[shape],
            "size": size,
            "opacity": np.where(kept[places], 0.8, 0.12),
        },
        "hovertemplate": f"{plain(group.name)}<extra></extra>",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 0.3}},
    }


def _ring(plane: NDArray[np.float32], place: int, kind: str) -> dict[str, Any]:
    return {
        "type": kind,
        "mode": "markers",
        "x": [plane[place, 0]],
        "y": [plane[place, 1]],
        "marker": {"symbol": "circle-open", "size": 18, "color": INK, "line": {"width": 3}},
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _range(values: NDArray[np.float32]) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = 0.04 * (high - low or 1.0)
    return low - margin, high + margin
