"""Drawing one cell: its outline, its nucleus, what lies in it, and the dye each part takes up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xai_core.domains.blood.simulator.anatomy.morphology import Cell, GranuleKind, NucleusForm
from xai_core.domains.blood.simulator.nucleus import Nucleus, draw_nucleus
from xai_core.domains.blood.simulator.optics import BLUE, EOSIN, PURPLE, Dyes
from xai_core.domains.blood.simulator.shapes import (
    TURN,
    Field,
    Grid,
    Point,
    bump,
    coverage,
    cut,
    of_radius,
    radial,
    stretched,
    wavy,
)
from xai_core.domains.blood.simulator.specimen import Specimen
from xai_core.domains.blood.simulator.textures import grains, noise

_GRANULE_DYES = {
    GranuleKind.NEUTROPHILIC: (0.55, 0.0, 0.9),
    GranuleKind.AZUROPHILIC: (0.1, 0.0, 1.0),
    GranuleKind.EOSINOPHILIC: (1.0, 0.1, 0.1),
    GranuleKind.BASOPHILIC: (0.15, 0.15, 1.0),
    GranuleKind.PLATELET: (0.05, 0.2, 1.0),
}
"""Eosin, blue and purple that one unit of each kind's stain holds."""


@dataclass(frozen=True)
class Dent:
    """A red cell that presses into the outline."""

    centre: Point
    """From the cell's middle, pixels."""
    radius: float


@dataclass(frozen=True)
class DrawnCell:
    """One cell on its part of the picture; fields as in ``shapes``."""

    cell: Cell
    grid: Grid
    outline: Field
    nucleus: Nucleus | None
    granules: Field | None
    """Share of each pixel that drawn granules cover, 0..1."""
    dyes: Dyes


def draw_cell(  # noqa: PLR0913, PLR0917  (the picture's frame and the cell's surroundings)
    cell: Cell,
    centre: Point,
    size: int,
    specimen: Specimen,
    dents: Sequence[Dent],
    rng: np.random.Generator,
    fitted_as: Cell | None = None,
) -> DrawnCell:
    """Draw ``cell`` around ``centre`` on a picture of ``size`` x ``size`` pixels.

    Parameters
    ----------
    cell
        Form, sizes (micrometres) and colours of the cell.
    centre
        ``(x, y)`` in pixels.
    size
        Height and width of the picture, in pixels.
    specimen
        Stain and scale of the smear.
    dents
        Red cells that press into the outline, relative to ``centre``.
    rng
        Every chance in the drawing comes from here.
    fitted_as
        See :func:`~xai_core.domains.blood.simulator.nucleus.draw_nucleus`.

    Returns
    -------
    DrawnCell
        Paint, coverage and outlines on a part of the picture around the cell.
    """
    pixels_per_um = size / specimen.crop_um
    radius = cell.diameter / 2 * pixels_per_um
    reach = radius * (1.75 if cell.pseudopods else 1.3) + 4
    grid = Grid.around(centre, reach, size)
    outline = _outline(grid, cell, radius, dents, rng)
    nucleus = None
    if cell.form is not NucleusForm.NONE:
        nucleus = draw_nucleus(grid, outline, cell, radius, rng, fitted_as)
    painter = _Painter(cell, grid, outline, nucleus, pixels_per_um, specimen, rng)
    dyes, granules = painter.paint()
    return DrawnCell(cell, grid, outline, nucleus, granules, dyes)


def _outline(
    grid: Grid, cell: Cell, radius: float, dents: Sequence[Dent], rng: np.random.Generator
) -> Field:
    profile = wavy(rng, (2, 3, 4, 5, 7), cell.irregularity)
    profile *= stretched(1 + abs(rng.normal(0, 0.1)), rng.uniform(0, 2 * np.pi))
    for _ in range(cell.pseudopods):
        profile += rng.uniform(0.12, 0.5) * bump(rng.uniform(0, 2 * np.pi), rng.uniform(0.18, 0.5))
    if cell.fringe > 0.004:
        knots = rng.gamma(0.7, 1.0, int(2 * np.pi * radius / rng.uniform(2.5, 6)) + 8)
        places = np.linspace(0, len(knots), TURN, endpoint=False)
        fringe = np.interp(places, np.arange(len(knots) + 1), np.append(knots, knots[0]))
        profile *= 1 + cell.fringe * fringe
    push = np.float32(0.5 * cell.irregularity * radius)
    bent = grid.warped(
        push * noise(grid.shape, radius * 0.25, rng), push * noise(grid.shape, radius * 0.25, rng)
    )
    outline = radial(bent, of_radius(profile, radius))
    for dent in dents:
        x, y = np.float32(dent.centre[0]), np.float32(dent.centre[1])
        pressing = np.float32(dent.radius) - np.hypot(grid.x - x, grid.y - y)
        outline = cut(outline, pressing, 1.5)
    return outline


