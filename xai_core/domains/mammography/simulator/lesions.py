"""What lies in the breast: masses, calcifications, and a lymph node that means nothing.

Each lesion is worked out as the exposure that it adds, so importance has a scale of its own: of
what is added, :data:`FULL` and more count as 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.domains.mammography.simulator.anatomy import Field, Grid, Parts
from xai_core.domains.mammography.simulator.woman import Kind

_Numbers = NDArray[np.float64]

FULL = 0.7
"""Exposure added from which on a pixel matters as much as any can."""
_APART = 34.0
"""Lesions of one breast lie at least so far from each other, mm."""

_REACH = 26.0
"""No lesion is wider, mm from its middle."""


@dataclass(frozen=True)
class Lesion:
    """One lesion of a view."""

    kind: Kind
    x: float
    y: float
    """Its middle, mm."""
    radius: float
    """Of the mass, or of the cluster; mm."""
    added: Field
    """Exposure it adds, ``(rows, columns)``."""


def place(
    parts: Parts, taken: list[tuple[float, float]], rng: np.random.Generator
) -> tuple[float, float]:
    """Somewhere inside the breast, away from skin, muscle and what is ``taken``; mm."""
    grid = parts.grid
    free = (
        (parts.depth > 16) & (parts.muscle < 0.05) & (grid.x > 8) & (grid.y > 30) & (grid.y < 205)
    )
    for x, y in taken:
        free &= np.hypot(grid.x - np.float32(x), grid.y - np.float32(y)) > np.float32(_APART)
    if not free.any():
        free = parts.depth == parts.depth.max()
    spots = np.flatnonzero(free)
    row, column = divmod(int(rng.choice(spots)), grid.x.shape[1])
    return float(grid.x[row, column]), float(grid.y[row, column])


def lesion(kind: Kind, parts: Parts, at: tuple[float, float], rng: np.random.Generator) -> Lesion:
    """A lesion of a kind at a place.

    Parameters
    ----------
    kind
        Which.
    parts
        The breast.
    at
        x and y of its middle, mm.
    rng
        Draws its shape.

    Returns
    -------
    Lesion
        With the exposure that it takes at each pixel.
    """
    rows, columns = _near(parts.grid, at)
    grid = parts.grid
    window = Grid(grid.x[rows, columns], grid.y[rows, columns], grid.spacing)
    radius, there = _DRAW[kind](window, at, rng)
    added = np.zeros_like(parts.depth)
    added[rows, columns] = there * np.clip(parts.depth[rows, columns] / 4, 0, 1)
    return Lesion(kind, *at, radius, added)


def lymph_node(parts: Parts, at: tuple[float, float], rng: np.random.Generator) -> Field:
    """An oval with a fatty hilum: the exposure it adds. Both kinds of breasts have it alike."""
    long, turn = float(rng.uniform(4.5, 8)), float(rng.uniform(0, np.pi))
    body = _oval(parts.grid, at, long, long * float(rng.uniform(0.5, 0.7)), turn)
    toward = float(rng.choice([-1, 1])) * long * 0.3
    hilum_at = at[0] - toward * np.sin(turn), at[1] + toward * np.cos(turn)
    hilum = _oval(parts.grid, hilum_at, long * 0.6, long * 0.28, turn)
    shape = parts.grid.coverage(body, 1.5) - np.float32(0.9) * parts.grid.coverage(hilum, 2.0)
    return np.float32(rng.uniform(0.3, 0.5)) * np.clip(shape, 0, 1) * (parts.depth > 0)


def _circumscribed(
    grid: Grid, at: tuple[float, float], rng: np.random.Generator
) -> tuple[float, Field]:
    radius = float(rng.uniform(4.5, 11))
    depth = _oval(grid, at, radius, radius * float(rng.uniform(0.7, 0.95)), rng.uniform(0, np.pi))
    angle = _angle(grid, at)
    depth += np.float32(radius * rng.uniform(0, 0.08)) * np.cos(3 * angle + rng.uniform(0, 6))
    ball = np.sqrt(np.clip(depth / np.float32(radius) * 2, 0, 1))
    shape = grid.coverage(depth, 1.4) * (np.float32(0.7) + np.float32(0.3) * ball)
    return radius, np.float32(rng.uniform(0.45, 0.7)) * shape


def _spiculated(
    grid: Grid, at: tuple[float, float], rng: np.random.Generator
) -> tuple[float, Field]:
    core = float(rng.uniform(4, 8.5))
    reach = core * float(rng.uniform(2.0, 2.8))
    angle, distance = _angle(grid, at), _distance(grid, at)
    edge = np.full_like(distance, core)
    for waves in (2, 3, 5, 7):
        edge += np.float32(core * rng.normal(0, 0.4 / waves)) * np.cos(
            waves * angle + np.float32(rng.uniform(0, 6))
        )
    mass = grid.coverage(edge - distance, core * 0.5)
    strands = np.zeros_like(distance)
    count = int(rng.integers(18, 32))
    for turn in np.arange(count) * 2 * np.pi / count + rng.normal(0, 0.15, count):
        length, bend = reach * rng.uniform(0.45, 1.0), rng.normal(0, 0.25)
        off = np.abs(_wrapped(angle - np.float32(turn) - np.float32(bend / reach) * distance))
        width = np.float32(0.45 * grid.spacing + 0.4)
        line = np.exp(-((off * distance / width) ** 2))
        strands = np.maximum(
            strands, line * np.sqrt(np.clip(1 - distance / np.float32(length), 0, 1))
        )
    contrast = np.float32(rng.uniform(0.55, 0.8))
    return reach, contrast * np.maximum(mass, np.float32(0.75) * strands)


def _round_calcifications(
    grid: Grid, at: tuple[float, float], rng: np.random.Generator
) -> tuple[float, Field]:
    radius, count = float(rng.uniform(6, 10)), int(rng.integers(4, 8))
    angle, far = rng.uniform(0, 2 * np.pi, count), radius * np.sqrt(rng.uniform(0, 1, count))
    dots = np.stack([at[0] + far * np.cos(angle), at[1] + far * np.sin(angle)], axis=1)
    return radius, _grains(grid, dots, rng.uniform(0.75, 1.0, count), np.full(count, 1.0))


def _fine_calcifications(
    grid: Grid, at: tuple[float, float], rng: np.random.Generator
) -> tuple[float, Field]:
    radius, count = float(rng.uniform(5, 9)), int(rng.integers(14, 28))
    turn, along = rng.uniform(0, np.pi), rng.uniform(-1, 1, count) * radius
    branch = rng.choice([-0.5, 0.0, 0.5], count)
    across = rng.normal(0, radius * 0.16, count) + branch * np.abs(along)
    x, y = (
        np.cos(turn) * along - np.sin(turn) * across,
        np.sin(turn) * along + np.cos(turn) * across,
    )
    dots = np.stack([at[0] + x, at[1] + y], axis=1)
    return radius, _grains(grid, dots, rng.uniform(0.3, 0.6, count), rng.uniform(0.5, 1.0, count))


_DRAW = {
    Kind.CIRCUMSCRIBED: _circumscribed,
    Kind.SPICULATED: _spiculated,
    Kind.ROUND_CALCIFICATIONS: _round_calcifications,
    Kind.FINE_CALCIFICATIONS: _fine_calcifications,
}


def _grains(grid: Grid, dots: _Numbers, sizes: _Numbers, strengths: _Numbers) -> Field:
    """Bright grains: what they add; ``dots`` is ``(n, 2)`` in mm, ``sizes`` are radii in mm."""
    added = np.zeros_like(grid.x)
    for (x, y), size, strength in zip(dots, sizes, strengths, strict=True):
        wide = np.float32(size**2 + (grid.spacing / 2) ** 2)
        squared = (grid.x - np.float32(x)) ** 2 + (grid.y - np.float32(y)) ** 2
        added += np.float32(strength) * np.exp(-squared / wide)
    return added


def _near(grid: Grid, at: tuple[float, float]) -> tuple[slice, slice]:
    """Rows and columns that a lesion can reach."""
    rows = np.flatnonzero(np.abs(grid.y[:, 0] - np.float32(at[1])) < _REACH)
    columns = np.flatnonzero(np.abs(grid.x[0] - np.float32(at[0])) < _REACH)
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _oval(grid: Grid, at: tuple[float, float], long: float, short: float, turn: float) -> Field:
    """Depth inside an ellipse, about mm."""
    x, y = grid.x - np.float32(at[0]), grid.y - np.float32(at[1])
    cosine, sine = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    radius = np.hypot((cosine * x + sine * y) / long, (cosine * y - sine * x) / short)
    depth: Field = ((1 - radius) * np.sqrt(long * short)).astype(np.float32)
    return depth


def _angle(grid: Grid, at: tuple[float, float]) -> Field:
    found: Field = np.arctan2(grid.y - np.float32(at[1]), grid.x - np.float32(at[0]))
    return found


def _distance(grid: Grid, at: tuple[float, float]) -> Field:
    found: Field = np.hypot(grid.x - np.float32(at[0]), grid.y - np.float32(at[1]))
    return found


def _wrapped(angle: Field) -> Field:
    found: Field = (angle + np.float32(np.pi)) % np.float32(2 * np.pi) - np.float32(np.pi)
    return found
