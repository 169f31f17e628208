"""Soft shapes on a pixel grid: outlines given by angle, tubes along a line, and how they join.

A shape is a *field*, ``(H, W)`` float32: about how many pixels deep inside each point lies,
negative outside, 0 on the outline. Fields join smoothly, and :func:`coverage` turns one into
the share of each pixel that it covers, so that edges come out smooth without supersampling.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Point = tuple[float, float]
"""``(x, y)`` in pixels."""
Window = tuple[slice, slice]
"""Rows and columns of a picture."""

TURN = 1024
"""How many directions an outline is given in."""
DIRECTIONS = np.linspace(-np.pi, np.pi, TURN, endpoint=False)


@dataclass(frozen=True)
class Grid:
    """The pixel centres of a part of a picture, measured from a point: ``x``, ``y`` ``(h, w)``."""

    x: Field
    y: Field
    window: Window
    """Where the part lies in the picture."""

    @classmethod
    def around(cls, centre: Point, reach: float, size: int) -> Grid:
        """The part of a ``size`` x ``size`` picture within ``reach`` pixels of ``centre``.

        ``centre`` may lie outside the picture; the part then may be empty.
        """
        columns = _span(centre[0], reach, size)
        rows = _span(centre[1], reach, size)
        x = np.arange(columns.start, columns.stop, dtype=np.float32) - np.float32(centre[0])
        y = np.arange(rows.start, rows.stop, dtype=np.float32) - np.float32(centre[1])
        return cls(*np.meshgrid(x, y), (rows, columns))

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the part, in pixels."""
        return self.x.shape[0], self.x.shape[1]

    def warped(self, push_x: Field, push_y: Field) -> Grid:
        """The same pixels, each displaced by so many pixels: shapes drawn on it come out bent."""
        return Grid(self.x + push_x, self.y + push_y, self.window)

    def thinned(self, step: int) -> Grid:
        """Every ``step``-th pixel, for measuring a shape before it is drawn."""
        return Grid(self.x[::step, ::step], self.y[::step, ::step], self.window)


def wavy(rng: np.random.Generator, waves: tuple[int, ...], size: float) -> NDArray[np.float64]:
    """A random outline factor around 1, ``(TURN,)``: wave ``k`` has the size ``size * 2 / k``."""
    profile = np.ones(TURN)
    for wave in waves:
        phase = rng.uniform(0, 2 * np.pi)
        profile += rng.normal(0, size * 2 / wave) * np.cos(wave * DIRECTIONS + phase)
    return np.clip(profile, 0.3, 2.0)


def stretched(ratio: float, angle: float) -> NDArray[np.float64]:
    """The outline factor of an ellipse ``ratio`` times as long as wide, of the circle's area."""
    long, wide = np.sqrt(ratio), 1 / np.sqrt(ratio)
    turn = DIRECTIONS - angle
    factor: NDArray[np.float64] = 1 / np.hypot(np.cos(turn) / long, np.sin(turn) / wide)
    return factor


def bump(angle: float, width: float) -> NDArray[np.float64]:
    """A smooth hill of height 1 at one direction, ``width`` radians wide, ``(TURN,)``."""
    away = np.abs(np.angle(np.exp(1j * (DIRECTIONS - angle))))
    hill: NDArray[np.float64] = np.exp(-0.5 * (away / width) ** 2)
    return hill


def of_radius(profile: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    """The profile scaled to the area of a circle of this radius."""
    scaled: NDArray[np.float64] = profile * (radius / np.sqrt((profile**2).mean()))
    return scaled


def radial(grid: Grid, profile: NDArray[np.float64]) -> Field:
    """The shape whose outline lies ``profile[direction]`` pixels from the grid's origin."""
    slope = np.gradient(profile) * TURN / (2 * np.pi)
    steepness = np.hypot(1, slope / np.maximum(profile, 1e-3))
    distance = np.sqrt(grid.x * grid.x + grid.y * grid.y)
    turn = np.arctan2(grid.y, grid.x)
    index = ((turn + np.pi) * (TURN / (2 * np.pi))).astype(np.int32) % TURN
    edge = profile.astype(np.float32)[index]
    field: Field = (edge - distance) / steepness.astype(np.float32)[index]
    return field


def tube(grid: Grid, points: NDArray[np.float64], radii: NDArray[np.float64]) -> Field:
    """Everything within ``radii[i]`` of ``points[i]``: ``(n, 2)`` and ``(n,)``, in pixels."""
    field = np.full(grid.shape, -1e3, dtype=np.float32)
    across, down = np.empty_like(field), np.empty_like(field)
    for (x, y), radius in zip(points.astype(np.float32), radii.astype(np.float32), strict=True):
        # In place: this loop is the most expensive of all.
        np.square(np.subtract(grid.x, x, out=across), out=across)
        np.square(np.subtract(grid.y, y, out=down), out=down)
        np.sqrt(np.add(across, down, out=across), out=across)
        np.maximum(field, np.subtract(radius, across, out=across), out=field)
    return field


def join(first: Field, second: Field, softness: float = 2.0) -> Field:
    """Both shapes as one, the corner between them rounded by about ``softness`` pixels."""
    gap = np.clip(0.5 - (first - second) / np.float32(4 * softness), 0, 1)
    joined: Field = first + (second - first) * gap + np.float32(2 * softness) * gap * (1 - gap)
    return joined


def cut(first: Field, second: Field, softness: float = 2.0) -> Field:
    """The first shape without the second."""
    return -join(-first, second, softness)


def within(first: Field, second: Field, softness: float = 2.0) -> Field:
    """What the two shapes share."""
    return -join(-first, -second, softness)


def coverage(field: Field, softness: float = 0.6) -> Field:
    """The share of each pixel the shape covers, 0..1; the edge is ``4 * softness`` pixels wide."""
    share = np.clip(field * np.float32(0.25 / softness) + np.float32(0.5), 0, 1)
    smooth: Field = share * share * (3 - 2 * share)
    return smooth


def _span(middle: float, reach: float, size: int) -> slice:
    start = min(max(0, int(np.floor(middle - reach))), size)
    return slice(start, max(start, min(size, int(np.ceil(middle + reach)) + 1)))
