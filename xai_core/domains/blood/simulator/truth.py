"""What is known of a drawn picture: its regions, and where its class is decided.

Nothing here is estimated. A pixel belongs to the nucleus because the nucleus was drawn there.

The *deciding* region grades every pixel of the cell by what a textbook tells a reader to look at
for that class; everything outside the cell is 0. Four levels:

====== =====================================================================================
1      what defines the class: the isthmus of a band, the filaments of a segmented nucleus,
       the granules of an eosinophil, the bay of a monocyte or metamyelocyte, ...
0.6    what supports it, such as the edge of a lymphocyte's nucleus
0.35   the rest of the part that matters
0.15   the rest of the cell: one looks at it, but it would not settle the question
====== =====================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict

import numpy as np

from xai_core.arrays import BoolMask, RegionMask
from xai_core.domains.blood.simulator.cells import DrawnCell
from xai_core.domains.blood.simulator.scene import Scene
from xai_core.domains.blood.simulator.shapes import Field

DEFINES, SUPPORTS, MATTERS, REST = 1.0, 0.6, 0.35, 0.15
LEVELS = (REST, MATTERS, SUPPORTS, DEFINES)
_EDGE = 2.5
"""Half the width of what counts as the edge of a nucleus, pixels of a 224-pixel picture."""


def regions(scene: Scene) -> dict[str, RegionMask | BoolMask]:
    """Every region of the picture, ``(H, W)``; those that are empty are left out.

    ``deciding`` is float32 in [0, 1], the others are boolean.
    ``nucleus`` and ``cytoplasm`` share no pixel and together are the cell. ``granules`` may
    lie over either. ``red_cells`` is what the cell leaves free, and ``background`` the remainder.
    """
    drawn, size = scene.drawn, scene.red_cells.shape[0]
    cell, nucleus = masks(drawn)
    inside = _canvas(cell, drawn, size)
    parts: dict[str, BoolMask] = {
        "nucleus": _canvas(nucleus, drawn, size),
        "cytoplasm": _canvas(cell & ~nucleus, drawn, size),
        "red_cells": (scene.red_cells > 0.5) & ~inside,
    }
    parts["background"] = ~(inside | parts["red_cells"])
    if drawn.granules is not None:
        parts["granules"] = _canvas((drawn.granules > 0.5) & cell, drawn, size)
    found: dict[str, RegionMask | BoolMask] = {
        name: part for name, part in parts.items() if part.any()
    }
    graded = np.zeros((size, size), dtype=np.float32)
    graded[drawn.grid.window] = deciding(drawn)
    found["deciding"] = graded
    return found


def masks(drawn: DrawnCell) -> tuple[BoolMask, BoolMask]:
    """The cell and its nucleus on the cell's own grid; the nucleus lies inside the cell."""
    cell = drawn.outline > 0
    if drawn.nucleus is None:
        return cell, np.zeros_like(cell)
    return cell, (drawn.nucleus.field > 0) & cell


def deciding(drawn: DrawnCell) -> RegionMask:
    """Where the class is decided, on the cell's own grid: 0 and the four ``LEVELS``."""
    cell, nucleus = masks(drawn)
    graded = np.where(cell, np.float32(REST), np.float32(0))
    for level, part in _BY_CLASS[drawn.cell.kind](drawn, nucleus):
        np.maximum(graded, np.where(part & cell, np.float32(level), 0), out=graded)
    return graded.astype(np.float32)


def attributes(scene: Scene) -> dict[str, str]:
    """What the cell was drawn with and what came out, as texts for the case's attributes."""
    drawn = scene.drawn
    cell, nucleus = masks(drawn)
    um = scene.specimen.crop_um / scene.red_cells.shape[0]
    asked = {name: _text(value) for name, value in asdict(drawn.cell).items() if name != "kind"}
    asked.pop("nucleus_share")
    area = float(cell.sum())
    return {
        **asked,
        "subclass": drawn.cell.kind,
        "drawn_diameter_um": _text(2 * float(np.sqrt(area / np.pi)) * um),
        "drawn_nucleus_share": _text(float(nucleus.sum()) / max(area, 1.0)),
        "um_per_pixel": _text(um),
    }


