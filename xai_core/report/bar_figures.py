"""Bars side by side: probabilities of the classes, and attention beside chance and centre blob.

Plain numbers and already translated words in, plotly out. Question answered: *how sure was the
model, and how does its attention compare with chance?*
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from xai_core.report.figure_style import (
    BLUE,
    FONT,
    QUIET,
    axis_names,
    base_layout,
    plain,
    rows_height,
)

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


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
