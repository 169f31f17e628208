"""Bars of probabilities and baselines, the curve over thresholds, confusion, learning curves.

Plain numbers and already translated words in, plotly out. Question answered: *how sure was the
model, how does the attention compare with chance, how much do the scores depend on the threshold,
and what are the mistakes?* ``figure_style.py`` says what all figures have in common.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xai_core.report.figure_style import (
    BLUE,
    FONT,
    GREEN,
    HEIGHT,
    INK,
    ORANGE,
    QUIET,
    axis_names,
    base_layout,
    plain,
    rows_height,
)

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


def probability_bars(
    names: Sequence[str],
    probabilities: Sequence[float],
    *,
    highlight: int | None = None,
    truth: int | None = None,
    truth_label: str = "",
) -> Figure:
    """One bar for each class, in the order given, the first on top.

    Parameters
    ----------
    names
        The classes in the reader's language.
    probabilities
        Of each, in [0, 1].
    highlight
        Place of the class the map is about.
    truth
        Place of the expert's answer.
    truth_label
        Stands behind its name.

    Returns
    -------
    Figure
        A Plotly figure.
    """
    colours = [BLUE if place == highlight else QUIET for place in range(len(names))]
    labels = [
        f"{name} · {truth_label}" if place == truth else name for place, name in enumerate(names)
    ]
    return _bars(labels, list(probabilities), [_percent(p) for p in probabilities], colours, truth)


def baseline_bars(scores: Mapping[str, float | None], *, undefined: str) -> Figure:
    """The attention in a region with its baselines beneath it, on one axis.

    ``scores`` maps translated names to fractions; the first is the score, the others are what
    it has to beat. ``undefined`` is written where there is no number.
    """
    names, values = list(scores), list(scores.values())
    written = [plain(undefined) if value is None else _percent(value) for value in values]
    colours = [BLUE, *[QUIET] * (len(values) - 1)]
    return _bars(names, values, written, colours)


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


MOST_LEVEL_NAMES = 5
"""Classes whose names may stand level below a confusion table."""


def confusion_figure(
    names: Sequence[str], matrix: Sequence[Sequence[int]], *, rows: str, columns: str
) -> Figure:
    """Counts of expert (rows) against AI (columns), shaded by the share of their row.

    Parameters
    ----------
    names
        The classes in the reader's language; two may be the same.
    matrix
        Numbers of cases, the expert's answer down, the AI's across.
    rows, columns
        The translated titles of the axes.

    Returns
    -------
    Figure
        A Plotly figure.
    """
    from plotly.graph_objects import Figure, Heatmap

    shares = [[count / max(1, sum(row)) for count in row] for row in matrix]
    places = list(range(len(names)))
    cells = Heatmap(
        z=shares,
        x=places,  # by place: two classes may have the same name
        y=places,
        text=[[str(count) if count else "" for count in row] for row in matrix],
        texttemplate="%{text}",
        colorscale="Blues",
        zmin=0,
        zmax=1,
        showscale=False,
        hovertemplate="%{z:.1%}<extra></extra>",
        xgap=1,
        ygap=1,
    )
    figure = Figure([cells])
    ticks = {
        "tickvals": places,
        "ticktext": axis_names(names),
        "tickfont": FONT,
        "fixedrange": True,
    }
    ink = {"font": FONT}
    figure.update_xaxes(**ticks, title={"text": plain(columns), **ink}, side="bottom")
    # Slanted to the left: names that would run past the right edge are left out otherwise.
    figure.update_xaxes(automargin=True, tickangle=-45 if len(names) > MOST_LEVEL_NAMES else None)
    figure.update_yaxes(**ticks, title={"text": plain(rows), **ink}, autorange="reversed")
    figure.update_yaxes(automargin=True)
    figure.update_layout(**base_layout(120 + rows_height(names, 36)))
    return figure


SHARES = {
    "range": [0, 1.02],
    "tickvals": [0, 0.25, 0.5, 0.75, 1],
    "tickmode": "array",  # else its ticks follow those of the left axis
    "tickformat": ".0%",
}
"""An axis of percentages."""


def curve_figure(  # noqa: PLR0913 - two curves over one axis, and their words
    epochs: Sequence[int],
    losses: Sequence[float],
    accuracies: Sequence[float | None],
    *,
    epoch: str,
    loss: str,
    accuracy: str,
    is_share: bool = True,
) -> Figure:
    """The learning curve: training loss (left axis) and the validation score (right axis).

    Parameters
    ----------
    epochs
        Numbers from 1.
    losses
        Mean training loss of each epoch.
    accuracies
        The score on the validation cases, a share in [0, 1] or a number of its own unit from 0
        up; None without any.
    epoch, loss, accuracy
        The translated titles of the axes.
    is_share
        Whether the score is read as a percentage.

    Returns
    -------
    Figure
        A Plotly figure.
    """
    from plotly.graph_objects import Figure, Scatter

    left = Scatter(x=list(epochs), y=list(losses), name=plain(loss), line={"color": BLUE})
    right = Scatter(
        x=list(epochs),
        y=list(accuracies),
        name=plain(accuracy),
        line={"color": ORANGE, "dash": "dash"},
        yaxis="y2",
    )
    figure = Figure([left, right])
    figure.update_xaxes(title={"text": plain(epoch), "font": FONT}, fixedrange=True, tickfont=FONT)
    figure.update_layout(
        **base_layout(HEIGHT + 80),
        yaxis={"rangemode": "tozero", "fixedrange": True, "tickfont": FONT},
        yaxis2={
            "overlaying": "y",
            "side": "right",
            "tickfont": FONT,
            "fixedrange": True,
            "showgrid": False,
            **(SHARES if is_share else {"rangemode": "tozero"}),
        },
    )
    figure.update_layout(legend={"orientation": "h", "y": -0.3, "x": 0, "yanchor": "top"})
    return figure


def _bars(
    names: list[str],
    values: Sequence[float | None],
    written: list[str],
    colours: list[str],
    bold: int | None = None,
) -> Figure:
    from plotly.graph_objects import Figure

    places = list(range(len(names)))  # by place: two classes may have the same name
    bars = {
        "type": "bar",
        "x": [value or 0 for value in values],  # nothing to draw; the words say "not defined"
        "y": places,
        "text": written,
        "textposition": "outside",
        "cliponaxis": False,
        "orientation": "h",
        "marker": {"color": colours},
        "hoverinfo": "skip",
    }
    said = [f"<b>{n}</b>" if place == bold else n for place, n in enumerate(axis_names(names))]
    rows = {
        "tickmode": "array",
        "tickvals": places,
        "ticktext": said,
        "tickfont": FONT,
        "autorange": "reversed",
        "fixedrange": True,
        "automargin": True,
        "showgrid": False,
    }
    layout = {
        **base_layout(max(120, 40 + rows_height(names, 32))),
        "bargap": 0.35,
        # Room on the right for the number behind the longest bar.
        "xaxis": {"range": [0, 1.18], "visible": False, "fixedrange": True},
        "yaxis": rows,
    }
    return Figure([bars], layout)


def _percent(value: float) -> str:
    return f"{value:.1%}".replace("%", " %")
