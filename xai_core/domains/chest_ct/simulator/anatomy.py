"""Where everything is in one axial slice of a thorax.

Conventions
-----------
Lengths are millimetres. Slices are seen from the feet: ``x`` grows to the right of the picture (the
left of the body), ``y`` towards the back, down the picture; the origin is the middle of the body.
``level`` runs from 0 at the inlet of the thorax to 1 at the dome of the diaphragm. Fields are
``(side, side)`` float32; a *coverage* is how much of a pixel a part fills, 0 to 1, and a *depth* is
roughly how far inside a part a pixel lies, negative outside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.domains.chest_ct.simulator.subject import Body

Field = NDArray[np.float32]

FIELD_OF_VIEW = 365.0
"""Side of the picture, mm."""
ABOVE_TABLE = 12.0
"""How far the middle of the body lies above the middle of the picture, mm."""
CARINA = 0.36
"""Level at which the trachea divides."""


@dataclass(frozen=True)
class Grid:
    """The pixels of a slice."""

    x: Field
    """``(side, side)``."""
    y: Field
    spacing: float
    """Millimetres from pixel to pixel."""

    @classmethod
    def of(cls, side: int, body: Body, shift: float = 0.0) -> Grid:
        """The grid around a body that lies a little turned, ``shift`` mm off the middle."""
        spacing = FIELD_OF_VIEW / side
        place = (np.arange(side, dtype=np.float32) - (side - 1) / 2) * spacing
        x, y = place[None, :] - shift, place[:, None] + ABOVE_TABLE
        cosine, sine = np.float32(np.cos(body.tilt)), np.float32(np.sin(body.tilt))
        return cls(cosine * x + sine * y, cosine * y - sine * x, spacing)

    def ellipse(
        self, x: float, y: float, half_width: float, half_height: float, turn: float = 0.0
    ) -> Field:
        """Depth inside an ellipse.

        Parameters
        ----------
        x, y
            Its middle, in mm.
        half_width, half_height
            In mm.
        turn
            Radians, clockwise.

        Returns
        -------
        Field
            ``(side, side)`` float32, about mm; negative outside.
        """
        across, down = self.x - np.float32(x), self.y - np.float32(y)
        if turn:
            cosine, sine = np.float32(np.cos(turn)), np.float32(np.sin(turn))
            across, down = cosine * across + sine * down, cosine * down - sine * across
        radius = np.hypot(across / np.float32(half_width), down / np.float32(half_height))
        depth: Field = (1 - radius) * np.float32(np.sqrt(half_width * half_height))
        return depth

    def coverage(self, depth: Field) -> Field:
        """How much of each pixel is inside, for a border as sharp as a pixel."""
        inside: Field = np.clip(depth / np.float32(self.spacing) + np.float32(0.5), 0, 1)
        return inside


@dataclass(frozen=True)
class Parts:
    """Coverages of the parts of one slice, and what else is known of the places in it."""

    grid: Grid
    level: float
    body: Field
    wall: Field
    """Inside the fat: muscle, ribs and all that they enclose."""
    cavity: Field
    cavity_depth: Field
    lungs: Field
    airways: Field
    """What is open in trachea and bronchi."""
    airway_walls: Field
    heart: Field
    vessels: Field
    """Great vessels."""
    cortex: Field
    """Compact bone."""
    marrow: Field
    oesophagus: Field
    height: Field
    """From 0 at the front of the cavity to 1 at its back."""
    hili: tuple[tuple[float, float], tuple[float, float]]
    """``(x, y)`` where vessels enter the lungs, picture's left and right."""
    trachea: tuple[float, float, float] | None
    """x, y and radius; None below the carina."""

    @property
    def bones(self) -> Field:
        """All bone."""
        bone: Field = np.maximum(self.cortex, self.marrow)
        return bone


def smooth_step(value: float, low: float, high: float) -> float:
    """From 0 at ``low`` to 1 at ``high``, without corners."""
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    return share * share * (3 - 2 * share)


