"""Pictures side by side with a word above and below each: rows of tiles, readable on a phone."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xai_core.arrays import ImageArray
from xai_core.cases.pictures import encode_png
from xai_core.report.figure_style import FONT, base_layout, plain

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_PICTURE, _LINE = 130, 22
"""Pixels a picture may be high, and a line of words."""
_GAP = 0.015


@dataclass(frozen=True)
class Tile:
    """One picture; words come translated, "" for none."""

    picture: ImageArray
    """``(H, W, 3)`` uint8."""
    above: str = ""
    below: str = ""


def tiles_figure(rows: Sequence[Sequence[Tile]]) -> Figure:
    """Draw rows of tiles.

    Parameters
    ----------
    rows
        From the top; at least one, none of them empty.

    Returns
    -------
    Figure
        Pictures are embedded, so that it needs nothing beside it.
    """
    from plotly.graph_objects import Figure

    heights = [_height(tiles) for tiles in rows]
    height = sum(heights)
    images: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    top = 0
    for tiles, own in zip(rows, heights, strict=True):
        width = 1 / len(tiles)
        line = _LINE if any(tile.above for tile in tiles) else 4
        for column, tile in enumerate(tiles):
            middle = (column + 0.5) * width
            picture = 1 - (top + line) / height
            images.append(_image(tile.picture, middle, picture, width, height))
            notes += [
                _note(tile.above, middle, 1 - top / height),
                _note(tile.below, middle, picture - (_PICTURE + 2) / height),
            ]
        top += own
    layout = {
        **base_layout(height),
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "images": images,
        "annotations": [note for note in notes if note["text"]],
        "xaxis": {"visible": False, "fixedrange": True},
        "yaxis": {"visible": False, "fixedrange": True},
    }
    return Figure([], layout)


def _height(tiles: Sequence[Tile]) -> int:
    """Pixels of a row: no line is left for words that are not there."""
    above = _LINE if any(tile.above for tile in tiles) else 4
    below = _LINE if any(tile.below for tile in tiles) else 0
    return above + _PICTURE + below + 6


def _image(
    picture: ImageArray, middle: float, top: float, width: float, height: int
) -> dict[str, Any]:
    return {
        "source": f"data:image/png;base64,{base64.b64encode(encode_png(picture)).decode()}",
        "xref": "paper",
        "yref": "paper",
        "x": middle,
        "y": top,
        "xanchor": "center",
        "yanchor": "top",
        "sizex": width - _GAP,
        "sizey": _PICTURE / height,
        "sizing": "contain",
    }


def _note(text: str, x: float, y: float) -> dict[str, Any]:
    return {
        "text": plain(text),
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "center",
        "yanchor": "top",
        "showarrow": False,
        "font": FONT,
    }
