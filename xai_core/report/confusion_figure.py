"""The confusion table: what was said of the cases of each class.

Plain numbers and already translated words in, plotly out. Question answered: *what are the
mistakes?*
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xai_core.report.figure_style import FONT, axis_names, base_layout, plain, rows_height

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


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
