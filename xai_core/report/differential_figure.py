"""A differential count beside the smear: each class's share with its Rümke limits.

Question answered: *in which classes do the percentages of a count miss the smear?* A point with a
bar is a reader's share and its limits, an upright line the share of the whole smear: where the line
does not cross the bar, the class lies outside. Shares are spread by their square root, so that rare
classes, where counts differ most, can be read beside common ones.

Conventions are those of ``figure_style``.
"""

from __future__ import annotations

import math
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
    rows_height,
)
from xai_core.types import Interval

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter

_TICKS = (0, 0.01, 0.05, 0.1, 0.2, 0.5, 1)
_LOOKS = ((BLUE, "circle", -0.16), (ORANGE, "diamond", 0.16))


@dataclass(frozen=True)
class CountedShares:
    """One reader's shares."""

    name: str
    shares: Sequence[float]
    """In [0, 1], class by class."""
    limits: Sequence[Interval]


def differential_figure(
    names: Sequence[str],
    readers: Sequence[CountedShares],
    smear: Sequence[float | None],
    *,
    smear_name: str,
) -> Figure:
    """Draw one or two readers' shares beside the smear's.

    Parameters
    ----------
    names
        The classes in the reader's language.
    readers
        The learner, then the AI where it answered.
    smear
        Each class's share of the whole smear, in [0, 1].
    smear_name
        What the upright lines are called.

    Returns
    -------
    Figure
        A Plotly figure.
    """
    from plotly.graph_objects import Figure

    looks = zip(readers, _LOOKS, strict=False)
    figure = Figure([*(_marks(reader, *look) for reader, look in looks), _lines(smear, smear_name)])
    figure.update_xaxes(
        range=[-0.03, 1.03],
        tickvals=[math.sqrt(tick) for tick in _TICKS],
        ticktext=[f"{100 * tick:.0f}\N{NO-BREAK SPACE}%" for tick in _TICKS],
        tickangle=0,
        tickfont=FONT,
        fixedrange=True,
        gridcolor="#e3e7eb",
    )
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=axis_names(names),
        autorange="reversed",
        tickfont=FONT,
        fixedrange=True,
        automargin=True,
    )
    figure.update_layout(**base_layout(90 + rows_height(names, 38)))
    figure.update_layout(
        legend={"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"},
        margin={"t": 60},
    )
    return figure


def _marks(reader: CountedShares, colour: str, symbol: str, off: float) -> Scatter:
    """A reader's shares with their limits, ``off`` the middle of each row."""
    from plotly.graph_objects import Scatter

    known = zip(reader.shares, reader.limits, strict=True)
    rows = [(share, *(limits or (share, share))) for share, limits in known]
    return Scatter(
        x=[math.sqrt(share) for share, _, _ in rows],
        y=[place + off for place in range(len(rows))],
        name=plain(reader.name),
        mode="markers",
        marker={"color": colour, "symbol": symbol, "size": 9},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [math.sqrt(high) - math.sqrt(share) for share, _, high in rows],
            "arrayminus": [math.sqrt(share) - math.sqrt(low) for share, low, _ in rows],
            "color": colour,
            "thickness": 2,
            "width": 4,
        },
        text=[f"{share:.0%} ({low:.1%}–{high:.1%})" for share, low, high in rows],
        hovertemplate="%{text}<extra></extra>",
    )


def _lines(smear: Sequence[float | None], name: str) -> Scatter:
    """An upright line where the smear's share of each class lies."""
    from plotly.graph_objects import Scatter

    known = [(place, share) for place, share in enumerate(smear) if share is not None]
    return Scatter(
        x=[math.sqrt(share) for _, share in known],
        y=[place for place, _ in known],
        name=plain(name),
        mode="markers",
        marker={
            "symbol": "line-ns",
            "size": 22,
            "line": {"width": 3, "color": INK},
            "color": INK,
        },
        text=[f"{share:.1%}" for _, share in known],
        hovertemplate="%{text}<extra></extra>",
    )
