"""Where somebody changes their answer along an axis, beside others and beside the rule.

Question answered: *whose line lies where, and how sure is it?* Each reader is a row: every picture
they answered stands as a small mark at its place (filled: the class at small values), their
threshold as a diamond with its 95 % interval. The rule is a dashed line through all rows.

Conventions are those of ``figure_style``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xai_core.report.figure_style import (
    BLUE,
    FONT,
    INK,
    ORANGE,
    axis_names,
    base_layout,
    plain,
)
from xai_core.stats.psychometric import Threshold

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter

_COLOURS = (BLUE, ORANGE)
_UP, _DOWN = 0.22, -0.16
"""How far a threshold stands above its row's answers."""


@dataclass(frozen=True)
class Answers:
    """One reader's answers along the axis."""

    name: str
    places: Sequence[float]
    below: Sequence[bool]
    """Whether each was given the class at small values."""
    threshold: Threshold


def threshold_figure(
    readers: Sequence[Answers],
    rule: float,
    axis: tuple[float, float],
    *,
    words: tuple[str, str, str, str],
) -> Figure:
    """Draw one or two readers.

    Parameters
    ----------
    readers
        The learner, then the AI where one was asked.
    rule
        Where the rule draws the line.
    axis
        Both ends of what was shown.
    words
        Translated: title of the axis, the class at small values, the other, the rule.

    Returns
    -------
    Figure
        A Plotly figure.
    """
    from plotly.graph_objects import Figure

    title, below, above, rule_name = words
    low, high = axis
    figure = Figure()
    for row, (reader, colour) in enumerate(zip(readers, _COLOURS, strict=False)):
        figure.add_trace(_given(reader, row, colour, below, wanted=True))
        figure.add_trace(_given(reader, row, colour, above, wanted=False))
        if reader.threshold.value is not None:
            figure.add_trace(_found(reader.threshold, reader.threshold.value, axis, row, colour))
    figure.add_vline(
        x=rule,
        line={"color": INK, "dash": "dash", "width": 2},
        annotation={"text": plain(rule_name), "font": FONT, "yanchor": "bottom", "y": 1},
    )
    figure.update_xaxes(
        range=[low - 0.02 * (high - low), high + 0.02 * (high - low)],
        title={"text": plain(title), "font": FONT},
        tickfont=FONT,
        fixedrange=True,
        gridcolor="#e3e7eb",
    )
    figure.update_yaxes(
        tickvals=list(range(len(readers))),
        ticktext=axis_names(reader.name for reader in readers),
        range=[len(readers) - 0.4, -0.6],
        tickfont=FONT,
        fixedrange=True,
        automargin=True,
        showgrid=False,
    )
    figure.update_layout(**base_layout(150 + 90 * len(readers)))
    figure.update_layout(
        legend={"orientation": "h", "y": -0.32, "x": 0, "yanchor": "top"}, margin={"t": 36}
    )
    return figure


def _given(reader: Answers, row: int, colour: str, name: str, *, wanted: bool) -> Scatter:
    """Where a reader gave one of the two classes."""
    from plotly.graph_objects import Scatter

    chosen = [x for x, said in zip(reader.places, reader.below, strict=True) if said is wanted]
    symbol = "circle" if wanted else "circle-open"
    return Scatter(
        x=chosen,
        y=[row + _DOWN] * len(chosen),
        mode="markers",
        name=plain(name),
        showlegend=row == 0,
        marker={"color": colour, "symbol": symbol, "size": 8, "line": {"width": 2}},
        hovertemplate="%{x:.2f}<extra></extra>",
    )


def _found(
    threshold: Threshold, value: float, axis: tuple[float, float], row: int, colour: str
) -> Scatter:
    """The threshold; an end that is not known reaches to the edge of what was shown."""
    from plotly.graph_objects import Scatter

    low, high = axis
    return Scatter(
        x=[value],
        y=[row + _UP],
        mode="markers+text",
        text=[f"{value:.2f}"],
        textposition="top center",
        textfont={**FONT, "color": colour},
        showlegend=False,
        marker={"color": colour, "symbol": "diamond", "size": 13},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [(high if threshold.high is None else threshold.high) - value],
            "arrayminus": [value - (low if threshold.low is None else threshold.low)],
            "color": colour,
            "thickness": 3,
            "width": 6,
        },
        hovertemplate="%{x:.2f}<extra></extra>",
    )
