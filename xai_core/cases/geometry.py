"""From pixels to outlines and run lengths, and back without loss.

Data sets store a region in three ways: as pixels, as polygons, as run lengths (RLE).
This module answers: what is the same region in the other form?

Conventions
-----------
Masks are ``(H, W)`` bool, row then column. Polygon points are ``(x, y)``: x counts columns
to the right, y rows downwards, and whole numbers lie on the *corners* of pixels, so that
pixel ``(row, column)`` is the square from ``(column, row)`` to ``(column + 1, row + 1)``.
Run lengths follow COCO: column after column, starting with the number of zeros.

Outlines made here (:func:`outlines`)
    run along pixel edges, one polygon for each 4-connected part. A polygon cannot have a
    hole, so every hole is joined to what lies above it by a seam: a pixel edge walked down
    and back up again. A seam has no width and passes between pixel centres, so any
    rasteriser that decides by pixel centres gives back the identical mask; our own does, and
    so does pycocotools' ``frPyObjects``. Rasterisers that also paint the pixels an edge
    touches (Pillow's ``ImageDraw.polygon``) paint the seam and one pixel too many all around.
Outlines made elsewhere (:func:`fill_polygons`)
    may have any real coordinates. They are filled by pycocotools, so that a COCO file gives
    the very masks its other users see: coordinates are rounded to a fifth of a pixel, and a
    pixel belongs to the polygon when its centre does, up to that rounding. Self-crossings
    follow the even-odd rule; several polygons are joined. What lies outside the picture is cut off.

Source: T.-Y. Lin et al., "Microsoft COCO", ECCV 2014, doi:10.1007/978-3-319-10602-1_48.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import BoolMask
from xai_core.errors import LibraryError

Points = NDArray[np.float64]
"""``(N, 2)`` float64: x and y of each corner, in order around the outline."""

MAX_OUTLINE = 4_000_000
"""Longest outline, in pixels, that is filled: a limit on memory, far above any drawn one."""
FAR = 16
"""A point may lie this many picture sides outside the picture; further off is a mistake."""


class Rle(TypedDict):
    """Run lengths as COCO writes them; ``size`` is height, width; ``counts`` is compressed."""

    size: list[int]
    counts: str


# --- run lengths ----------------------------------------------------------------------------


def encode_rle(mask: BoolMask) -> Rle:
    """``mask`` as COCO's compressed run lengths."""
    from pycocotools import mask as coco

    rle = coco.encode(np.asfortranarray(mask, dtype=np.uint8))
    return {"size": [int(n) for n in rle["size"]], "counts": rle["counts"].decode("ascii")}


def encode_counts(mask: BoolMask) -> list[int]:
    """``mask`` as COCO's uncompressed run lengths, zeros first."""
    pixels = np.concatenate(([False], mask.ravel(order="F")))
    starts = np.flatnonzero(pixels[1:] != pixels[:-1])
    edges = np.concatenate(([0], starts, [mask.size]))
    return [int(n) for n in np.diff(edges)]


def decode_rle(counts: str | Sequence[int], shape: tuple[int, int]) -> BoolMask:
    """The ``(H, W)`` mask that run lengths describe, compressed (text) or not (numbers).

    The text is read here and not by pycocotools, whose C code trusts it.

    Raises
    ------
    LibraryError
        The text is not run lengths, or they do not add up to H x W pixels.
    """
    runs = _read_runs(counts) if isinstance(counts, str) else counts
    size = shape[0] * shape[1]
    total = sum(runs)
    if total != size or any(not 0 <= run <= size for run in runs):
        raise LibraryError(
            "The run lengths describe {got} pixels, but the picture has {expected}.",
            got=_short(total),
            expected=size,
        )
    values = np.arange(len(runs)) % 2 == 1
    return np.repeat(values, np.asarray(runs, dtype=np.int64)).reshape(shape, order="F")


