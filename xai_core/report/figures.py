"""Small interactive figures: plain numbers and already translated words in, plotly out.

Question answered: *how sure was the model, how does the attention compare with chance, and how
much do the scores depend on the threshold?*

Conventions
-----------
- Scores are fractions in [0, 1]; the screen shows per cent. ``None`` is "not defined": it is
  said in words or left as a gap, never drawn as 0.
- Words come translated. Names are shown as they stand, without the tags plotly would obey.
- About 220 pixels high, readable on a phone 390 pixels wide; no toolbar (pass ``CONFIG`` to the
  chart) and no zooming, so that a finger on a figure still scrolls the page.
- Colours are Okabe-Ito (2008), safe for the colour-blind, and never the only difference.
"""

from __future__ import annotations

import html
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

CONFIG: dict[str, Any] = {"displayModeBar": False, "responsive": True, "showTips": False}
"""For whoever draws the figure: no toolbar, follows the width of the page."""

HEIGHT = 220
BLUE = "#0072B2"
ORANGE = "#D55E00"
_GREEN = "#009E73"
QUIET = "#9aa3ad"
INK = "#22262b"
FONT = {"size": 13, "color": INK}  # said on every axis: the page's theme would make it faint


@dataclass(frozen=True)
class ThresholdCurveLabels:
    """The translated words of :func:`threshold_curve_figure`."""

    level: str
    """The horizontal axis, e.g. "share of the image counted as attention"."""
    iou: str
    ground_truth_coverage: str
    saliency_coverage: str
    marker: str


@dataclass(frozen=True)
class Estimate:
    """A number with its interval, where there is one; None where it is not defined."""

    value: float | None
    low: float | None = None
    high: float | None = None


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
        f"<b>{plain(name)} · {plain(truth_label)}</b>" if place == truth else plain(name)
        for place, name in enumerate(names)
    ]
    return _bars(labels, list(probabilities), [_percent(p) for p in probabilities], colours)


def baseline_bars(scores: Mapping[str, float | None], *, undefined: str) -> Figure:
    """The attention in a region with its baselines beneath it, on one axis.

    ``scores`` maps translated names to fractions; the first is the score, the others are what
    it has to beat. ``undefined`` is written where there is no number.
    """
    names, values = list(scores), list(scores.values())
    written = [plain(undefined) if value is None else _percent(value) for value in values]
    colours = [BLUE, *[QUIET] * (len(values) - 1)]
    return _bars([plain(name) for name in names], values, written, colours)


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
        (labels.saliency_coverage, saliency_coverage, _GREEN, "dot"),
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
        "ticktext": [plain(n) for n in names],
        "tickfont": FONT,
        "fixedrange": True,
    }
    ink = {"font": FONT}
    figure.update_xaxes(**ticks, title={"text": plain(columns), **ink}, side="bottom")
    # Slanted to the left: names that would run past the right edge are left out otherwise.
    figure.update_xaxes(automargin=True, tickangle=-45 if len(names) > MOST_LEVEL_NAMES else None)
    figure.update_yaxes(**ticks, title={"text": plain(rows), **ink}, autorange="reversed")
    figure.update_yaxes(automargin=True)
    figure.update_layout(**base_layout(120 + 36 * len(names)))
    return figure


def curve_figure(  # noqa: PLR0913 - two curves over one axis, and their words
    epochs: Sequence[int],
    losses: Sequence[float],
    accuracies: Sequence[float | None],
    *,
    epoch: str,
    loss: str,
    accuracy: str,
) -> Figure:
    """The learning curve: training loss (left axis) and validation accuracy (right axis).

    Parameters
    ----------
    epochs
        Numbers from 1.
    losses
        Mean training loss of each epoch.
    accuracies
        On the validation cases, in [0, 1]; None without any.
    epoch, loss, accuracy
        The translated titles of the axes.

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
            "range": [0, 1.02],
            "tickvals": [0, 0.25, 0.5, 0.75, 1],
            "tickmode": "array",  # else its ticks follow those of the left axis
            "tickformat": ".0%",
            "tickfont": FONT,
            "fixedrange": True,
            "showgrid": False,
        },
    )
    figure.update_layout(legend={"orientation": "h", "y": -0.3, "x": 0, "yanchor": "top"})
    return figure


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

    looks = ((BLUE, "circle"), (ORANGE, "diamond"), (_GREEN, "square"))
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
        "ticktext": [plain(name) for name in names],
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
        **base_layout(130 + 44 * len(names)),
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


def _bars(
    names: list[str], values: Sequence[float | None], written: list[str], colours: list[str]
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
    rows = {
        "tickmode": "array",
        "tickvals": places,
        "ticktext": names,
        "tickfont": FONT,
        "autorange": "reversed",
        "fixedrange": True,
        "automargin": True,
        "showgrid": False,
    }
    layout = {
        **base_layout(max(120, 40 + 32 * len(names))),
        "bargap": 0.35,
        # Room on the right for the number behind the longest bar.
        "xaxis": {"range": [0, 1.18], "visible": False, "fixedrange": True},
        "yaxis": rows,
    }
    return Figure([bars], layout)


def base_layout(height: int) -> dict[str, Any]:
    """What every figure here has in common, at this height in pixels."""
    return {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 22, "b": 8},
        "dragmode": False,
        "showlegend": None,
        "font": FONT,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    }


def _percent(value: float) -> str:
    return f"{value:.1%}".replace("%", " %")


def plain(text: str) -> str:
    """Text that plotly shows instead of obeying (it reads a few HTML tags)."""
    return html.escape(text, quote=False)
