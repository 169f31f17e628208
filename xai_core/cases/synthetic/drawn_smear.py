"""The picture around a drawn cell: stained background, red cells, platelets, light and grain.

A picture is put together as light would be: a warm bright field, red cells that darken it
where they lie (more where two overlap), the white cell on top, then the blur of a lens and
the grain of a sensor. Each slide has its own stain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from xai_core.arrays import ImageArray
from xai_core.cases.synthetic.drawn_cells import DrawnCell
from xai_core.cases.synthetic.shapes import Field, Grid, Outline, Point, coverage, uneven_disc

Light = NDArray[np.float64]
"""``(H, W, 3)``, 0..255."""

_CELL_REACH = 92
"""No cell is drawn further than this from its centre, in pixels."""
_BACKGROUND = np.array([253.0, 227.0, 201.0])
_RED_CELL = np.array([207.0, 168.0, 166.0]) / _BACKGROUND
_DARK_CHROMATIN = np.array([62.0, 22.0, 118.0])
_LIGHT_CHROMATIN = np.array([124.0, 76.0, 152.0])


@dataclass(frozen=True)
class Slide:
    """What one slide's pictures have in common: stain, crowding and light."""

    tint: tuple[float, float, float]
    """Factor on red, green and blue."""
    strength: float
    """How dark the stain is; 1 is ordinary."""
    red_cells: int
    red_radius: float


def draw_picture(
    grid: Grid, cell: DrawnCell, centre: Point, slide: Slide, rng: np.random.Generator
) -> ImageArray:
    """The finished picture ``(H, W, 3)`` uint8 of a cell on its slide."""
    light = np.broadcast_to(_BACKGROUND, (*grid.x.shape, 3)).copy()
    light *= _red_cells(grid, cell, centre, slide, rng)[..., None] * (_RED_CELL - 1) + 1
    _add_platelets(light, grid, centre, rng)
    window = grid.window(centre, _CELL_REACH)
    _add_cell(light[window], cell.part(window), rng)
    light = 255 * (light / 255) ** slide.strength * np.array(slide.tint)
    light *= _uneven_light(grid, rng)[..., None]
    light = gaussian_filter(light, (0.7, 0.7, 0))
    grain = gaussian_filter(rng.normal(0, 1, light.shape), (0.6, 0.6, 0))
    levels: ImageArray = np.clip(np.rint(light + 4.0 * grain), 0, 255).astype(np.uint8)
    return levels


def _red_cells(
    grid: Grid, cell: DrawnCell, centre: Point, slide: Slide, rng: np.random.Generator
) -> Field:
    """How much red cell lies at each pixel: 0 none, 1 one full cell, more where they overlap."""
    depth = np.zeros_like(grid.x)
    size = grid.x.shape[0]
    reach = float(np.sqrt((cell.outline > 0).sum() / np.pi))
    placed: list[Point] = []
    for _ in range(slide.red_cells * 12):
        if len(placed) == slide.red_cells:
            break
        radius = slide.red_radius * rng.uniform(0.88, 1.1)
        place = (rng.uniform(-15, size + 15), rng.uniform(-15, size + 15))
        apart = min((np.hypot(place[0] - x, place[1] - y) for x, y in placed), default=1e9)
        from_cell = np.hypot(place[0] - centre[0], place[1] - centre[1])
        if apart < radius * rng.uniform(1.3, 2.1) or from_cell < reach + radius * 0.92:
            continue
        placed.append(place)
        window = grid.window(place, radius * 1.4)
        depth[window] += _red_cell(grid.part(window), place, radius, rng)
    overlapped = np.where(depth > 1, 1 + 0.35 * (depth - 1), depth)
    return overlapped * (1 - coverage(cell.outline + 1.0, 0.8))


