"""Soft shapes on a pixel grid: discs with uneven outlines, bars, and how they join.

A shape is a *field*, ``(H, W)`` float64: how many pixels deep inside each point lies,
negative outside, 0 on the outline. Fields join smoothly, and :func:`coverage` turns one into
the share of each pixel that it covers, so that edges come out smooth without supersampling.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float64]
Point = tuple[float, float]
"""``(x, y)`` in pixels."""


@dataclass(frozen=True)
class Grid:
    """The pixel centres of a square picture: ``x`` and ``y`` are ``(size, size)``."""

    x: Field
    y: Field

    @classmethod
    def square(cls, size: int) -> Grid:
        """The grid of a picture of ``size`` by ``size`` pixels."""
        y, x = np.mgrid[0:size, 0:size].astype(np.float64)
        return cls(x, y)

    def window(self, centre: Point, reach: float) -> tuple[slice, slice]:
        """Rows and columns within ``reach`` pixels of ``centre``."""
        size = self.x.shape[0]
        x, y = centre
        rows = slice(max(0, int(y - reach)), min(size, int(y + reach) + 2))
        columns = slice(max(0, int(x - reach)), min(size, int(x + reach) + 2))
        return rows, columns

    def part(self, window: tuple[slice, slice]) -> Grid:
        """The grid of a window of this one, in the same coordinates."""
        return Grid(self.x[window], self.y[window])


@dataclass(frozen=True)
class Outline:
    """How a disc departs from a circle."""

    unevenness: float = 0.05
    """Standard deviation of the longest wave round it, as twice its share of the radius."""
    stretch: float = 1.0
    """Length over width."""
    angle: float = 0.0
    """Direction of the length, in radians."""


ROUND = Outline()


def uneven_disc(
    grid: Grid,
    centre: Point,
    radius: float,
    rng: np.random.Generator,
    outline: Outline = ROUND,
) -> Field:
    """A disc with a wavering outline around ``centre``, about ``radius`` pixels."""
    dx, dy = grid.x - centre[0], grid.y - centre[1]
    along = (dx * np.cos(outline.angle) + dy * np.sin(outline.angle)) / np.sqrt(outline.stretch)
    across = (-dx * np.sin(outline.angle) + dy * np.cos(outline.angle)) * np.sqrt(outline.stretch)
    distance = np.hypot(along, across)
    turn = (along + 1j * across) / np.maximum(distance, 1e-9)
    waver = np.ones_like(distance)
    around = turn
    for wave in range(2, 7):
        size, phase = rng.normal(0, outline.unevenness / wave), rng.uniform(0, 2 * np.pi)
        around = around * turn  # cos(wave * angle) without a cosine per pixel
        waver += (around * (size * np.exp(1j * phase))).real
    field: Field = radius * waver - distance
    return field


def bar(grid: Grid, start: Point, end: Point, radius: float) -> Field:
    """A bar with round ends from ``start`` to ``end``."""
    vx, vy = end[0] - start[0], end[1] - start[1]
    length = max(vx * vx + vy * vy, 1e-9)
    share = np.clip(((grid.x - start[0]) * vx + (grid.y - start[1]) * vy) / length, 0, 1)
    return radius - np.hypot(grid.x - start[0] - share * vx, grid.y - start[1] - share * vy)


def join(first: Field, second: Field, softness: float = 2.0) -> Field:
    """Both shapes as one, the corner between them rounded by about ``softness`` pixels."""
    joined: Field = softness * np.logaddexp(first / softness, second / softness)
    return joined


def cut(first: Field, second: Field, softness: float = 2.0) -> Field:
    """The first shape without the second."""
    return -join(-first, second, softness)


def coverage(field: Field, softness: float = 0.5) -> Field:
    """The share of each pixel the shape covers, 0..1; the edge is ``softness`` pixels wide."""
    share: Field = 1 / (1 + np.exp(-np.clip(field / softness, -30, 30)))
    return share
