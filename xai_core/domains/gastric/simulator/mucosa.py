"""The lining: folds as ridges along the greater curvature, areae gastricae as a mosaic, polyps.

All are heights from 0 to 1 in the stomach's own coordinates, before any barium is on them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from xai_core.domains.gastric.simulator.anatomy import Field, Stomach
from xai_core.domains.gastric.simulator.patient import Lining

_FOLDS_FROM, _FOLDS_TO = 0.10, 0.70
"""Along the stomach: where folds run."""
_CELLS_FROM, _CELLS_WITHOUT_FOLDS, _CELLS_TO = 0.52, 0.22, 0.93
"""Where the mosaic begins, where it begins if no folds cover the body, and where it ends."""
_SOFT = 0.06
"""Over so much of the stomach's length both fade in and out."""
_INNERMOST, _OUTERMOST = -0.45, 0.80
"""Between these shares of the radius the folds lie."""
_GROOVE = 0.55
"""Width in mm of the groove between two areae."""


@dataclass(frozen=True)
class Mucosa:
    """What the lining of one view looks like; fields are ``(side, side)`` from 0 to 1."""

    folds: Field
    """Height of the folds."""
    folded: Field
    """Where folds run, the grooves between them as well: an expert's outline."""
    cells: Field
    """Height of the areae gastricae: 1 in a cell's middle, 0 in the grooves."""
    mosaic: Field
    """Where areae are seen."""
    polyps: tuple[Field, ...]
    """Height of each nodule."""


def mucosa_of(lining: Lining, stomach: Stomach, rng: np.random.Generator) -> Mucosa:
    """The lining as one view shows it."""
    folds_rng, cells_rng, polyps_rng = rng.spawn(3)
    empty = np.zeros_like(stomach.depth)
    folds, folded = empty, empty
    if lining.thickness:
        folds, folded = _folds(lining, stomach, folds_rng)
    cells, mosaic = empty, empty
    if lining.cells_seen:
        begin = _CELLS_FROM if lining.thickness else _CELLS_WITHOUT_FOLDS
        mosaic = _fading(stomach.along, begin, _CELLS_TO) * (1 - folds) * stomach.proper
        mosaic *= np.clip((stomach.depth - 2) / 4, 0, 1)
        cells = _cells(lining.cell, stomach, mosaic > 0.02, cells_rng) * mosaic
    return Mucosa(folds, folded, cells, mosaic, _polyps(lining, stomach, polyps_rng))


def _folds(lining: Lining, stomach: Stomach, rng: np.random.Generator) -> tuple[Field, Field]:
    """Height of the ridges, and the area they and their grooves take."""
    # Worked out where folds may run only, a sixth of the picture.
    may = (
        (stomach.depth > 0)
        & (stomach.along > _FOLDS_FROM - _SOFT)
        & (stomach.along < _FOLDS_TO + _SOFT)
    )
    along, across, radius = stomach.along[may], stomach.across[may], stomach.radius[may]
    half = np.float32(lining.thickness / 2)
    height = np.zeros_like(along)
    gap = (_OUTERMOST - _INNERMOST) / (lining.count - 1)
    for number in range(lining.count):
        lane = _INNERMOST + gap * (number + float(rng.uniform(-0.12, 0.12)))
        first, second = rng.uniform(0, 2 * np.pi, 2)
        course = np.sin(19 * along + first) + 0.6 * np.sin(41 * along + second)
        middle = lane * radius + np.float32(lining.tortuosity * 0.6) * course
        ridge = np.sqrt(np.clip(1 - ((across - middle) / half) ** 2, 0, 1))
        begin, end = rng.uniform(0, 0.08), rng.uniform(-0.08, 0)
        ridge *= _fading(along, _FOLDS_FROM + begin, _FOLDS_TO + end)
        height = np.maximum(height, ridge)
    band = (across > _INNERMOST * radius - half) & (across < _OUTERMOST * radius + half)
    folds, folded = np.zeros_like(stomach.depth), np.zeros_like(stomach.depth)
    folds[may] = height
    folded[may] = band * _fading(along, _FOLDS_FROM + 0.04, _FOLDS_TO - 0.04)
    return folds, folded


def _cells(
    size: float, stomach: Stomach, seen: NDArray[np.bool_], rng: np.random.Generator
) -> Field:
    """The mosaic: cells about ``size`` mm wide, parted by grooves."""
    places = np.column_stack([stomach.right[seen], stomach.down[seen]])
    cells = np.zeros_like(stomach.depth)
    if not len(places):
        return cells
    low, high = places.min(axis=0) - 2 * size, places.max(axis=0) + 2 * size
    across, down = (np.arange(start, stop, size) for start, stop in zip(low, high, strict=True))
    seeds = np.stack(np.meshgrid(across, down), axis=-1)
    seeds[1::2, :, 0] += size / 2
    seeds += rng.uniform(-0.3, 0.3, seeds.shape) * size
    near, _ = cKDTree(seeds.reshape(-1, 2)).query(places, k=2)
    from_groove = (near[:, 1] - near[:, 0]) / 2
    cells[seen] = np.clip(from_groove / _GROOVE, 0, 1)
    return cells


def _polyps(lining: Lining, stomach: Stomach, rng: np.random.Generator) -> tuple[Field, ...]:
    """Round nodules in the antrum."""
    free = np.argwhere((stomach.along > 0.5) & (stomach.along < 0.9) & (stomach.depth > 7))
    found: list[Field] = []
    for _ in range(lining.polyps if len(free) else 0):
        row, column = free[int(rng.integers(len(free)))]
        found.append(
            dome(stomach, stomach.right[row, column], stomach.down[row, column], rng.uniform(3, 5))
        )
    return tuple(found)


def dome(stomach: Stomach, right: float, down: float, radius: float) -> Field:
    """Something round that stands up from the lining.

    Parameters
    ----------
    stomach
        Whose picture it lies in.
    right, down
        Its middle, in mm from the picture's.
    radius
        In mm.

    Returns
    -------
    Field
        Height ``(side, side)``, 1 in the middle to 0 at the rim.
    """
    squared = (stomach.right - right) ** 2 + (stomach.down - down) ** 2
    height: Field = np.sqrt(np.clip(1 - squared / np.float32(radius**2), 0, 1))
    return height


def _fading(along: Field, begin: float, end: float) -> Field:
    """1 between two places along the stomach, falling softly to 0 beyond them."""
    rising = np.clip((along - begin) / _SOFT + 0.5, 0, 1)
    fading: Field = rising * np.clip((end - along) / _SOFT + 0.5, 0, 1)
    return fading
