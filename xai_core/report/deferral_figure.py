"""Accuracy against the share answered, when the least sure answers are withheld.

Question answered: *how many cases would have to go to a person for the rest to be right in 99 of
100?* Read from the right, where everything is answered, to the left. The band is the 95 %
interval; over few answers it is wide, and that is the message.

Conventions are those of ``figure_style``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xai_core.report.figure_style import FONT, base_layout, plain
from xai_core.stats.deferral import DeferralPoint

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

FEW = 0.1
"""Share answered below which the band may leave the picture."""
_LINE = "#0072B2"
_BAND = "rgba(0, 114, 178, 0.18)"


def deferral_figure(
    curve: Sequence[DeferralPoint], *, answered: str, accuracy: str, threshold: str
) -> Figure:
    """Draw a curve of at least one point.

    Parameters
    ----------
    curve
        Its points, from the surest cases to all.
    answered, accuracy, threshold
        Translated names of the three values.

    Returns
    -------
    Figure
        A Plotly figure: accuracy with its interval against the share answered.
    """
    from plotly.graph_objects import Figure, Scatter

    shares = [point.answered for point in curve]
    figure = Figure(
        [
            Scatter(
                x=[*shares, *reversed(shares)],
                y=[*(one.high for one in curve), *(one.low for one in reversed(curve))],
                fill="toself",
                fillcolor=_BAND,
                line={"width": 0},
                hoverinfo="skip",
                showlegend=False,
            ),
            Scatter(
                x=shares,
                y=[point.accuracy for point in curve],
                customdata=[point.threshold for point in curve],
                mode="lines+markers" if len(curve) < 3 else "lines",
                line={"color": _LINE, "width": 2},
                showlegend=False,
                hovertemplate=(
                    "%{x:.1%} → %{y:.1%}<br>"
                    + plain(threshold)
                    + " %{customdata:.1%}<extra></extra>"
                ),
            ),
        ]
    )
    # Of very few answers the interval is so wide that the rest could not be told apart.
    lowest = min(point.low for point in curve if point.answered >= FEW or len(curve) < 3)
    figure.update_xaxes(
        title={"text": plain(answered), "font": FONT},
        range=[0, 1.02],
        tickformat=".0%",
        tickfont=FONT,
        fixedrange=True,
    )
    figure.update_yaxes(
        title={"text": plain(accuracy), "font": FONT},
        range=[max(0.0, lowest - 0.02), 1.005],
        tickformat=".0%" if lowest < 0.9 else ".1%",
        tickfont=FONT,
        fixedrange=True,
    )
    figure.update_layout(**base_layout(300))
    return figure
