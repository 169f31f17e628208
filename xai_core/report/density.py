"""Where very many cases lie on a plane: counted in cells, a picture of constant size.

Tens of thousands of marks cover each other and keep a browser busy; cells say how many there are.
Marks of some cases are drawn above. Shades go by the logarithm, so that a few cases are seen
beside thousands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

COLUMNS, ROWS = 96, 56
_SHADES = ((0.0, "#E8EDF2"), (1.0, "#5B7083"))
"""Greys, which no mark has."""


@dataclass(frozen=True)
class Density:
    """How many cases lie in each cell."""

    counts: NDArray[np.intp]
    """``(ROWS, COLUMNS)``, the lowest row first."""
    across: tuple[float, float]
    up: tuple[float, float]

    def trace(self) -> dict[str, Any]:
        """The plotly trace, to stand below the marks; empty cells stay white."""
        (left, right), (bottom, top) = self.across, self.up
        with np.errstate(divide="ignore"):
            shades = np.where(self.counts > 0, np.log10(self.counts), np.nan)
        return {
            "type": "heatmap",
            "z": np.round(shades, 2),
            "x0": left + (right - left) / COLUMNS / 2,
            "dx": (right - left) / COLUMNS,
            "y0": bottom + (top - bottom) / ROWS / 2,
            "dy": (top - bottom) / ROWS,
            "colorscale": [list(shade) for shade in _SHADES],
            "showscale": False,
            "hoverinfo": "skip",
        }


def density_of(
    x: NDArray[np.floating],
    y: NDArray[np.floating],
    across: tuple[float, float],
    up: tuple[float, float],
) -> Density:
    """Count cases in cells.

    Parameters
    ----------
    x, y
        ``(N,)``: where they lie; undefined and outside is not counted.
    across, up
        Ends of the two axes, the lower first.

    Returns
    -------
    Density
        ``ROWS`` by ``COLUMNS`` cells; what lies on the upper end belongs to the last.
    """
    column, inside = _cells(x, across, COLUMNS)
    row, level = _cells(y, up, ROWS)
    kept = inside & level
    counts = np.bincount(row[kept] * COLUMNS + column[kept], minlength=ROWS * COLUMNS)
    return Density(counts.reshape(ROWS, COLUMNS), across, up)


def _cells(
    values: NDArray[np.floating], ends: tuple[float, float], n: int
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    low, high = ends
    inside = (values >= low) & (values <= high)
    share = np.where(inside, (values - low) / ((high - low) or 1.0), 0.0)
    return np.minimum((share * n).astype(np.intp), n - 1), inside
