"""Red cells: placed one against another, all drawn at once.

Biconcave discs, paler in the middle where they are thinner. What lies in the way of the white
cell is pressed against it: the caller clips them with the cell's outline.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xai_core.cases.synthetic.shapes import Field, coverage
from xai_core.cases.synthetic.specimen import RedCells

Places = NDArray[np.float64]
"""``(n, 3)``: x, y and radius of each, pixels."""


def place_red_cells(
    size: int, pixels_per_um: float, smear: RedCells, given: Places, rng: np.random.Generator
) -> Places:
    """Where the red cells lie: those ``given``, then others thrown in until it is crowded."""
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
    """How much red cell lies at each pixel (1 a full one), and the share covered, ``(H, W)``."""
    amount = np.zeros((size, size), dtype=np.float32)
    covered = np.zeros((size, size), dtype=np.float32)
    seen = (places[:, :2] + 1.3 * places[:, 2:] > 0) & (places[:, :2] - 1.3 * places[:, 2:] < size)
    places = places[seen.all(axis=1)]
    if not len(places):
        return amount, covered
    half = int(np.ceil(places[:, 2].max() * 1.25)) + 2
    layers = _discs(places, half, smear, pixels_per_um, rng)
    for (x, y, _), thickness, disc in zip(places, *layers, strict=True):
        left, top = round(float(x)) - half, round(float(y)) - half
        target, source = _overlap(left, top, 2 * half + 1, size)
        amount[target] += thickness[source]
        np.maximum(covered[target], disc[source], out=covered[target])
    # Two on top of each other flatten a little.
    crowded = np.minimum(amount, 1.0) + np.float32(0.75) * np.maximum(amount - 1.0, 0)
    return crowded, covered


def _discs(
    places: Places, half: int, smear: RedCells, pixels_per_um: float, rng: np.random.Generator
) -> tuple[Field, Field]:
    count = len(places)
    offsets = np.arange(-half, half + 1, dtype=np.float32)
    sub = (places[:, :2] - np.rint(places[:, :2])).astype(np.float32)
    dx = offsets[None, None, :] - sub[:, 0, None, None]
    dy = offsets[None, :, None] - sub[:, 1, None, None]
    angle = rng.uniform(0, np.pi, count)
    stretch = np.clip(1 + np.abs(rng.normal(0, 0.13, count)), 1, 1.7)
    cosine, sine = np.cos(angle), np.sin(angle)
    # The ellipse as a quadratic form, and a third wave on top: hardly any is a circle.
    xx = _column(cosine**2 / stretch + sine**2 * stretch)
    yy = _column(sine**2 / stretch + cosine**2 * stretch)
    xy = _column(2 * cosine * sine * (1 / stretch - stretch))
    squared = xx * dx * dx + yy * dy * dy + xy * (dx * dy)
    distance = np.sqrt(squared) + np.float32(1e-3)
    radius = _column(places[:, 2])
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
    thickness = disc * (dome - pallor) * _column(rng.normal(1, 0.06, count))
    return thickness, disc


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
