"""Where somebody changes their answer along an axis, beside others and beside the rule.

Question answered: *whose line lies where, and how sure is it?* Each reader is a row: every picture
they answered stands as a small mark at its place (filled: the class at small values), their
threshold as a diamond with its 95 % interval. The rule is a dashed line through all rows.

Conventions are those of ``figures``.
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
    from plotly.graph_objects import Figure

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
    from plotly.graph_objects import Figure, Scatter

    title, below, above, rule_name = words
    low, high = axis
    figure = Figure()
    for row, (reader, colour) in enumerate(zip(readers, _COLOURS, strict=False)):
        for name, wanted, symbol in ((below, True, "circle"), (above, False, "circle-open")):
            chosen = [
                x for x, said in zip(reader.places, reader.below, strict=True) if said is wanted
            ]
            figure.add_trace(
                Scatter(
                    x=chosen,
                    y=[row + _DOWN] * len(chosen),
                    mode="markers",
                    name=plain(name),
                    showlegend=row == 0,
                    marker={"color": colour, "symbol": symbol, "size": 8, "line": {"width": 2}},
                    hovertemplate="%{x:.2f}<extra></extra>",
                )
            )
        found = reader.threshold
        if found.value is not None:
            figure.add_trace(
                Scatter(
                    x=[found.value],
                    y=[row + _UP],
                    mode="markers+text",
                    text=[f"{found.value:.2f}"],
                    textposition="top center",
                    textfont={**FONT, "color": colour},
                    showlegend=False,
                    marker={"color": colour, "symbol": "diamond", "size": 13},
                    error_x={
                        "type": "data",
                        "symmetric": False,
                        # An end that is not known reaches to the edge of what was shown.
                        "array": [(high if found.high is None else found.high) - found.value],
                        "arrayminus": [found.value - (low if found.low is None else found.low)],
                        "color": colour,
                        "thickness": 3,
                        "width": 6,
                    },
                    hovertemplate="%{x:.2f}<extra></extra>",
                )
            )
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