def _read_runs(text: str) -> list[int]:
    """Undo COCO's compression.

    Six bits a character, the least first: five of the number and one for "more follows". From
    the fourth run on, each number is the difference to the run two before it.
    """
    runs: list[int] = []
    value = shift = 0
    for character in text:
        bits = ord(character) - 48
        if not 0 <= bits < 64 or shift > 60:
            raise LibraryError("The compressed run lengths hold characters that do not belong.")
        value |= (bits & 0x1F) << shift
        shift += 5
        if not bits & 0x20:
            if bits & 0x10:
                value -= 1 << shift
            runs.append(value + runs[-2] if len(runs) > 2 else value)
            value = shift = 0
    if shift:
        raise LibraryError("The compressed run lengths are cut off.")
    return runs


def _short(number: int) -> str:
    return str(number) if abs(number) < 10**15 else "10^15…"


# --- filling --------------------------------------------------------------------------------


def fill_polygons(polygons: Iterable[Points], shape: tuple[int, int]) -> BoolMask:
    """The ``(H, W)`` mask that ``polygons`` cover together, cut off at the picture's border.

    Raises
    ------
    LibraryError
        A polygon has fewer than three points, is not finite, lies absurdly far outside the
        picture, or is longer than ``MAX_OUTLINE`` pixels.
    """
    mask = np.zeros(shape, dtype=np.bool_)
    for points in polygons:
        _check_polygon(points, shape)
        _fill_one(points, mask)
    return mask


def fill_box(x: float, y: float, width: float, height: float, shape: tuple[int, int]) -> BoolMask:
    """The mask of the pixels whose centres lie in a box, cut off at the picture's border.

    Parameters
    ----------
    x, y
        The box's left upper corner, in pixels from the picture's own; a pixel's centre lies
        at n + 0.5.
    width, height
        Of the box, in pixels, above 0.
    shape
        ``(rows, columns)`` of the picture.

    Returns
    -------
    BoolMask
        ``(rows, columns)``; empty where the box lies outside the picture.

    Raises
    ------
    LibraryError
        The box is not finite, or has no width or height.
    """
    edges = (x, y, x + width, y + height)
    if not all(math.isfinite(edge) for edge in edges) or width <= 0 or height <= 0:
        raise LibraryError("A box has no width or no height.")
    # A centre at n + 0.5 is inside from x on and before x + width.
    limits = (shape[1], shape[0], shape[1], shape[0])
    left, top, right, bottom = (
        math.ceil(min(max(edge, 0.0), limit) - 0.5)
        for edge, limit in zip(edges, limits, strict=True)
    )
    mask = np.zeros(shape, dtype=np.bool_)
    mask[top:bottom, left:right] = True
    return mask


