"""How IoU and the coverages move with the level at which a map is cut.

Plain numbers and already translated words in, plotly out. Question answered: *how much do the
scores depend on the threshold?*
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xai_core.report.figure_style import BLUE, FONT, GREEN, HEIGHT, INK, ORANGE, base_layout, plain

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


@dataclass(frozen=True)
class ThresholdCurveLabels:
    """The translated words of :func:`threshold_curve_figure`."""

    level: str
    """The horizontal axis, e.g. "share of the image counted as attention"."""
    iou: str
    ground_truth_coverage: str
    saliency_coverage: str
    marker: str


def threshold_curve_figure(  # noqa: PLR0913 - three curves over one axis, and their words
    levels: Sequence[float],
    iou: Sequence[float | None],
    ground_truth_coverage: Sequence[float | None],
    saliency_coverage: Sequence[float | None],
    *,
    labels: ThresholdCurveLabels,
    marker: float | None = None,
) -> Figure:
    """How the three scores move with the share of the image that counts as attention.

    Parameters
    ----------
    levels
        Per cents of the image, rising, as in ``agreement.ThresholdStrip``.
    iou, ground_truth_coverage, saliency_coverage
        At each level, in [0, 1]; None where undefined.
    labels
        Translated names of the curves and axes.
    marker
        The level in use, in per cent, drawn as a vertical line.

    Returns
    -------
    Figure
        A Plotly figure.
    """
    from plotly.graph_objects import Figure

    curves = (
        (labels.iou, iou, BLUE, "solid"),
        (labels.ground_truth_coverage, ground_truth_coverage, ORANGE, "dash"),
        (labels.saliency_coverage, saliency_coverage, GREEN, "dot"),
    )
    lines = [
        {
            "type": "scatter",
            "x": list(levels),
            "y": list(values),
            "name": plain(name),
            "mode": "lines",
            "line": {"color": colour, "dash": dash, "width": 2.5},
            "hovertemplate": "%{y:.0%}",
            "connectgaps": False,
        }
        for name, values, colour, dash in curves
    ]
    across = {
        "title": {"text": plain(labels.level), "standoff": 4, "font": FONT},
        "tickfont": FONT,
        "range": [0, 100],
        "ticksuffix": " %",
        "fixedrange": True,
        "automargin": True,
    }
    up = {
        # A little more than 0 to 1, so that a curve along the edge keeps its full width.
        "range": [-0.02, 1.03],
        "tickvals": [0, 0.5, 1],
        "tickformat": ".0%",
        "tickfont": FONT,
        "fixedrange": True,
        "automargin": True,
    }
    layout = {
        **base_layout(HEIGHT + 60),
        "hovermode": "x unified",
        "legend": {"orientation": "h", "y": -0.42, "x": 0, "yanchor": "top"},
        "xaxis": across,
        "yaxis": up,
        **_marked(marker, labels.marker),
    }
    return Figure(lines, layout)


def _marked(marker: float | None, label: str) -> dict[str, Any]:
    """The vertical line at the level in use, with its name above it."""
    if marker is None:
        return {}
    line = {"x0": marker, "x1": marker, "y0": 0, "y1": 1, "yref": "y domain"}
    name = {"x": marker, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
    return {
        "shapes": [{"type": "line", **line, "line": {"color": INK, "width": 1.5}}],
        "annotations": [{**name, "text": plain(label)}],
    }
