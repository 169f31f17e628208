"""Loss and validation score over the epochs of a training.

Plain numbers and already translated words in, plotly out. Question answered: *how did the model
learn?*
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xai_core.report.figure_style import BLUE, FONT, HEIGHT, ORANGE, base_layout, plain

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


SHARES = {
    "range": [0, 1.02],
    "tickvals": [0, 0.25, 0.5, 0.75, 1],
    "tickmode": "array",  # else its ticks follow those of the left axis
    "tickformat": ".0%",
}
"""An axis of percentages."""


def training_curve_figure(  # noqa: PLR0913 - two curves over one axis, and their words
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
