"""One picture: a white cell among red cells, platelets and dirt, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from xai_core.arrays import ImageArray
from xai_core.domains.blood.simulator.anatomy import individual
from xai_core.domains.blood.simulator.anatomy.morphology import Cell
from xai_core.domains.blood.simulator.cells import Dent, DrawnCell, draw_cell
from xai_core.domains.blood.simulator.optics import EOSIN, HAEMOGLOBIN, PURPLE, Dyes, expose
from xai_core.domains.blood.simulator.red_cells import Places, draw_red_cells, place_red_cells
from xai_core.domains.blood.simulator.shapes import Field, Point, coverage
from xai_core.domains.blood.simulator.specimen import Specimen
from xai_core.domains.blood.simulator.textures import grains, noise

SIZE = 224


@dataclass(frozen=True)
class Scene:
    """A picture and everything it was drawn from."""

    specimen: Specimen
    drawn: DrawnCell
    red_cells: Field
    """Share of each pixel covered by red cells, 0..1, ``(H, W)``."""
    dyes: Dyes
    """``(4, H, W)``: the whole picture before light falls through it."""


def draw_scene(kind: str, specimen: Specimen, rng: np.random.Generator, size: int = SIZE) -> Scene:
    """A picture of ``size`` x ``size`` pixels with one cell of ``kind`` near its middle.

    Parameters
    ----------
    kind
        The cell's class, one of ``CLASSES``.
    specimen
        Stain, light and scale of the smear.
    rng
        Every chance in the drawing comes from here: the same state draws the same picture.
    size
        Height and width, in pixels.

    Returns
    -------
    Scene
        The picture, ``(size, size, 3)`` uint8, and the regions of what is drawn.
    """
    return draw_scene_of(individual(kind, rng), specimen, rng, size)


def draw_scene_of(
    cell: Cell,
    specimen: Specimen,
    rng: np.random.Generator,
    size: int = SIZE,
    fitted_as: Cell | None = None,
) -> Scene:
    """As :func:`draw_scene`, around a cell whose numbers are known already.

    Parameters
    ----------
    cell
        The cell in the middle.
    specimen, rng, size
        As there.
    fitted_as
        See :func:`~xai_core.domains.blood.simulator.nucleus.draw_nucleus`.

    Returns
    -------
    Scene
        The picture, and the regions of what is drawn.
    """
    scale = size / specimen.crop_um
    middle = (size - 1) / 2
    centre = (middle + rng.normal(0, 0.02 * size), middle + rng.normal(0, 0.02 * size))
    pressing = _pressing(cell, centre, scale, specimen, rng)
    dents = [Dent((x - centre[0], y - centre[1]), r - 0.5) for x, y, r in pressing]
    drawn = draw_cell(cell, centre, size, specimen, dents, rng, fitted_as)
    outlines = _outline_canvas(drawn, size)
    places = place_red_cells(size, scale, specimen.red_cells, pressing, rng)
    places = _off_the_cell(places, cell, centre, scale, pressing, rng)
    amount, covered = draw_red_cells(size, places, specimen.red_cells, scale, rng)
    # Red cells stop where the white cell begins: cells on a film lie side by side.
    soft = max(0.6, 0.5 * specimen.red_cells.softness * scale)
    free = 1 - coverage(outlines + np.float32(0.5), soft)
    amount, covered = amount * free, covered * free
    dyes = np.zeros((4, size, size), dtype=np.float32)
    dyes[HAEMOGLOBIN] += np.float32(specimen.red_cells.density) * amount
    dyes[EOSIN] += np.float32(specimen.red_cells.pink) * amount
    _add_plasma(dyes, specimen, rng)
    _add_others(dyes, cell, centre, specimen, scale, rng)
    _add_precipitate(dyes, specimen, scale, rng)
    dyes[(slice(None), *drawn.grid.window)] += drawn.dyes
    return Scene(specimen, drawn, covered, dyes)


def photograph(scene: Scene, rng: np.random.Generator) -> ImageArray:
    """The picture ``(H, W, 3)`` uint8."""
    return expose(scene.dyes, scene.specimen.camera, rng)


def _pressing(
    cell: Cell, centre: Point, scale: float, specimen: Specimen, rng: np.random.Generator
) -> Places:
    """Red cells that lie against the white cell and dent it."""
    count = min(int(rng.poisson(specimen.red_cells.pressed)), 5)
    if cell.kind == "platelet":
        count = 0
    angles = rng.uniform(0, 2 * np.pi) + np.arange(count) * 2 * np.pi / max(count, 1)
    angles += rng.normal(0, 0.25, count)
    radii = specimen.red_cells.diameter / 2 * scale * rng.uniform(0.9, 1.1, count)
    white = cell.diameter / 2 * scale
    away = white + radii * rng.uniform(0.72, 1.0, count)
    return np.stack(
        [centre[0] + away * np.cos(angles), centre[1] + away * np.sin(angles), radii], axis=-1
    )


def _off_the_cell(  # noqa: PLR0913, PLR0917  (who lies where)
    places: Places,
    cell: Cell,
    centre: Point,
    scale: float,
    pressing: Places,
    rng: np.random.Generator,
) -> Places:
    """Without red cells that would lie mostly under the white cell."""
    away = np.hypot(places[:, 0] - centre[0], places[:, 1] - centre[1])
    least = cell.diameter / 2 * scale + places[:, 2] * rng.uniform(0.45, 1.0, len(places))
    keep = away > least
    keep[: len(pressing)] = True
    return places[keep]


def _outline_canvas(drawn: DrawnCell, size: int) -> Field:
    canvas = np.full((size, size), -1e3, dtype=np.float32)
    canvas[drawn.grid.window] = drawn.outline
    return canvas


def _add_plasma(dyes: Dyes, specimen: Specimen, rng: np.random.Generator) -> None:
    if specimen.plasma:
        shape = (dyes.shape[1], dyes.shape[2])
        dyes[EOSIN] += np.float32(specimen.plasma) * (
            1
            + np.float32(0.35) * noise(shape, 18.0, rng)
            + np.float32(0.15) * noise(shape, 1.5, rng)
        )


def _add_others(  # noqa: PLR0913, PLR0917  (who lies where)
    dyes: Dyes,
    cell: Cell,
    centre: Point,
    specimen: Specimen,
    scale: float,
    rng: np.random.Generator,
) -> None:
    """Platelets, and now and then a second white cell at the border."""
    size = dyes.shape[1]
    for _ in range(int(rng.poisson(specimen.platelets))):
        place = (float(rng.uniform(0, size)), float(rng.uniform(0, size)))
        if np.hypot(place[0] - centre[0], place[1] - centre[1]) < (cell.diameter / 2 + 2.5) * scale:
            continue
        platelet = replace(individual("platelet", rng), diameter=rng.uniform(1.8, 3.8))
        _lay_down(dyes, draw_cell(platelet, place, size, specimen, (), rng))
    if rng.random() < specimen.neighbours:
        kind = ("segmented", "band", "small_lymphocyte", "monocyte")[int(rng.integers(4))]
        angle, other = rng.uniform(0, 2 * np.pi), individual(kind, rng)
        away = max(0.52 * size, (cell.diameter + other.diameter) / 2 * scale * 1.06)
        place = (centre[0] + away * np.cos(angle), centre[1] + away * np.sin(angle))
        _lay_down(dyes, draw_cell(other, place, size, specimen, (), rng))


def _lay_down(dyes: Dyes, drawn: DrawnCell) -> None:
    window = (slice(None), *drawn.grid.window)
    free = 1 - coverage(drawn.outline + np.float32(1.0), 0.8)
    if drawn.cell.kind != "platelet":  # platelets lie on red cells, white cells beside them
        dyes[window] *= free
    dyes[window] += drawn.dyes


def _add_precipitate(
    dyes: Dyes, specimen: Specimen, scale: float, rng: np.random.Generator
) -> None:
    if specimen.precipitate:
        shape = (dyes.shape[1], dyes.shape[2])
        strewn = grains(shape, float(rng.uniform(0.3, 0.7)) * scale, rng)
        share = np.float32(specimen.precipitate)
        dyes[PURPLE] += np.float32(1.8) * coverage(strewn.depth, 0.5) * (strewn.rank < share)
