"""Simulated fluid signs: how many HU they add to each pixel of a slice, and nothing else.

Ground glass adds 150 to 350 HU in patches that end at the borders of lobules; septal lines run
along these borders, one to two pixels wide; centrilobular spots lie in the middle of lobules.
Fluid lies at the back of an airway, under a level; froth fills it with bubbles.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.spatial import cKDTree

from xai_core.domains.chest_ct.simulator.anatomy import Field, Parts
from xai_core.domains.chest_ct.simulator.subject import Airway, Pattern, Signs

WATER, NOTHING_ABOVE = 15.0, 40.0
"""HU of fluid in an airway, and up to which signs raise a lung: blood and soft tissue."""
_LOBULE = 15.0
"""Millimetres from one lobule to the next."""
_PATCH = 55.0
"""Size of the patches that signs lie in, mm."""


def added_hu(parts: Parts, calm: Field, signs: Signs, rng: np.random.Generator) -> Field:
    """HU that the signs add at each pixel, ``(side, side)`` float32, at least 0.

    Parameters
    ----------
    parts
        The slice.
    calm
        Its HU without signs; nothing is raised above water in the lungs and the airways.
    signs
        Which.
    rng
        Draws where they lie.

    Returns
    -------
    Field
        ``(side, side)`` float32, at least 0.
    """
    added = np.zeros_like(calm)
    if signs.pattern is not Pattern.NONE:
        added += in_the_lungs(parts.lungs, parts.grid.spacing, signs, rng)
    room = np.maximum(np.float32(NOTHING_ABOVE) - calm, 0)
    added = np.minimum(added, room)
    if signs.airway is not Airway.AIR:
        share = _in_the_airways(parts, signs.airway, rng)
        added += share * np.maximum(np.float32(WATER) - calm, 0)
    total: Field = added
    return total


def patches(lungs: Field, spacing: float, extent: float, rng: np.random.Generator) -> Field:
    """A smooth field that is above a half on a share of the lungs.

    Parameters
    ----------
    lungs
        Coverage of the lungs, square.
    spacing
        Millimetres from pixel to pixel.
    extent
        The share, 0 to 1.
    rng
        Draws where.

    Returns
    -------
    Field
        As ``lungs``, in [0, 1].
    """
    side = lungs.shape[0]
    coarse = max(3, round(side * spacing / _PATCH)) + 2
    along = np.linspace(0.5, coarse - 1.5, side, dtype=np.float32)
    field = map_coordinates(
        rng.normal(size=(coarse, coarse)).astype(np.float32),
        np.meshgrid(along, along, indexing="ij"),
        order=3,
        mode="nearest",
    )
    inside = lungs > 0.5
    if not inside.any():
        return np.zeros_like(field)
    border = np.quantile(field[inside], 1 - extent)
    graded: Field = 1 / (1 + np.exp(-(field - np.float32(border)) * 6))
    return graded


def in_the_lungs(lungs: Field, spacing: float, signs: Signs, rng: np.random.Generator) -> Field:
    """HU that a pattern adds to the lungs; not yet held against what is there.

    Parameters
    ----------
    lungs
        Coverage of the lungs, square.
    spacing
        Millimetres from pixel to pixel.
    signs
        Which pattern, how far and how strong.
    rng
        Draws where it lies.

    Returns
    -------
    Field
        As ``lungs``, in HU.
    """
    added = np.zeros_like(lungs)
    rows, columns = np.nonzero(lungs > 0)
    if not len(rows):
        return added
    strength = patches(lungs, spacing, signs.extent, rng)[rows, columns]
    places = np.column_stack([rows, columns]) * np.float32(spacing)
    middles = _lobules(places, rng)
    (nearest, next_one), lobule = _distances(places, middles)
    amount = np.zeros_like(strength)
    if signs.pattern in (Pattern.GROUND_GLASS, Pattern.MIXED):
        each = rng.uniform(0.55, 1.15, len(middles)).astype(np.float32)[lobule]
        amount += np.float32(signs.opacity) * each * strength
        amount += _septa(next_one - nearest, spacing, rng) * strength
    if signs.pattern in (Pattern.CENTRILOBULAR, Pattern.MIXED):
        amount += _spots(nearest, lobule, len(middles), rng) * strength
    added[rows, columns] = amount
    added *= lungs
    return added


def _lobules(places: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Middles of the lobules, ``(n, 2)`` in mm: a grid of triangles, shaken."""
    low, high = places.min(axis=0) - _LOBULE, places.max(axis=0) + _LOBULE
    down = np.arange(low[0], high[0], _LOBULE * 0.87)
    across = np.arange(low[1], high[1], _LOBULE)
    y, x = np.meshgrid(down, across, indexing="ij")
    x[1::2] += _LOBULE / 2
    middles = np.column_stack([y.ravel(), x.ravel()])
    shaken = middles + rng.uniform(-0.3, 0.3, middles.shape) * _LOBULE
    return shaken.astype(np.float32)


def _distances(
    places: NDArray[np.float32], middles: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Distances to the nearest and second middle, ``(2, n)``, and which lobule is nearest."""
    found, which = cKDTree(middles).query(places, k=2)
    return found.T.astype(np.float32), which[:, 0]


def _septa(
    apart: NDArray[np.float32], spacing: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """HU of the septal lines; ``apart`` is twice the distance from the border of two lobules."""
    half = spacing * float(rng.uniform(0.45, 0.8))
    line = np.clip((half - apart / 2) / np.float32(spacing) + np.float32(0.5), 0, 1)
    septa: NDArray[np.float32] = line.astype(np.float32) * np.float32(rng.uniform(180, 320))
    return septa


def _spots(
    nearest: NDArray[np.float32],
    lobule: NDArray[np.intp],
    lobules: int,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """HU of the centrilobular spots, soft at their borders."""
    size = rng.uniform(1.6, 3.2, lobules).astype(np.float32)[lobule]
    each = rng.uniform(200, 350, lobules).astype(np.float32)[lobule]
    spots: NDArray[np.float32] = each * np.exp(-((nearest / size) ** 2) / 2)
    return spots


def _in_the_airways(parts: Parts, airway: Airway, rng: np.random.Generator) -> Field:
    """Share of the lumen that is filled with fluid."""
    if airway is Airway.FROTH:
        bubbles = gaussian_filter(rng.normal(size=parts.airways.shape).astype(np.float32), 0.8)
        froth: Field = parts.airways * np.clip(0.55 + bubbles, 0.2, 1)
        return froth
    # The level lies at one height in each airway, as deep in it as chance has it.
    middle = 5 + float(rng.uniform(-5, 3))
    below = np.clip((parts.grid.y - np.float32(middle)) / np.float32(parts.grid.spacing), 0, 1)
    narrow = np.float32(parts.trachea is None)  # bronchi beyond the carina are filled
    filled: Field = parts.airways * np.maximum(below, narrow)
    return filled
