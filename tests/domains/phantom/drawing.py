"""Discs on noise: how a picture of the field is made, and which of its pixels are whose.

Lengths are shares of the picture's side, so that one disc can be drawn at any size; brightness is
a grey level. Pixel ``(r, c)`` lies at ``(r + 0.5, c + 0.5)``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import BoolMask, RegionMask

BACKGROUND = 80
"""Mean grey level of what is no disc."""
GRAIN = 10.0
"""Standard deviation of the noise in grey levels, where none is asked for."""


@dataclass(frozen=True)
class Disc:
    """One disc; all lengths in shares of the side."""

    row: float
    column: float
    radius: float
    brightness: float
    """Mean grey level, 0 to 255."""


def picture(
    discs: Iterable[Disc], size: int, grain: float, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """A grey picture ``(size, size)`` of the discs, later ones over earlier ones."""
    levels = np.full((size, size), float(BACKGROUND))
    for disc in discs:
        levels[inside(disc, size)] = disc.brightness
    levels += rng.normal(0, grain, levels.shape)
    shown: NDArray[np.uint8] = np.rint(levels.clip(0, 255)).astype(np.uint8)
    return shown


def inside(disc: Disc, size: int) -> BoolMask:
    """The disc's pixels, ``(size, size)``."""
    mask: BoolMask = _distance(disc, size) <= 1
    return mask


def core(disc: Disc, size: int) -> BoolMask:
    """The pixels nearer to the centre than to the edge."""
    mask: BoolMask = _distance(disc, size) <= 0.5
    return mask


def graded(disc: Disc, size: int) -> RegionMask:
    """Importance 1 at the centre, falling to 0.5 at the edge, in whole steps of 1/255."""
    distance = _distance(disc, size)
    levels = np.where(distance <= 1, np.rint(255 * (1 - distance / 2)), 0)
    mask: RegionMask = levels.astype(np.float32) / np.float32(255)
    return mask


def _distance(disc: Disc, size: int) -> NDArray[np.float64]:
    """From the centre, in radii of the disc."""
    at = (np.arange(size) + 0.5) / size
    found: NDArray[np.float64] = (
        np.hypot(at[:, None] - disc.row, at[None, :] - disc.column) / disc.radius
    )
    return found