def parts_of(body: Body, level: float, side: int, rng: np.random.Generator) -> Parts:
    """The slice of a body at a level.

    Parameters
    ----------
    body
        Whose.
    level
        0 at the top of the lungs to 1 at their base.
    side
        Pixels of the slice.
    rng
        Draws how it differs from the body's plan.

    Returns
    -------
    Parts
        Coverages, each ``(side, side)`` float32.
    """
    grid = Grid.of(side, body, float(rng.normal(0, 4)))
    half_width = body.half_width * (0.80 + 0.20 * smooth_step(level, 0, 0.5))
    half_depth = body.half_depth * (0.84 + 0.16 * smooth_step(level, 0, 0.6))
    outline = _superellipse(grid, half_width, half_depth)
    inner = (half_width - body.fat - body.muscle, half_depth - body.fat - body.muscle)
    cavity_depth = _bent(grid.ellipse(0, 0, *inner), grid, rng)
    airways, walls, trachea = _airways(grid, level, rng)
    heart = _heart(grid, body, level)
    vessels = _great_vessels(grid, level)
    spine, canal = _spine(grid, inner[1])
    middle = np.maximum.reduce(
        [
            grid.ellipse(0, 4, 24 + 12 * smooth_step(level, 0.1, 0.4), inner[1] * 1.05),
            heart + 4,
            vessels + 3,
            spine + 7,
            _diaphragm(grid, level, inner, rng),
        ]
    )
    lungs = grid.coverage(np.minimum(cavity_depth - 2.5, -middle))
    lungs *= 1 - np.maximum(airways, walls)
    ribs = _ribs(grid, inner, body.muscle, level, rng)
    sternum = grid.ellipse(0, -half_depth + body.fat + 9, 20, 7)
    bone = np.maximum.reduce([spine, ribs, sternum])
    return Parts(
        grid=grid,
        level=level,
        body=grid.coverage(outline),
        wall=grid.coverage(outline - np.float32(body.fat)),
        cavity=grid.coverage(cavity_depth),
        cavity_depth=cavity_depth,
        lungs=lungs,
        airways=airways,
        airway_walls=walls,
        heart=grid.coverage(heart),
        vessels=grid.coverage(vessels),
        cortex=np.clip(grid.coverage(bone) - grid.coverage(bone - 3) - grid.coverage(canal), 0, 1),
        marrow=np.clip(grid.coverage(bone - 3) - grid.coverage(canal), 0, 1),
        oesophagus=grid.coverage(grid.ellipse(7, 26, 7, 5.5)),
        height=np.clip((grid.y / np.float32(inner[1]) + 1) / 2, 0, 1),
        hili=((-34.0, 8.0), (34.0, 8.0)),
        trachea=trachea,
    )


def _superellipse(grid: Grid, half_width: float, half_depth: float) -> Field:
    """Depth inside a trunk's outline: flatter in front and behind than an ellipse."""
    across = (grid.x / np.float32(half_width)) ** 2
    down = (grid.y / np.float32(half_depth)) ** 2
    radius = (across**2 + np.float32(0.6) * across * down + down**2) ** np.float32(0.25)
    depth: Field = (1 - radius) * np.float32(half_depth)
    return depth


def _bent(depth: Field, grid: Grid, rng: np.random.Generator) -> Field:
    """A border that wavers by some millimetres, as no cavity is an ellipse."""
    angle = np.arctan2(grid.y, grid.x)
    waver = np.zeros_like(depth)
    for waves in (2, 3, 5):
        phase, height = rng.uniform(0, 2 * np.pi), rng.normal(0, 4 / waves)
        waver += np.float32(height) * np.cos(waves * angle + np.float32(phase))
    return depth + waver


