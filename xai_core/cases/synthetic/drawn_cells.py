"""Five kinds of white blood cell, drawn by formula, with the regions that follow from it.

Each ``draw_*`` function returns the layers of one cell: its outline, its nucleus, what lies
in its cytoplasm, and where its kind is decided, graded 0..1. The last is by construction:
what the drawing differs in from the other four. Shapes and sizes follow what a textbook says
of each cell at the magnification of a 100x smear photograph (a red cell is about 45 pixels).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.ndimage import gaussian_filter

from xai_core.cases.synthetic.shapes import (
    Field,
    Grid,
    Outline,
    Point,
    bar,
    coverage,
    cut,
    join,
    uneven_disc,
)

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class DrawnCell:
    """One cell in layers, each ``(H, W)`` float64."""

    outline: Field
    """Field of the whole cell (pixels deep, negative outside)."""
    nucleus: Field
    """Field of the nucleus."""
    cytoplasm_colour: Colour
    granules: Field | None
    """Share of each pixel that granules cover, 0..1; None for cells without."""
    granule_colour: Colour
    speckle: float
    """How strongly fine grains mottle the cytoplasm, 0..1."""
    chromatin: float
    """How coarse the nucleus is mottled, 0..1."""
    deciding: Field
    """How much each pixel decides which kind this is, 0..1."""

    def part(self, window: tuple[slice, slice]) -> DrawnCell:
        """The same cell, seen in a window of its grid."""
        return replace(
            self,
            outline=self.outline[window],
            nucleus=self.nucleus[window],
            granules=None if self.granules is None else self.granules[window],
            deciding=self.deciding[window],
        )


def draw_neutrophil(grid: Grid, centre: Point, rng: np.random.Generator) -> DrawnCell:
    """Three or four lobes on thin filaments; fine pale granules."""
    radius = rng.uniform(44, 53)
    outline = uneven_disc(
        grid, centre, radius, rng, Outline(unevenness=0.06, stretch=_stretch(rng))
    )
    count = int(rng.integers(3, 5))
    sweep = rng.uniform(3.5, 4.6)
    angles = rng.uniform(0, 2 * np.pi) + np.linspace(0, sweep, count) + rng.normal(0, 0.1, count)
    places = [_polar(centre, radius * rng.uniform(0.45, 0.54), angle) for angle in angles]
    lobe_radius = radius * (0.40 - 0.035 * count)
    lobes = _union(
        [
            uneven_disc(
                grid,
                place,
                lobe_radius * rng.uniform(0.88, 1.12),
                rng,
                Outline(unevenness=0.12, stretch=rng.uniform(1.1, 1.6), angle=angle + np.pi / 2),
            )
            for place, angle in zip(places, angles, strict=True)
        ]
    )
    filaments = _union(
        [
            bar(grid, start, end, radius * rng.uniform(0.035, 0.075))
            for start, end in pairwise(places)
        ]
    )
    nucleus = join(lobes, filaments, 1.2)
    between = coverage(filaments + 4, 1.5) * (1 - coverage(lobes - 4, 1.5))
    deciding = np.maximum(
        _levels((nucleus + 3, 0.3), (nucleus, 0.7)), between * coverage(nucleus + 5, 1.5)
    )
    return DrawnCell(
        outline=outline,
        nucleus=nucleus,
        cytoplasm_colour=(219, 184, 186),
        granules=None,
        granule_colour=(176, 120, 154),
        speckle=0.8,
        chromatin=0.45,
        deciding=_inside(outline, deciding),
    )


def draw_eosinophil(grid: Grid, centre: Point, rng: np.random.Generator) -> DrawnCell:
    """Two lobes, rarely three, among coarse red granules that fill the cell."""
    radius = rng.uniform(42, 49)
    outline = uneven_disc(
        grid, centre, radius, rng, Outline(unevenness=0.05, stretch=_stretch(rng))
    )
    count = 3 if rng.random() < 0.2 else 2
    first, step = rng.uniform(0, 2 * np.pi), rng.uniform(1.7, 2.3)
    places = [_polar(centre, radius * 0.48, first + step * i) for i in range(count)]
    lobes = [
        uneven_disc(
            grid,
            place,
            radius * rng.uniform(0.36, 0.42) * (1.0 if count == 2 else 0.85),
            rng,
            Outline(
                unevenness=0.1, stretch=rng.uniform(1.05, 1.35), angle=first + step * i + np.pi / 2
            ),
        )
        for i, place in enumerate(places)
    ]
    filaments = [bar(grid, start, end, radius * 0.09) for start, end in pairwise(places)]
    nucleus = join(_union(lobes), _union(filaments), 2.5)
    granules = _granules(grid, outline - 2, rng, count=430, sizes=(1.6, 2.6))
    granules = granules * (1 - coverage(nucleus, 1.0))
    deciding = np.maximum(_levels((nucleus + 2, 0.25), (nucleus, 0.5)), _soft(granules))
    return DrawnCell(
        outline=outline,
        nucleus=nucleus,
        cytoplasm_colour=(196, 146, 166),
        granules=granules,
        granule_colour=(190, 98, 112),
        speckle=0.3,
        chromatin=0.5,
        deciding=_inside(outline, deciding),
    )


def draw_basophil(grid: Grid, centre: Point, rng: np.random.Generator) -> DrawnCell:
    """Coarse violet-black granules that lie over a nucleus one can hardly make out."""
    radius = rng.uniform(36, 43)
    outline = uneven_disc(
        grid, centre, radius, rng, Outline(unevenness=0.09, stretch=_stretch(rng))
    )
    lobes = [
        uneven_disc(
            grid,
            _polar(centre, radius * 0.28, rng.uniform(0, 2 * np.pi)),
            radius * rng.uniform(0.5, 0.62),
            rng,
            Outline(unevenness=0.12),
        )
        for _ in range(3)
    ]
    nucleus = -join(-_union(lobes), -(outline - 4), 2.0)
    granules = _granules(grid, outline + 0.5, rng, count=210, sizes=(1.8, 3.1))
    deciding = np.maximum(_levels((outline, 0.25), (nucleus, 0.4)), _soft(granules))
    return DrawnCell(
        outline=outline,
        nucleus=nucleus,
        cytoplasm_colour=(186, 140, 178),
        granules=granules,
        granule_colour=(60, 22, 104),
        speckle=0.5,
        chromatin=0.3,
        deciding=_inside(outline + 2, deciding),
    )


def draw_monocyte(grid: Grid, centre: Point, rng: np.random.Generator) -> DrawnCell:
    """A large cell, grey-blue, with a kidney-shaped nucleus and a few vacuoles."""
    radius = rng.uniform(50, 60)
    outline = uneven_disc(
        grid, centre, radius, rng, Outline(unevenness=0.13, stretch=_stretch(rng, 1.35))
    )
    towards = rng.uniform(0, 2 * np.pi)
    middle = _polar(centre, radius * 0.12, towards + np.pi)
    whole = uneven_disc(
        grid,
        middle,
        radius * 0.64,
        rng,
        Outline(unevenness=0.1, stretch=1.25, angle=towards + np.pi / 2),
    )
    notch = uneven_disc(
        grid, _polar(middle, radius * 0.62, towards), radius * rng.uniform(0.3, 0.4), rng
    )
    nucleus = cut(whole, notch, 5.0)
    nucleus = -join(-nucleus, -(outline - 5), 3.0)
    for _ in range(int(rng.integers(2, 7))):
        vacuole = _polar(centre, radius * rng.uniform(0.55, 0.9), rng.uniform(0, 2 * np.pi))
        outline = cut(outline, uneven_disc(grid, vacuole, rng.uniform(1.5, 3.5), rng), 0.7)
    hollow = coverage(notch + 5, 2.5) * coverage(whole + 3, 2.5)
    deciding = np.maximum(_levels((outline, 0.2), (nucleus, 0.6)), hollow)
    return DrawnCell(
        outline=outline,
        nucleus=nucleus,
        cytoplasm_colour=(170, 146, 184),
        granules=None,
        granule_colour=(120, 85, 160),
        speckle=0.5,
        chromatin=0.9,
        deciding=_inside(outline, deciding),
    )


def draw_lymphocyte(grid: Grid, centre: Point, rng: np.random.Generator) -> DrawnCell:
    """A small cell, nearly all of it a round dense nucleus, with a thin blue rim."""
    radius = rng.uniform(33, 40)
    outline = uneven_disc(
        grid, centre, radius, rng, Outline(unevenness=0.06, stretch=_stretch(rng))
    )
    middle = _polar(centre, radius * rng.uniform(0.04, 0.14), rng.uniform(0, 2 * np.pi))
    nucleus = uneven_disc(
        grid,
        middle,
        radius * rng.uniform(0.76, 0.86),
        rng,
        Outline(unevenness=0.05, stretch=_stretch(rng)),
    )
    nucleus = -join(-nucleus, -(outline - 2), 2.0)
    edge = coverage(nucleus + 5, 1.5) * (1 - coverage(nucleus - 5, 1.5))
    deciding = np.maximum(_levels((outline, 0.35), (nucleus, 0.6)), edge)
    return DrawnCell(
        outline=outline,
        nucleus=nucleus,
        cytoplasm_colour=(139, 118, 180),
        granules=None,
        granule_colour=(110, 90, 165),
        speckle=0.3,
        chromatin=0.6,
        deciding=_inside(outline, deciding),
    )


DRAWERS: Mapping[str, Callable[[Grid, Point, np.random.Generator], DrawnCell]] = {
    "neutrophil": draw_neutrophil,
    "eosinophil": draw_eosinophil,
    "basophil": draw_basophil,
    "monocyte": draw_monocyte,
    "lymphocyte": draw_lymphocyte,
}
"""Class id -> how such a cell is drawn."""


def _granules(
    grid: Grid, inside: Field, rng: np.random.Generator, *, count: int, sizes: tuple[float, float]
) -> Field:
    """The share of each pixel covered by ``count`` small discs thrown into a shape."""
    covered = np.zeros_like(inside)
    rows, columns = np.nonzero(inside > 0)
    for pick in rng.integers(0, len(rows), count):
        radius = rng.uniform(*sizes)
        centre = (float(columns[pick]), float(rows[pick]))
        window = grid.window(centre, radius + 3)
        near = grid.part(window)
        disc = coverage(radius - np.hypot(near.x - centre[0], near.y - centre[1]), 0.6)
        covered[window] = np.maximum(covered[window], disc * rng.uniform(0.75, 1.0))
    return covered


def _levels(*steps: tuple[Field, float]) -> Field:
    """Nested shapes, each at its own level, with soft edges."""
    height = np.zeros_like(steps[0][0])
    for field, level in steps:
        height = np.maximum(height, level * coverage(field, 1.5))
    return height


def _soft(granules: Field) -> Field:
    blurred: Field = gaussian_filter(granules, 2.0)
    return np.clip(blurred * 1.35, 0, 1)


def _inside(outline: Field, deciding: Field) -> Field:
    """Fade out at the cell's edge, and be exactly 0 a few pixels beyond it."""
    faded = deciding * coverage(outline + 2, 1.5)
    return np.where(faded < 0.02, 0.0, np.clip(faded, 0, 1))


def _union(fields: list[Field]) -> Field:
    joined = fields[0]
    for field in fields[1:]:
        joined = join(joined, field, 1.5)
    return joined


def _polar(centre: Point, distance: float, angle: float) -> Point:
    return centre[0] + distance * np.cos(angle), centre[1] + distance * np.sin(angle)


def _stretch(rng: np.random.Generator, most: float = 1.15) -> float:
    return float(rng.uniform(1.0, most))