def bounding_box(mask: BoolMask) -> tuple[int, int, int, int]:
    """Left, top, width, height of what is set, on pixel edges; all 0 for an empty mask."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if rows.size == 0:
        return 0, 0, 0, 0
    left, top = int(columns[0]), int(rows[0])
    return left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top


def outline_length(points: Points) -> float:
    """How far it is around a polygon, each edge measured along its longer side, in pixels."""
    # pycocotools keeps five points for each of these pixels.
    return float(np.abs(np.diff(points, axis=0, append=points[:1])).max(axis=1).sum())


def check_points(points: Points, shape: tuple[int, int]) -> None:
    """Refuse points that cannot belong to a picture of this ``(H, W)``.

    Raises
    ------
    LibraryError
        A point is not finite or lies absurdly far outside the picture.
    """
    limit = FAR * max(shape)
    if not np.isfinite(points).all() or np.abs(points).max(initial=0) > limit:
        raise LibraryError("An outline lies far outside the picture.")


def _check_polygon(points: Points, shape: tuple[int, int]) -> None:
    if points.ndim != 2 or points.shape[1:] != (2,) or len(points) < 3:
        raise LibraryError("A polygon has fewer than three points.")
    check_points(points, shape)
    if outline_length(points) > MAX_OUTLINE:
        raise LibraryError(
            "A polygon is more than {limit} pixels long: store the region as a mask.",
            limit=MAX_OUTLINE,
        )


def _fill_one(points: Points, mask: BoolMask) -> None:
    """Add one polygon to ``mask``, working only in the window it covers."""
    from pycocotools import mask as coco

    height, width = mask.shape
    low = np.maximum(np.floor(points.min(axis=0)), 0).astype(int)
    # A margin of one pixel: the rounding to fifths must not be cut off.
    high = np.minimum(np.ceil(points.max(axis=0)).astype(int) + 1, (width, height))
    if (high <= low).any():
        return
    flat = (points - low).ravel().tolist()
    columns, rows = (high - low).tolist()
    (rle,) = coco.frPyObjects([flat], rows, columns)
    window = decode_rle(rle["counts"].decode("ascii"), (rows, columns))
    mask[low[1] : high[1], low[0] : high[0]] |= window


# --- outlining ------------------------------------------------------------------------------

_EAST, _SOUTH, _WEST, _NORTH = range(4)
_STEP = ((0, 1), (1, 0), (0, -1), (-1, 0))


def outlines(mask: BoolMask) -> list[Points]:
    """Polygons along pixel edges that :func:`fill_polygons` turns back into ``mask`` exactly.

    One for each 4-connected part, from the top down, clockwise on the screen, corners only;
    holes are joined by seams (see the module's text). An empty mask has none.
    """
    left, top, width, height = bounding_box(mask)
    mask = mask[top : top + height, left : left + width]
    edges = _boundary(mask)
    _add_seams(edges, mask)
    # Every edge has its part on its right. Taking the rightmost turn at each corner walks
    # around exactly one part, and keeps parts that touch at a corner apart.
    rings = []
    for row, column in np.argwhere(edges[_EAST]).tolist():
        if edges[_EAST, row, column]:
            rings.append(_walk(edges, row, column) + np.array([left, top]))
    return rings


def _boundary(mask: BoolMask) -> NDArray[np.bool_]:
    """``(4, H + 1, W + 1)``: whether a boundary edge leaves this corner to the east, south, …."""
    padded = np.pad(mask, 1)
    # The four pixels around each corner.
    north_west, north_east = padded[:-1, :-1], padded[:-1, 1:]
    south_west, south_east = padded[1:, :-1], padded[1:, 1:]
    return np.stack(
        [
            south_east & ~north_east,
            south_west & ~south_east,
            north_west & ~south_west,
            north_east & ~north_west,
        ]
    )


def _add_seams(edges: NDArray[np.bool_], mask: BoolMask) -> None:
    """Join each hole, from its highest pixel straight up, to the first outline above it."""
    from scipy.ndimage import label

    # Where parts are 4-connected, the background is 8-connected.
    background, count = label(~np.pad(mask, 1), structure=np.ones((3, 3)))
    if count < 2:
        return
    names, first = np.unique(background, return_index=True)
    holes = first[(names != 0) & (names != background[0, 0])]
    for row, column in zip(*np.unravel_index(holes, background.shape), strict=True):
        y, x = int(row) - 1, int(column) - 1
        while True:
            edges[_NORTH, y, x] = True
            y -= 1
            reached = bool(edges[:, y, x].any())
            edges[_SOUTH, y, x] = True
            if reached:
                break


def _walk(edges: NDArray[np.bool_], row: int, column: int) -> Points:
    """Follow one part from a corner whose east edge is its own; uses the edges up."""
    corners: list[tuple[int, int]] = []
    start, heading = (row, column, _EAST), _EAST
    while True:
        edges[heading, row, column] = False
        row, column = row + _STEP[heading][0], column + _STEP[heading][1]
        before = heading
        # Right, straight on, left, and back only at the end of a seam.
        for turn in (1, 0, 3, 2):
            heading = (before + turn) % 4
            if edges[heading, row, column] or (row, column, heading) == start:
                break
        if heading != before:
            corners.append((column, row))
        if (row, column, heading) == start:
            break
    return np.asarray(corners, dtype=np.float64)