def _red_cell(grid: Grid, place: Point, radius: float, rng: np.random.Generator) -> Field:
    """A biconcave disc: full at the rim, pale in the middle."""
    disc = uneven_disc(
        grid,
        place,
        radius,
        rng,
        Outline(unevenness=0.06, stretch=rng.uniform(1.0, 1.2), angle=rng.uniform(0, np.pi)),
    )
    inwards = np.clip(disc / radius, 0, 1)
    pallor = rng.uniform(0.2, 0.75) * coverage((inwards - rng.uniform(0.45, 0.6)) * radius, 2.0)
    rim = 1 + 0.18 * np.exp(-(((inwards - 0.08) / 0.09) ** 2))
    return coverage(disc, 0.7) * (rim - pallor)


def _add_platelets(light: Light, grid: Grid, centre: Point, rng: np.random.Generator) -> None:
    for _ in range(int(rng.integers(0, 3))):
        place = (rng.uniform(10, 246), rng.uniform(10, 246))
        if np.hypot(place[0] - centre[0], place[1] - centre[1]) < 75:
            continue
        window = grid.window(place, 14)
        disc = uneven_disc(
            grid.part(window), place, rng.uniform(4, 7), rng, Outline(unevenness=0.2)
        )
        mottle = 0.6 + 0.4 * _noise(disc.shape, 1.2, rng)
        _paint(light[window], (120, 72, 150), coverage(disc, 0.8) * np.clip(mottle, 0, 1))


def _add_cell(light: Light, cell: DrawnCell, rng: np.random.Generator) -> None:
    shape = cell.outline.shape
    _paint(light, cell.cytoplasm_colour, coverage(cell.outline, 0.8) * 0.96)
    grains = np.clip(_noise(shape, 1.0, rng) - 0.5, 0, 1) * cell.speckle
    clouds = np.clip(_noise(shape, 5.0, rng), -1, 1) * 0.12
    inside = coverage(cell.outline - 1, 0.8)
    _paint(light, cell.granule_colour, inside * np.clip(grains + clouds, 0, 1))
    _paint(light, (225, 190, 195), inside * np.clip(-clouds, 0, 1))
    _add_nucleus(light, cell, rng)
    if cell.granules is not None:
        shade = np.clip(0.86 + 0.2 * _noise(shape, 1.0, rng), 0, 1)
        _paint(light, cell.granule_colour, cell.granules * shade)


def _add_nucleus(light: Light, cell: DrawnCell, rng: np.random.Generator) -> None:
    """Clumped chromatin: dark strands, lighter gaps, a darker membrane."""
    shape = cell.nucleus.shape
    strands = 0.5 * _noise(shape, 1.6, rng) + 0.5 * _noise(shape, 3.2, rng)
    openness = np.clip(0.28 + 0.62 * cell.chromatin * strands, -0.15, 1)
    membrane = np.exp(-((cell.nucleus - 1.5) ** 2) / 4)
    openness *= 1 - 0.7 * membrane
    colour = _DARK_CHROMATIN + openness[..., None] * (_LIGHT_CHROMATIN - _DARK_CHROMATIN)
    share = coverage(cell.nucleus, 0.8)[..., None] * 0.97
    light += share * (colour - light)


def _paint(light: Light, colour: tuple[int, int, int], share: Field) -> None:
    light += share[..., None] * (np.array(colour, dtype=np.float64) - light)


def _uneven_light(grid: Grid, rng: np.random.Generator) -> Field:
    """A gentle slope of brightness across the picture."""
    angle, slope = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.03)
    size = grid.x.shape[0]
    brightness: Field = 1 - slope * (grid.x * np.cos(angle) + grid.y * np.sin(angle)) / size
    return brightness


def _noise(shape: tuple[int, ...], sigma: float, rng: np.random.Generator) -> Field:
    """Smooth noise of standard deviation 1, grains about ``sigma`` pixels wide."""
    noise = gaussian_filter(rng.normal(0, 1, shape), sigma)
    return np.asarray(noise / noise.std(), dtype=np.float64)