def _airways(
    grid: Grid, level: float, rng: np.random.Generator
) -> tuple[Field, Field, tuple[float, float, float] | None]:
    """Coverage of lumen and wall, and the trachea."""
    if level < CARINA:
        round_ones = [(0.0, 4.0, float(rng.uniform(8.5, 10.5)))]
    else:
        apart = 10 + 46 * smooth_step(level, CARINA, 0.8)
        radius = 7.2 - 2.4 * smooth_step(level, CARINA, 0.9)
        round_ones = [(-apart, 6.0, radius), (apart, 8.0, radius * 0.93)]
        round_ones += [
            (side * (apart + 17), y, radius * float(rng.uniform(0.55, 0.75)))
            for side in (-1, 1)
            for y in (-16.0, 24.0)
        ]
    depth = np.maximum.reduce([grid.ellipse(x, y, r, r) for x, y, r in round_ones])
    lumen = grid.coverage(depth)
    wall = np.clip(grid.coverage(depth + np.float32(2.2)) - lumen, 0, 1)
    return lumen, wall, round_ones[0] if level < CARINA else None


def _heart(grid: Grid, body: Body, level: float) -> Field:
    size = body.heart * smooth_step(level, 0.38, 0.68)
    if size < 0.15:
        return np.full_like(grid.x, -1000)
    return grid.ellipse(17 * size, -14, 58 * size, 41 * size, 0.45)


def _great_vessels(grid: Grid, level: float) -> Field:
    """Depth inside the largest arteries and veins of this level."""
    round_ones: list[tuple[float, float, float, float, float]]
    if level < 0.2:
        round_ones = [(-16, -14, 7, 7, 0), (6, -12, 6, 6, 0), (17, -2, 6, 6, 0), (-26, -8, 8, 7, 0)]
    elif level < 0.32:
        round_ones = [(6, -6, 34, 12, 0.75), (-22, -14, 8, 8, 0)]
    else:
        pulmonary = 1 - smooth_step(level, 0.5, 0.62)
        round_ones = [(22, 38, 11.5, 11.5, 0)]
        if pulmonary > 0.2:
            round_ones += [
                (-7, -24, 16, 16, 0),
                (-25, -12, 9, 9, 0),
                (18, -18, 14 * pulmonary + 3, 13, 0),
                (2, -3, 30 * pulmonary, 9, -0.12),
            ]
    depth: Field = np.maximum.reduce([grid.ellipse(*one) for one in round_ones])
    return depth


def _spine(grid: Grid, back: float) -> tuple[Field, Field]:
    """Depth inside the vertebra, and inside its canal."""
    y = back - 10
    body = grid.ellipse(0, y, 18, 15)
    arch = np.maximum(grid.ellipse(0, y + 24, 21, 14), grid.ellipse(0, y + 38, 4.5, 15))
    return np.maximum(body, arch), grid.ellipse(0, y + 23, 8.5, 7.5)


def _diaphragm(
    grid: Grid, level: float, inner: tuple[float, float], rng: np.random.Generator
) -> Field:
    """Depth inside the dome of the liver (and, smaller, of the other side)."""
    right = smooth_step(level, 0.78, 1.05) * float(rng.uniform(0.85, 1.15))
    left = smooth_step(level, 0.84, 1.15)
    domes = [
        grid.ellipse(side * inner[0] * 0.46, -6, inner[0] * 0.5 * size, inner[1] * 0.62 * size)
        for side, size in ((-1, right), (1, left))
        if size > 0.05
    ]
    return np.maximum.reduce(domes) if domes else np.full_like(grid.x, -1000)


def _ribs(
    grid: Grid, inner: tuple[float, float], muscle: float, level: float, rng: np.random.Generator
) -> Field:
    """Depth inside the ribs: stretches of a ring, since each crosses the slice at a slant."""
    middle = muscle * 0.5
    radius = np.hypot(
        grid.x / np.float32(inner[0] + middle), grid.y / np.float32(inner[1] + middle)
    )
    across = np.abs(radius - 1) * np.float32(np.sqrt(inner[0] * inner[1]))
    angle = np.arctan2(grid.x, grid.y)  # 0 at the back
    wave = np.cos(np.abs(angle) * 7 + np.float32(level * 40 + rng.uniform(0, 1.2)))
    along = (wave - 0.1) * 12
    depth: Field = np.minimum(4.2 - across, along.astype(np.float32))
    return depth