@dataclass(frozen=True)
class _Painter:
    """Puts dye into the parts of one cell."""

    cell: Cell
    grid: Grid
    outline: Field
    nucleus: Nucleus | None
    pixels_per_um: float
    specimen: Specimen
    rng: np.random.Generator

    def paint(self) -> tuple[Dyes, Field | None]:
        """Dyes ``(4, h, w)``, and the share of each pixel that granules cover."""
        soft = self.specimen.focus
        inside = coverage(self.outline, soft)
        nuclear = self._nuclear(soft)
        dyes = np.zeros((4, *self.grid.shape), dtype=np.float32)
        room = self._cytoplasm(dyes, inside, nuclear)
        granules = self._granules(dyes, inside, nuclear, room)
        if self.nucleus is not None:
            self._chromatin(dyes, nuclear)
        dyes[EOSIN] *= np.float32(self.specimen.eosin)
        dyes[BLUE] *= np.float32(self.specimen.blue)
        dyes[PURPLE] *= np.float32(self.specimen.purple)
        return dyes, granules

    def _nuclear(self, soft: float) -> Field:
        if self.nucleus is None:
            return np.zeros(self.grid.shape, dtype=np.float32)
        return coverage(self.nucleus.field, soft)

    def _cytoplasm(self, dyes: Dyes, inside: Field, nuclear: Field) -> Field:
        """Stain the cytoplasm; gives back how much of it is there, 0..1, without vacuoles."""
        cell, rng = self.cell, self.rng
        shape = self.grid.shape
        mottle = noise(shape, 1.1, rng) * np.float32(0.1) + noise(shape, 4.5, rng) * np.float32(
            0.12
        )
        room = inside * (1 - nuclear)
        for _ in range(cell.vacuoles):
            room = room * (1 - np.float32(0.85) * self._vacuole())
        thick = room * (1 + mottle)
        rim = np.exp(-(((self.outline - 1.5) / 2.0) ** 2)) * room
        blue = np.float32(cell.blue) * (thick + np.float32(cell.rim) * rim)
        if cell.perinuclear_halo and self.nucleus is not None:
            blue = blue * (1 - np.float32(cell.perinuclear_halo) * self._golgi())
        dyes[EOSIN] += np.float32(cell.eosin) * thick
        dyes[BLUE] += blue
        dyes[PURPLE] += np.float32(cell.purple) * (thick + np.float32(0.4) * rim)
        return room

    def _vacuole(self) -> Field:
        depth = np.where(self.outline > 2, self.outline, -1)
        if self.nucleus is not None:
            depth = np.where(self.nucleus.field < 0, depth, -1)
        places = np.flatnonzero(depth > 0)
        if not len(places):
            return np.zeros(self.grid.shape, dtype=np.float32)
        row, column = divmod(int(places[self.rng.integers(len(places))]), self.grid.shape[1])
        radius = np.float32(self.rng.uniform(0.2, 0.6) * self.pixels_per_um)
        x, y = self.grid.x[row, column], self.grid.y[row, column]
        return coverage(radius - np.hypot(self.grid.x - x, self.grid.y - y), 0.6)

    def _golgi(self) -> Field:
        """The pale zone at one side of the nucleus."""
        reach = np.float32(0.2 * self.cell.diameter * self.pixels_per_um)
        angle = self.rng.uniform(0, 2 * np.pi)
        x = self.grid.x - np.float32(1.6 * reach * np.cos(angle))
        y = self.grid.y - np.float32(1.6 * reach * np.sin(angle))
        pale: Field = np.exp(-(x * x + y * y) / (reach * reach))
        return pale

    def _granules(self, dyes: Dyes, inside: Field, nuclear: Field, room: Field) -> Field | None:
        cell = self.cell
        over = np.float32(cell.granules_over_nucleus)
        share = np.zeros(self.grid.shape, dtype=np.float32)
        if cell.granule_kind is not GranuleKind.NONE:
            where = room + over * nuclear * inside
            if cell.granule_kind is GranuleKind.PLATELET:
                radius = np.float32(cell.diameter / 2 * self.pixels_per_um)
                where = where * np.clip(1.7 * self.outline / radius, 0, 1)
            share = self._strew(
                dyes,
                where,
                (
                    cell.granule_kind,
                    cell.granule_diameter,
                    cell.granule_density,
                    cell.granule_stain,
                ),
            )
        if cell.azurophilic_density > 0.002:
            grain = (
                GranuleKind.AZUROPHILIC,
                cell.azurophilic_diameter,
                cell.azurophilic_density,
                1.1,
            )
            share = np.maximum(share, self._strew(dyes, room, grain))
        return share if float(share.max(initial=0)) > 0.5 else None

    def _strew(
        self, dyes: Dyes, where: Field, granule: tuple[GranuleKind, float, float, float]
    ) -> Field:
        kind, diameter, density, stain = granule
        strewn = grains(self.grid.shape, diameter * self.pixels_per_um, self.rng)
        # Granules gather in some places and leave others free.
        uneven = np.float32(0.5 if kind is GranuleKind.BASOPHILIC else 0.22)
        local = np.float32(density) * (1 + uneven * noise(self.grid.shape, 6.5, self.rng))
        kept: Field = (
            coverage(strewn.depth, 0.5) * np.clip((local - strewn.rank) * 10, 0, 1) * where
        )
        heavy = kept * strewn.shade * np.float32(stain)
        for dye, amount in zip((EOSIN, BLUE, PURPLE), self._granule_dyes(kind), strict=True):
            if amount:
                dyes[dye] += np.float32(amount) * heavy
        return kept

    def _granule_dyes(self, kind: GranuleKind) -> tuple[float, float, float]:
        eosin, blue, purple = _GRANULE_DYES[kind]
        if kind is GranuleKind.EOSINOPHILIC:  # orange in one stain, rose in another
            purple += self.specimen.rose
        return eosin, blue, purple

    def _chromatin(self, dyes: Dyes, nuclear: Field) -> None:
        assert self.nucleus is not None
        cell, rng, shape = self.cell, self.rng, self.grid.shape
        grain = cell.chromatin_grain * self.pixels_per_um
        # Chromatin is a net: threads where a smooth noise is near 0, and clumps upon it.
        net = np.abs(noise(shape, 0.9 * grain, rng)) - np.float32(0.8)
        texture = np.float32(0.8) * noise(shape, 0.5 * grain, rng)
        texture += np.float32(0.15) * noise(shape, 2.5 * grain, rng) + np.float32(0.7) * net
        openness = np.clip(np.float32(0.55) * texture + np.float32(0.05), 0, 0.8)
        dense = np.clip(-texture, 0, 1.2)
        contrast = np.float32(cell.clumping)
        amount = 1 + contrast * (np.float32(0.22) * dense - np.float32(0.75) * openness)
        membrane = np.exp(-(((self.nucleus.field - np.float32(1.0)) / np.float32(1.3)) ** 2))
        amount += np.float32(0.22) * membrane * (1 - np.float32(0.5) * openness * contrast)
        if cell.folds:
            # Where a nucleus is folded upon itself, light passes through it twice.
            line = noise(shape, 0.16 * cell.diameter * self.pixels_per_um, rng)
            amount += np.float32(cell.folds) * np.exp(-((line / np.float32(0.13)) ** 2))
        amount *= np.float32(cell.chromatin) * nuclear
        # What lies between the threads (parachromatin) is pink rather than blue.
        pink = np.float32(self.specimen.parachromatin * cell.chromatin)
        dyes[EOSIN] += pink * (np.float32(0.35) + contrast * openness) * nuclear
        dyes[PURPLE] += amount
        dyes[BLUE] += np.float32(0.05) * amount
        for _ in range(cell.nucleoli):
            self._nucleolus(dyes, nuclear)

    def _nucleolus(self, dyes: Dyes, nuclear: Field) -> None:
        assert self.nucleus is not None
        radius = np.float32(self.rng.uniform(0.5, 1.1) * self.pixels_per_um)
        places = np.flatnonzero(self.nucleus.field > radius)
        if not len(places):
            return
        row, column = divmod(int(places[self.rng.integers(len(places))]), self.grid.shape[1])
        x, y = self.grid.x[row, column], self.grid.y[row, column]
        pale = coverage(radius - np.hypot(self.grid.x - x, self.grid.y - y), 1.0) * nuclear
        dyes[PURPLE] *= 1 - np.float32(0.35) * pale
        dyes[BLUE] += np.float32(0.25) * pale
