"""Where everything is in an oblique view of a compressed breast.

Conventions
-----------
Lengths are millimetres. ``x`` runs from the chest wall (0) towards the nipple, ``y`` down from the
upper edge of the picture; the chest wall of a left breast is the picture's left edge, that of a
right one its right edge. Fields are ``(rows, columns)`` float32. A *depth* is roughly how far
inside a part a pixel lies, negative outside; a *coverage* is how much of a pixel a part fills, 0 to
1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.domains.mammography.simulator.woman import Shape, Side

Field = NDArray[np.float32]

HEIGHT, WIDTH = 224.0, 179.2
"""Of the picture, in mm."""
_ROUNDED = 32.0
"""Over so many mm of depth the breast goes over into the armpit."""
_MARGIN = 22.0
"""Over so many mm inside the skin the compressed breast gets thinner."""
_SKIN = 1.6


@dataclass(frozen=True)
class Grid:
    """The pixels of a picture."""

    x: Field
    """``(rows, columns)``, mm."""
    y: Field
    spacing: float
    """Millimetres from pixel to pixel."""

    @classmethod
    def of(cls, spacing: float, side: Side) -> Grid:
        """The whole picture at this spacing."""
        rows, columns = round(HEIGHT / spacing), round(WIDTH / spacing)
        across = (np.arange(columns, dtype=np.float32) + 0.5) * np.float32(spacing)
        if side is Side.RIGHT:
            across = across[::-1]
        down = (np.arange(rows, dtype=np.float32) + 0.5) * np.float32(spacing)
        x, y = np.broadcast_arrays(across[None, :], down[:, None])
        return cls(x, y, spacing)

    def coverage(self, depth: Field, soft: float = 0.0) -> Field:
        """How much of each pixel is inside; the border is ``soft`` mm wide, at least a pixel."""
        width = np.float32(max(self.spacing, soft))
        inside: Field = np.clip(depth / width + np.float32(0.5), 0, 1)
        return inside


@dataclass(frozen=True)
class Parts:
    """The parts of one view."""

    grid: Grid
    shape: Shape
    depth: Field
    """Inside the breast, mm."""
    breast: Field
    """Coverage."""
    thickness: Field
    """Of the compressed breast, 1 away from the margin."""
    skin: Field
    """Coverage of the skin line and the nipple."""
    muscle: Field
    """Coverage of the pectoral muscle, softened."""


def parts_of(shape: Shape, grid: Grid, rng: np.random.Generator) -> Parts:
    """The parts of a breast; ``rng`` draws how it differs from the woman's plan."""
    waver = _waver(grid, rng)
    nipple = _nipple(shape, grid, waver)
    depth = _outline(shape, grid) + waver
    depth = np.maximum(depth, nipple)
    breast = grid.coverage(depth)
    thin = np.clip(depth / np.float32(_MARGIN), 0, 1)
    skin = np.clip(breast - grid.coverage(depth - np.float32(_SKIN)), 0, 1)
    return Parts(
        grid=grid,
        shape=shape,
        depth=depth,
        breast=breast,
        thickness=np.sqrt(thin * (2 - thin)),
        skin=np.maximum(skin, grid.coverage(nipple, 2.0)),
        muscle=breast * grid.coverage(_muscle(shape, grid, rng), 3.0),
    )


def _outline(shape: Shape, grid: Grid) -> Field:
    """Half an ellipse for the breast, a slope for the armpit, joined softly."""
    down = grid.y - np.float32(shape.nipple)
    half = np.where(down < 0, np.float32(shape.above), np.float32(shape.below))
    radius = np.hypot(grid.x / np.float32(shape.reach), down / half)
    breast = (1 - radius) * np.sqrt(np.float32(shape.reach) * half)
    armpit = (np.float32(shape.armpit) - grid.x - np.float32(0.32) * grid.y) * np.float32(0.95)
    share = np.clip((breast - armpit) / np.float32(2 * _ROUNDED) + np.float32(0.5), 0, 1)
    # The larger of the two, with a fillet where they meet (a polynomial smooth maximum).
    joined: Field = armpit + share * (breast - armpit) + _ROUNDED * share * (1 - share)
    return joined.astype(np.float32)


def _waver(grid: Grid, rng: np.random.Generator) -> Field:
    """A border that wavers by some millimetres."""
    waver = np.zeros_like(grid.y)
    for length in (150.0, 80.0, 45.0):
        phase, height = rng.uniform(0, 2 * np.pi), rng.normal(0, length / 80)
        waver += np.float32(height) * np.cos(grid.y * np.float32(2 * np.pi / length) + phase)
    return waver.astype(np.float32)


def _nipple(shape: Shape, grid: Grid, waver: Field) -> Field:
    across, down = grid.x - waver - np.float32(shape.reach), grid.y - np.float32(shape.nipple)
    depth: Field = (1 - np.hypot(across / 5, down / 4)).astype(np.float32) * np.float32(4.5)
    return depth


def _muscle(shape: Shape, grid: Grid, rng: np.random.Generator) -> Field:
    """A triangle in the upper corner with a slightly bulging border."""
    along = grid.y / np.float32(shape.muscle_height)
    bulge = np.float32(rng.uniform(-0.05, 0.2)) * along * (1 - along)
    share = 1 + bulge - grid.x / np.float32(shape.muscle_width) - along
    width, height = shape.muscle_width, shape.muscle_height
    depth: Field = share * np.float32(width * height / np.hypot(width, height))
    return depth