_Graded = list[tuple[float, BoolMask]]


def _granulocyte_nucleus(drawn: DrawnCell, nucleus: BoolMask) -> _Graded:
    """Band and segmented: the isthmus or filaments, then the outline they narrow, then the rest."""
    return [
        (DEFINES, _at(drawn.nucleus.isthmus if drawn.nucleus else None, nucleus)),
        (SUPPORTS, _edge(drawn)),
        (MATTERS, nucleus),
    ]


def _bay(drawn: DrawnCell, nucleus: BoolMask) -> _Graded:
    return [
        (DEFINES, _at(drawn.nucleus.bay if drawn.nucleus else None, nucleus)),
        (SUPPORTS, _edge(drawn)),
        (MATTERS, nucleus),
    ]


def _monocyte(drawn: DrawnCell, nucleus: BoolMask) -> _Graded:
    return [
        (DEFINES, _at(drawn.nucleus.bay if drawn.nucleus else None, nucleus)),
        (SUPPORTS, _edge(drawn)),
        (SUPPORTS, ~nucleus),
        (MATTERS, nucleus),
    ]


def _coarse_granules(drawn: DrawnCell, nucleus: BoolMask) -> _Graded:
    return [(DEFINES, _granules(drawn, nucleus)), (SUPPORTS, ~nucleus), (MATTERS, nucleus)]


def _promyelocyte(drawn: DrawnCell, nucleus: BoolMask) -> _Graded:
    return [(DEFINES, _granules(drawn, nucleus)), (SUPPORTS, nucleus), (MATTERS, ~nucleus)]


def _myelocyte(drawn: DrawnCell, nucleus: BoolMask) -> _Graded:
    return [(DEFINES, _edge(drawn)), (SUPPORTS, nucleus), (MATTERS, ~nucleus)]


def _small_lymphocyte(drawn: DrawnCell, nucleus: BoolMask) -> _Graded:
    return [(DEFINES, _edge(drawn)), (SUPPORTS, nucleus), (MATTERS, ~nucleus)]


def _large_lymphocyte(drawn: DrawnCell, nucleus: BoolMask) -> _Graded:
    return [(DEFINES, ~nucleus), (SUPPORTS, _edge(drawn)), (MATTERS, nucleus)]


def _erythroblast(drawn: DrawnCell, nucleus: BoolMask) -> _Graded:
    return [(DEFINES, nucleus), (SUPPORTS, _edge(drawn)), (MATTERS, ~nucleus)]


def _platelet(drawn: DrawnCell, nucleus: BoolMask) -> _Graded:
    middle = drawn.outline > 0.25 * float(drawn.outline.max())
    return [(DEFINES, _granules(drawn, nucleus) & middle), (SUPPORTS, middle)]


_BY_CLASS: Mapping[str, Callable[[DrawnCell, BoolMask], _Graded]] = {
    "promyelocyte": _promyelocyte,
    "myelocyte": _myelocyte,
    "metamyelocyte": _bay,
    "band": _granulocyte_nucleus,
    "segmented": _granulocyte_nucleus,
    "eosinophil": _coarse_granules,
    "basophil": _coarse_granules,
    "small_lymphocyte": _small_lymphocyte,
    "large_lymphocyte": _large_lymphocyte,
    "monocyte": _monocyte,
    "erythroblast": _erythroblast,
    "platelet": _platelet,
}


def _edge(drawn: DrawnCell) -> BoolMask:
    if drawn.nucleus is None:
        return np.zeros(drawn.grid.shape, dtype=bool)
    return np.abs(drawn.nucleus.field) < _EDGE


def _at(share: Field | None, shape_of: BoolMask) -> BoolMask:
    return np.zeros_like(shape_of) if share is None else share > 0.5


def _granules(drawn: DrawnCell, shape_of: BoolMask) -> BoolMask:
    return _at(drawn.granules, shape_of)


def _canvas(part: BoolMask, drawn: DrawnCell, size: int) -> BoolMask:
    canvas = np.zeros((size, size), dtype=bool)
    canvas[drawn.grid.window] = part
    return canvas


def _text(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
