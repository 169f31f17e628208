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
        for start, end in zip(points, points[1:] or points, strict=False):
            rows, columns = _box(start, end, radius, shape)
            within = _distance2(start, end, rows, columns) <= radius**2
            part = mask[rows.start : rows.stop, columns.start : columns.stop]
            part[within] = not stroke.erase
    return mask


def _points_of(stroke: object) -> list[object]:
    points = stroke.get("points") if isinstance(stroke, dict) else None
    return points if isinstance(points, list) else []


def _box(
    start: tuple[float, float], end: tuple[float, float], radius: float, shape: tuple[int, int]
) -> tuple[range, range]:
    """The rows and columns the brush can reach between two points, inside the picture."""

    def reach(a: float, b: float, size: int) -> range:
        low = max(0, math.floor(min(a, b) - radius))
        return range(low, max(low, min(size, math.ceil(max(a, b) + radius) + 1)))

    return reach(start[1], end[1], shape[0]), reach(start[0], end[0], shape[1])


def _distance2(
    start: tuple[float, float], end: tuple[float, float], rows: range, columns: range
) -> NDArray[np.float64]:
    """Squared distance in pixels from the centre of each pixel to the line between two points."""
    x = np.array(columns, dtype=np.float64)[None, :] + 0.5 - start[0]
    y = np.array(rows, dtype=np.float64)[:, None] + 0.5 - start[1]
    along_x, along_y = end[0] - start[0], end[1] - start[1]
    length2 = along_x**2 + along_y**2
    # Where along the line the nearest point lies, 0 at its start and 1 at its end.
    place = np.clip((x * along_x + y * along_y) / length2, 0, 1) if length2 > 0 else np.zeros(1)
    distance2: NDArray[np.float64] = (x - place * along_x) ** 2 + (y - place * along_y) ** 2
    return distance2
