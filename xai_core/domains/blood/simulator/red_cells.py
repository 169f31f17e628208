"""Red cells: placed one against another, each taken from those that its smear has.

Biconcave discs, paler in the middle where they are thinner. What lies in the way of the white
cell is pressed against it: the caller clips them with the cell's outline. A smear has a few dozen
red cells of its own, drawn once, which lie in its pictures in ever new places and directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from xai_core.domains.blood.simulator.shapes import Field, coverage
from xai_core.domains.blood.simulator.specimen import RedCells

Places = NDArray[np.float64]
"""``(n, 3)``: x, y and radius of each, pixels."""

_IN_BANK = 36
"""Red cells drawn for one smear."""
_LIKE = 3
"""A place takes any of this part of them, those nearest to its radius."""
_OWN_STREAM = 13


def place_red_cells(
    size: int, pixels_per_um: float, smear: RedCells, given: Places, rng: np.random.Generator
) -> Places:
    """Where the red cells lie: those ``given``, then others thrown in until it is crowded.

    Parameters
    ----------
    size
        Height and width of the picture, in pixels.
    pixels_per_um
        Scale of the picture.
    smear
        How large, crowded and unlike each other red cells are here.
    given
        ``(n, 3)`` x, y and radius in pixels of those that lie there already.
    rng
        Where the others fall.

    Returns
    -------
    Places
        ``(m, 3)`` x, y and radius, those given first; some lie beyond the picture's border.
    """
    radius = smear.diameter / 2 * pixels_per_um
    margin = radius
    area = (size + 2 * margin) ** 2
    wanted = int(smear.crowding * area / (np.pi * radius**2))
    tries = max(8, 4 * wanted)
    thrown = rng.uniform(-margin, size + margin, (tries, 2))
    radii = radius * np.clip(rng.normal(1, smear.anisocytosis, tries), 0.7, 1.35)
    apart = 2 - smear.overlap * rng.random(tries) * 1.6
    xs, ys, rs = (np.concatenate([given[:, i], np.zeros(wanted)]) for i in range(3))
    count = len(given)
    total = max(wanted, count)
    for (x, y), r, gap in zip(thrown, radii, apart, strict=True):
        if count >= total:
            break
        near = np.hypot(xs[:count] - x, ys[:count] - y) - gap * (rs[:count] + r) / 2
        if count and near.min() < 0:
            continue
        xs[count], ys[count], rs[count] = x, y, r
        count += 1
    return np.stack([xs[:count], ys[:count], rs[:count]], axis=-1)


def draw_red_cells(
    size: int, places: Places, smear: RedCells, pixels_per_um: float, rng: np.random.Generator
) -> tuple[Field, Field]:
    """How much red cell lies at each pixel (1 a full one), and the share covered, ``(H, W)``.

    Parameters
    ----------
    size
        Height and width of the picture, in pixels.
    places
        ``(n, 3)`` x, y and radius in pixels.
    smear
        Their look.
    pixels_per_um
        Scale of the picture.
    rng
        Turn and stain of each.

    Returns
    -------
    tuple[Field, Field]
        Amount (1 for a full red cell, more where they overlap) and covered share in [0, 1],
        each ``(size, size)`` float32.
    """
    amount = np.zeros((size, size), dtype=np.float32)
    covered = np.zeros((size, size), dtype=np.float32)
    bank = _bank(smear, pixels_per_um)
    half = bank.half
    picks = rng.integers(len(bank.radii) // _LIKE, size=len(places))
    turns = rng.integers(8, size=len(places))
    stains = rng.normal(1, 0.06, len(places)).astype(np.float32)
    for (x, y, radius), pick, turn, stain in zip(places, picks, turns, stains, strict=True):
        left, top = round(float(x)) - half, round(float(y)) - half
        target, source = _overlap(left, top, 2 * half + 1, size)
        # Of the cells nearest in size, one at random, turned and mirrored at random.
        which = bank.near(radius, int(pick))
        amount[target] += _turned(bank.thickness[which], int(turn))[source] * stain
        disc = _turned(bank.disc[which], int(turn))[source]
        np.maximum(covered[target], disc, out=covered[target])
    # Two on top of each other flatten a little.
    crowded = np.minimum(amount, 1.0) + np.float32(0.75) * np.maximum(amount - 1.0, 0)
    return crowded, covered


@dataclass(frozen=True)
class _Bank:
    """Red cells of one smear, drawn once and laid down many times."""

    half: int
    radii: NDArray[np.float64]
    """``(n,)`` pixels, ascending."""
    thickness: Field
    """``(n, 2 half + 1, 2 half + 1)``."""
    disc: Field

    def near(self, radius: float, pick: int) -> int:
        """One of the cells of about this radius."""
        first = int(np.searchsorted(self.radii, radius)) - len(self.radii) // _LIKE // 2
        return min(max(first + pick, 0), len(self.radii) - 1)


@lru_cache(maxsize=64)
def _bank(smear: RedCells, pixels_per_um: float) -> _Bank:
    """The red cells of a smear; drawn from its own numbers, so always the same."""
    rng = np.random.default_rng([_OWN_STREAM, round(smear.diameter * 1e9)])
    mean = smear.diameter / 2 * pixels_per_um
    radii = np.sort(mean * np.clip(rng.normal(1, smear.anisocytosis, _IN_BANK), 0.7, 1.35))
    half = int(np.ceil(radii[-1] * 1.25)) + 2
    return _Bank(half, radii, *_discs(radii, half, smear, pixels_per_um, rng))


def _turned(disc: Field, turn: int) -> Field:
    if turn & 1:
        disc = disc.T
    if turn & 2:
        disc = disc[::-1]
    if turn & 4:
        disc = disc[:, ::-1]
    return disc


def _discs(
    radii: NDArray[np.float64],
    half: int,
    smear: RedCells,
    pixels_per_um: float,
    rng: np.random.Generator,
) -> tuple[Field, Field]:
    count = len(radii)
    offsets = np.arange(-half, half + 1, dtype=np.float32)
    dx, dy = offsets[None, None, :], offsets[None, :, None]
    angle = rng.uniform(0, np.pi, count)
    stretch = np.clip(1 + np.abs(rng.normal(0, 0.13, count)), 1, 1.7)
    cosine, sine = np.cos(angle), np.sin(angle)
    # The ellipse as a quadratic form, and a third wave on top: hardly any is a circle.
    xx = _column(cosine**2 / stretch + sine**2 * stretch)
    yy = _column(sine**2 / stretch + cosine**2 * stretch)
    xy = _column(2 * cosine * sine * (1 / stretch - stretch))
    squared = xx * dx * dx + yy * dy * dy + xy * (dx * dy)
    distance = np.sqrt(squared) + np.float32(1e-3)
    radius = _column(radii)
    wave, tilt = rng.normal(0, 0.04, (2, count))
    cube = distance * distance * distance
    third = (
        _column(wave) * (dx * dx * dx - 3 * dx * dy * dy) + _column(tilt) * dy * dy * dy
    ) / cube
    edge = radius * (1 + third)
    if smear.crenation:
        turn = np.arctan2(dy, dx)
        bumps = np.float32(0.6) * sum(
            np.cos(turn * np.float32(waves) + _column(rng.uniform(0, 6, count)))
            for waves in (7, 10, 13)
        )
        edge = edge * (1 + np.float32(smear.crenation) * bumps)
    soft = max(0.5, smear.softness * pixels_per_um / 2)
    disc = coverage(edge - distance, soft)
    relative = distance / edge
    hollow = _column(rng.uniform(0.3, 0.58, count))
    depth = _column(np.clip(rng.normal(smear.pallor, 0.13, count), 0, 0.95))
    width = _column(rng.uniform(0.16, 0.32, count))
    pallor = depth * np.clip((hollow + width - relative) / (2 * width), 0, 1) ** np.float32(1.3)
    dome = np.float32(1.04) - np.float32(0.22) * relative * relative * np.float32(1 - smear.pallor)
    return disc * (dome - pallor), disc


def _column(values: NDArray[np.float64]) -> Field:
    return values.astype(np.float32)[:, None, None]


def _overlap(
    left: int, top: int, side: int, size: int
) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """The part of the picture a square covers, and that part of the square."""
    columns = slice(max(0, left), max(0, min(size, left + side)))
    rows = slice(max(0, top), max(0, min(size, top + side)))
    inner = (
        slice(rows.start - top, rows.stop - top),
        slice(columns.start - left, columns.stop - left),
    )
    return (rows, columns), inner
