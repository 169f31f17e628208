"""Textures made once and cut from many times: smooth noise and scattered grains.

Filtering noise for every cell would cost more than the rest of the drawing. So one large sheet
of each coarseness is made on first use (fixed seeds: the same on every machine), wraps
round at its borders, and every cell takes its own piece, turned and mirrored at random.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from xai_core.domains.blood.simulator.shapes import Field

_SHEET = 512
_NOISE_LADDER = (0.0, 0.6, 0.8, 1.1, 1.5, 2.2, 3.2, 4.5, 6.5, 9.0, 13.0, 18.0)
_GRAIN_LADDER = (1.6, 2.0, 2.5, 3.1, 3.9, 4.9, 6.1, 7.6, 9.5)


@dataclass(frozen=True)
class Grains:
    """Scattered round grains over a piece of a picture, each ``(h, w)`` float32."""

    depth: Field
    """How deep inside the nearest grain a pixel lies, in pixels; negative outside."""
    rank: Field
    """A number in [0, 1) of the nearest grain: keeping ranks below ``d`` keeps a share ``d``."""
    shade: Field
    """How heavily the nearest grain is stained, around 1."""


def noise(shape: tuple[int, int], coarseness: float, rng: np.random.Generator) -> Field:
    """A piece of smooth noise, mean 0, standard deviation 1, hills ``coarseness`` pixels wide."""
    return _piece(_noise_sheet(_nearest(_NOISE_LADDER, coarseness)), shape, _Cut.draw(rng))


def grains(shape: tuple[int, int], diameter: float, rng: np.random.Generator) -> Grains:
    """A piece strewn with grains of about ``diameter`` pixels, as close as they can lie."""
    sheet = _grain_sheet(_nearest(_GRAIN_LADDER, diameter))
    cut = _Cut.draw(rng)
    return Grains(*(_piece(layer, shape, cut) for layer in sheet))


@dataclass(frozen=True)
class _Cut:
    row: int
    column: int
    turn: int

    @classmethod
    def draw(cls, rng: np.random.Generator) -> _Cut:
        row, column, turn = (int(n) for n in rng.integers(0, (_SHEET, _SHEET, 8)))
        return cls(row, column, turn)


def _piece(sheet: Field, shape: tuple[int, int], cut: _Cut) -> Field:
    if cut.turn & 1:
        sheet = sheet.T
    if cut.turn & 2:
        sheet = sheet[::-1]
    if cut.turn & 4:
        sheet = sheet[:, ::-1]
    row = cut.row % (2 * _SHEET - shape[0])
    column = cut.column % (2 * _SHEET - shape[1])
    return sheet[row : row + shape[0], column : column + shape[1]]


def _nearest(ladder: tuple[float, ...], value: float) -> float:
    return min(ladder, key=lambda rung: abs(rung - value))


@cache
def _noise_sheet(coarseness: float) -> Field:
    from scipy.ndimage import gaussian_filter

    rng = np.random.default_rng([7, int(coarseness * 10)])
    sheet = rng.normal(0, 1, (_SHEET, _SHEET)).astype(np.float32)
    if coarseness:
        sheet = gaussian_filter(sheet, coarseness, mode="wrap")
    return _doubled(sheet / sheet.std())


@cache
def _grain_sheet(diameter: float) -> tuple[Field, Field, Field]:
    from scipy.spatial import cKDTree

    rng = np.random.default_rng([11, int(diameter * 10)])
    count = int(_SHEET / (diameter * 1.02))
    spacing = _SHEET / count
    rows, columns = np.mgrid[0:count, 0:count]
    centres = np.stack([rows, columns + 0.5 * (rows % 2)], axis=-1).reshape(-1, 2) * spacing
    centres = (centres + rng.normal(0, 0.24 * spacing, centres.shape)) % _SHEET
    radii = diameter / 2 * rng.uniform(0.75, 1.2, len(centres))
    pixels = np.argwhere(np.ones((_SHEET, _SHEET), dtype=bool))
    distance, nearest = cKDTree(centres, boxsize=_SHEET).query(pixels)
    layers = (
        radii[nearest] - distance,
        rng.permutation(len(centres))[nearest] / len(centres),
        rng.uniform(0.72, 1.18, len(centres))[nearest],
    )
    depth, rank, shade = (
        _doubled(layer.reshape(_SHEET, _SHEET).astype(np.float32)) for layer in layers
    )
    return depth, rank, shade


def _doubled(sheet: Field) -> Field:
    """The sheet laid twice in each direction, so that every piece is one plain slice."""
    tiled: Field = np.tile(sheet, (2, 2))
    tiled.flags.writeable = False
    return tiled
