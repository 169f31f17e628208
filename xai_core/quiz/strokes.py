"""What a learner drew, from brush strokes to a mask on the picture's own grid.

Question answered: *which pixels did this learner mark?*

Conventions
-----------
- A stroke is a line through points, with a round brush that either marks or erases. Strokes
  count in the order they were drawn: a later one erases, or marks anew, what is under it.
- Points are ``(x, y)`` in [0, 1], from the left and from the top of the picture, whatever its
  size on the screen. The radius is a share of the picture's longer side, in (0, ``WIDEST``].
- A pixel is marked when its centre lies within the radius of the line. The centre of the pixel
  in row i and column j of an ``(H, W)`` picture lies at ``((j + 0.5) / W, (i + 0.5) / H)``.
- The brush is never narrower than one pixel, so that a dot always marks something.

Strokes come from a browser and may hold anything: they are read by :func:`read_strokes`, which
refuses what no learner can have drawn, before anything is computed with them. A mark is kept like
any other mask (``cases.masks``): an 8-bit PNG, white where something is marked.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, TypeAdapter, ValidationError

from xai_core.arrays import BoolMask
from xai_core.errors import MarkError
from xai_core.types import Strict

MAX_STROKES = 200
MAX_POINTS = 5_000
"""In all strokes together: minutes of drawing, and never more than a moment to rasterise."""
WIDEST = 0.1
"""Largest radius of the brush, as a share of the picture's longer side."""

Point = tuple[float, float]
Floats = NDArray[np.float64]

_NARROWEST = math.sqrt(0.5)
"""Radius in pixels within which a point always finds the centre of a pixel."""


class Stroke(Strict):
    """One movement of the brush, from pressing to letting go."""

    erase: bool
    radius: float = Field(gt=0, le=WIDEST)
    points: list[tuple[float, float]] = Field(min_length=1, max_length=MAX_POINTS)


_STROKES = TypeAdapter(list[Stroke])


def read_strokes(value: object) -> tuple[Stroke, ...]:
    """The strokes a browser sent: a list of ``{"erase", "radius", "points"}``; None for none.

    Points a little outside the picture, where the brush was led over its edge, are kept: only
    their part inside marks anything.

    Raises
    ------
    MarkError
        Not such a list, numbers out of range, or more than ``MAX_STROKES`` or ``MAX_POINTS``.
    """
    if value is None:
        return ()
    if not isinstance(value, list):
        raise MarkError("What was drawn did not arrive as a list of strokes. Please draw it again.")
    # Counted first, and cheaply: what is far too much is not even looked at.
    points = sum(len(_points_of(stroke)) for stroke in value[: MAX_STROKES + 1])
    if len(value) > MAX_STROKES or points > MAX_POINTS:
        raise MarkError(
            "That is too much to be a mark: at most {strokes} strokes and {points} points."
            " Please clear it and mark only what decided it.",
            strokes=MAX_STROKES,
            points=MAX_POINTS,
        )
    try:
        strokes = _STROKES.validate_python(value)
    except ValidationError:
        raise MarkError(
            "What was drawn holds something that is not a stroke."
            " Please clear it and draw it again."
        ) from None
    if any(not -1 <= number <= 2 for s in strokes for point in s.points for number in point):
        raise MarkError("A stroke lies far outside the picture. Please clear it and draw it again.")
    return tuple(strokes)


def rasterise(
    strokes: Sequence[Stroke], shape: tuple[int, int], marked: BoolMask | None = None
) -> BoolMask:
    """The marked pixels of an ``(H, W)`` picture, as ``(H, W)`` bool, row then column.

    ``marked`` is what was marked before the first stroke; None: nothing.
    """
    height, width = shape
    mask = np.zeros(shape, dtype=np.bool_) if marked is None else marked.copy()
    for stroke in strokes:
        radius = max(stroke.radius * max(height, width), _NARROWEST)
        points = [(x * width, y * height) for x, y in stroke.points]
        heights = [y for _, y in points]
        reached = _rows(min(heights), max(heights), radius, height)
        # How many parts of the line begin to reach, less how many end, from left to right.
        edges = np.zeros((len(reached), width + 1), dtype=np.int16)
        for start, end in zip(points, points[1:] or points, strict=False):
            rows = _rows(start[1], end[1], radius, height)
            places = np.array(rows, dtype=np.intp) - reached.start
            first, past = _reach(start, end, radius, rows, width)
            edges[places, first] += 1
            edges[places, past] -= 1
        within = np.cumsum(edges[:, :-1], axis=1, dtype=np.int16) > 0
        mask[reached.start : reached.stop][within] = not stroke.erase
    return mask


def _points_of(stroke: object) -> list[object]:
    points = stroke.get("points") if isinstance(stroke, dict) else None
    return points if isinstance(points, list) else []


def _rows(one: float, other: float, radius: float, height: int) -> range:
    """The rows the brush can reach between two heights, inside the picture."""
    low = min(height, max(0, math.floor(min(one, other) - radius)))
    return range(low, max(low, min(height, math.ceil(max(one, other) + radius) + 1)))


def _reach(
    start: Point, end: Point, radius: float, rows: range, width: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """In each row the first column whose centre is within the radius, and the one past the last.

    What a round brush covers between two points is convex, so it is one piece in every row: from
    the leftmost to the rightmost end of the two discs and of the band between them.
    """
    y = np.array(rows, dtype=np.float64) + 0.5
    pieces = [_disc(start, radius, y), _disc(end, radius, y)]
    if start != end:
        pieces.append(_band(start, end, radius, y))
    left = np.minimum.reduce([low for low, _ in pieces])
    right = np.maximum.reduce([high for _, high in pieces])
    first = np.clip(np.ceil(left - 0.5), 0, width).astype(np.intp)
    past = np.clip(np.floor(right - 0.5) + 1, 0, width).astype(np.intp)
    return first, np.maximum(first, past)


def _disc(centre: Point, radius: float, y: Floats) -> tuple[Floats, Floats]:
    """From where to where a disc reaches at each height; from infinity down where it does not."""
    half2 = radius**2 - (y - centre[1]) ** 2
    half = np.sqrt(np.where(half2 >= 0, half2, np.nan))
    return np.nan_to_num(centre[0] - half, nan=np.inf), np.nan_to_num(centre[0] + half, nan=-np.inf)


def _band(start: Point, end: Point, radius: float, y: Floats) -> tuple[Floats, Floats]:
    """As :func:`_disc`, for the rectangle on both sides of the line between two points."""
    length = math.hypot(end[0] - start[0], end[1] - start[1])
    along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    across = (-along[1], along[0])
    low, high = np.full_like(y, -np.inf), np.full_like(y, np.inf)
    for (x_part, y_part), least, most in ((along, 0.0, length), (across, -radius, radius)):
        fixed = (y - start[1]) * y_part
        if x_part == 0:
            outside = (fixed < least) | (fixed > most)
            low[outside], high[outside] = np.inf, -np.inf
        else:
            with np.errstate(over="ignore"):  # almost level: the end is beyond every number
                ends = (least - fixed) / x_part + start[0], (most - fixed) / x_part + start[0]
            low, high = np.maximum(low, np.minimum(*ends)), np.minimum(high, np.maximum(*ends))
    empty = low > high
    return np.where(empty, np.inf, low), np.where(empty, -np.inf, high)
