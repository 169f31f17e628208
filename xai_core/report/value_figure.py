"""A value on a ruler: what the model says with its interval, and what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xai_core.report.figure_style import base_layout

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_AI, _MEASURED = "#0072B2", "#D55E00"


def value_ruler(  # noqa: PLR0913 - one value, told in full
    value: float,
    *,
    interval: tuple[float, float] | None,
    measured: float | None,
    tolerance: float | None,
    words: tuple[str, str],
    unit: str,
) -> Figure:
    """The model's value above, the measured one below, on one axis.

    Parameters
    ----------
    value
        The model's, in ``unit``.
    interval
        That holds 90 % of the truths: drawn as a whisker.
    measured
        By experts; None where nobody did.
    tolerance
        Answers so near to the measured value count as right: a pale band around it.
    words
        What the two are called, in the reader's language.
    unit
        Of the axis.

    Returns
    -------
    Figure
        A Plotly figure.
    """
    from plotly.graph_objects import Figure

    low, high = interval or (value, value)
    marks = [
        {
            "type": "scatter",
            "x": [value],
            "y": [words[0]],
            "mode": "markers",
            "marker": {"size": 14, "color": _AI},
            "error_x": {
                "type": "data",
                "symmetric": False,
                "array": [high - value],
                "arrayminus": [value - low],
                "color": _AI,
            },
        }
    ]
    shapes = []
    if measured is not None:
        marks.append(
            {
                "type": "scatter",
                "x": [measured],
                "y": [words[1]],
                "mode": "markers",
                "marker": {"size": 14, "color": _MEASURED, "symbol": "diamond"},
            }
        )
        if tolerance is not None:
            shapes.append(
                {
                    "type": "rect",
                    "x0": measured - tolerance,
                    "x1": measured + tolerance,
                    "y0": 0,
                    "y1": 1,
                    "yref": "paper",
                    "fillcolor": _MEASURED,
                    "opacity": 0.12,
                    "line": {"width": 0},
                }
            )
    figure = Figure(data=marks, layout=base_layout(height=140))
    figure.update_layout(showlegend=False, shapes=shapes)
    figure.update_xaxes(title_text=unit)
    figure.update_yaxes(autorange="reversed")
    return figure
