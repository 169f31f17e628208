"""Drawing a nucleus: round, indented, ribbon or lobes, of the area its cell asks for.

Every form is first drawn on a thinned grid to measure its area, then enlarged or reduced
to the share of the cell that the anatomy gives it. The places where the form is decided come with
it: the *isthmus* (narrowest part of a ribbon, filaments between lobes) and the *bay*.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.domains.blood.simulator.anatomy.morphology import Cell, NucleusForm
from xai_core.domains.blood.simulator.shapes import (
    Field,
    Grid,
    coverage,
    cut,
    of_radius,
    radial,
    stretched,
    tube,
    wavy,
    within,
)
from xai_core.domains.blood.simulator.textures import noise

_THINNED = 3
_BAY_STEPS = 9
_RIM = 1.0
"""Cytoplasm between the nucleus and the cell's edge, at least; pixels."""
_ROOM = 0.92
"""How near to the cell's edge a nucleus comes, as a share of the cell's radius."""


@dataclass(frozen=True)
class Nucleus:
    """A drawn nucleus on its cell's grid."""

    field: Field
    isthmus: Field | None
    """How near to the narrowest part or the filaments, 0..1; None for other forms."""
    bay: Field | None
    """How deep in a bay of the outline, 0..1; None for other forms."""


@dataclass(frozen=True)
class _Plan:
    """A form at scale 1, around its own middle."""

    extent: float
    """How far it reaches from its middle, pixels."""
    shape: Callable[[Grid], Field]
    isthmus: Callable[[Grid], Field] | None = None
    bay: Callable[[Grid], Field] | None = None


def draw_nucleus(  # noqa: PLR0913, PLR0917  (the cell's frame, and how it is fitted)
    grid: Grid,
    outline: Field,
    cell: Cell,
    radius: float,
    rng: np.random.Generator,
    fitted_as: Cell | None = None,
) -> Nucleus:
    """The nucleus of a cell of ``radius`` pixels whose outline is already drawn on ``grid``.

    Parameters
    ----------
    grid
        The pixels drawn on, around the cell's centre.
    outline
        ``(h, w)`` on that grid: how far each pixel lies inside the cell.
    cell
        Form of the nucleus and its share of the cell's area.
    radius
        The cell's, in pixels.
    rng
        Every chance in the drawing comes from here.
    fitted_as
        A cell of the same form in whose place this one is fitted in: two cells that differ in the
        width of their isthmus alone then take the same turns, and the same random numbers.

    Returns
    -------
    Nucleus
        Its coverage and what of it is drawn apart, on ``grid``.
    """
    size = radius * np.sqrt(cell.nucleus_share)
    plan, scale = _fitting_plan(grid, cell, size, radius, rng, fitted_as)
    away, turned = rng.uniform(0, 2 * np.pi), cell.eccentricity
    room = max(0.0, _ROOM * radius - plan.extent * scale) * turned
    shift = (room * np.cos(away), room * np.sin(away))
    tubular = cell.form in (NucleusForm.BAND, NucleusForm.PINCHED, NucleusForm.LOBED)
    push = (0.05 if tubular else 0.03) * size
    bent = grid.warped(
        push * noise(grid.shape, size * 0.28, rng) - np.float32(shift[0]),
        push * noise(grid.shape, size * 0.28, rng) - np.float32(shift[1]),
    )
    own = _scaled(bent, scale)
    field = plan.shape(own) * np.float32(scale)
    field = _grown(field, outline, np.pi * size**2, 0.8 if tubular else 6.0)
    return Nucleus(
        field=within(field, outline - np.float32(_RIM), 0.5),
        isthmus=None if plan.isthmus is None else plan.isthmus(own),
        bay=None if plan.bay is None else plan.bay(own),
    )


def _fitting_plan(  # noqa: PLR0913, PLR0917  (the cell's frame, and how it is fitted)
    grid: Grid,
    cell: Cell,
    size: float,
    radius: float,
    rng: np.random.Generator,
    fitted_as: Cell | None,
) -> tuple[_Plan, float]:
    """A form that reaches its area inside the cell, and the scale at which it does."""
    tried = fitted_as or cell
    best: tuple[float, _Plan, float, np.random.Generator] | None = None
    for _ in range(6):
        before = deepcopy(rng)
        plan = _PLANS[tried.form](tried, size, rng)
        wanted, most = _measured_scale(grid, plan, size), _ROOM * radius / plan.extent
        if best is None or most / wanted > best[0]:
            best = most / wanted, plan, min(wanted, most), before
        if best[0] >= 1:
            break
    assert best is not None
    _, plan, scale, before = best
    if fitted_as is None:
        return plan, scale
    plan = _PLANS[cell.form](cell, size, before)
    return plan, min(_measured_scale(grid, plan, size), _ROOM * radius / plan.extent)


def _grown(field: Field, outline: Field, area: float, most: float) -> Field:
    """The shape grown or shrunk, by ``most`` pixels at most, to its area inside the cell."""
    inside = field[outline > np.float32(_RIM)]
    count = round(min(area, inside.size - 1))
    if count < 1:
        return field
    level = -float(np.partition(inside, inside.size - count)[inside.size - count])
    return field + np.float32(np.clip(level, -most, most))


def _measured_scale(grid: Grid, plan: _Plan, size: float) -> float:
    area = float((plan.shape(grid.thinned(_THINNED)) > 0).sum()) * _THINNED**2
    return float(np.clip(np.sqrt(np.pi * size**2 / max(area, 1.0)), 0.5, 1.6))


def _scaled(grid: Grid, scale: float) -> Grid:
    return Grid(grid.x / np.float32(scale), grid.y / np.float32(scale), grid.window)


def _round(cell: Cell, size: float, rng: np.random.Generator) -> _Plan:
    angle = rng.uniform(0, 2 * np.pi)
    profile = of_radius(stretched(cell.elongation, angle) * wavy(rng, (2, 3, 4, 5), 0.02), size)
    whole = _Plan(float(profile.max()), lambda grid: radial(grid, profile))
    if cell.indentation < 0.06:
        return whole
    return _with_bays(cell, whole, size, [angle + np.pi / 2], rng)


def _indented(cell: Cell, size: float, rng: np.random.Generator) -> _Plan:
    angle = rng.uniform(0, 2 * np.pi)
    profile = stretched(cell.elongation, angle) * wavy(rng, (2, 3, 4, 5), 0.035)
    profile = of_radius(profile, size * 1.08)
    whole = _Plan(float(profile.max()), lambda grid: radial(grid, profile))
    first = angle + np.pi / 2 + rng.normal(0, 0.2)
    turns = [first + 2.2 * i + rng.normal(0, 0.5) * (i > 0) for i in range(cell.bays)]
    return _with_bays(cell, whole, size, turns, rng)


def _with_bays(
    cell: Cell, whole: _Plan, size: float, turns: list[float], rng: np.random.Generator
) -> _Plan:
    """The shape with a bay in each direction; the first as deep as the anatomy says."""
    bays = []
    for number, turn in enumerate(turns):
        depth = 2 * size * cell.indentation * (1 if number == 0 else rng.uniform(0.3, 0.7))
        width = size * rng.uniform(0.12, 0.5)
        if cell.indentation < 0.15:  # a shallow bay is a wide one
            width = size * rng.uniform(0.5, 0.9)
        # The bay cuts in from the edge, which lies nearer across the nucleus than along it.
        edge = size / np.sqrt(cell.elongation)
        inner = np.array([np.cos(turn), np.sin(turn)]) * (edge - depth + width)
        outer = np.array([np.cos(turn), np.sin(turn)]) * (edge + 2.2 * width)
        along = np.linspace(0, 1, _BAY_STEPS)[:, None]
        radii = width * (1 + 0.7 * along[:, 0])
        bays.append((inner + along * (outer - inner), radii))
    points = np.concatenate([place for place, _ in bays])
    radii = np.concatenate([radius for _, radius in bays])
    softness = max(1.2, 0.13 * size)

    def shape(grid: Grid) -> Field:
        return cut(whole.shape(grid), tube(grid, points, radii), softness)

    def bay(grid: Grid) -> Field:
        near = coverage(
            tube(grid, points[:_BAY_STEPS], radii[:_BAY_STEPS]) + np.float32(0.14 * size), 2.0
        )
        hollow: Field = near * coverage(whole.shape(grid) + np.float32(0.06 * size), 2.0)
        return hollow

    return _Plan(whole.extent, shape, bay=bay)


def _band(cell: Cell, size: float, rng: np.random.Generator) -> _Plan:
    width = size * np.sqrt(np.pi / cell.elongation)
    length = width * (cell.elongation - 1)
    along = np.linspace(-1, 1, 23)
    thickness = 1 - (1 - cell.narrowest) * np.exp(-(((along - rng.normal(0, 0.22)) / 0.4) ** 2))
    thickness *= 1 + 0.05 * np.sin(along * rng.uniform(3, 7) + rng.uniform(0, 6))
    sweep = rng.uniform(1.2, 4.3)
    turn = along * sweep / 2
    if rng.random() < 0.15:  # an S rather than a C
        turn = np.abs(along) * sweep / 2 + turn * 0.3
    points = _walked(turn, length / 22, rng)
    radii = width / 2 * thickness
    narrow = int(np.argmin(thickness[3:-3])) + 3
    return _Plan(
        extent=float((np.hypot(*points.T) + radii).max()),
        shape=lambda grid: tube(grid, points, radii),
        isthmus=_near(points[narrow - 2 : narrow + 3], radii[narrow] + 0.16 * width),
    )


def _pinched(cell: Cell, size: float, rng: np.random.Generator) -> _Plan:
    """A ribbon whose middle stretch has the width of the isthmus: a band, or two lobes on a thread.

    Whatever the isthmus, the same random numbers are drawn, and the ribbon takes the same turns.
    """
    width = size * np.sqrt(np.pi / cell.elongation)
    length = width * (cell.elongation - 1)
    along = np.linspace(-1, 1, 41)
    middle = np.exp(-(((along - rng.normal(0, 0.12)) / 0.55) ** 4))
    points = _walked(along * rng.uniform(1.2, 3.2) / 2, length / 40, rng)
    radii = width / 2 * (1 - (1 - cell.narrowest) * middle)
    narrow = int(np.argmax(middle[5:-5])) + 5
    return _Plan(
        extent=float((np.hypot(*points.T) + radii).max()),
        shape=lambda grid: tube(grid, points, radii),
        isthmus=_near(points[narrow - 2 : narrow + 3], radii[narrow] + 0.16 * width),
    )


def _lobed(cell: Cell, size: float, rng: np.random.Generator) -> _Plan:
    count = cell.lobes
    shares = rng.dirichlet(np.full(count, 11.0))
    lobe_radii = size * np.sqrt(shares / cell.elongation)
    lobe_halves = lobe_radii * (cell.elongation - 1)
    widest = float(lobe_radii.max())
    thread = max(cell.narrowest * widest, 0.9)
    step = rng.uniform(0.7, 1.9 if count < 4 else 1.5) * rng.choice([-1, 1])
    turns = np.cumsum(np.where(np.arange(count) > 0, step * rng.uniform(0.6, 1.3, count), 0.0))
    if count > 2 and rng.random() < 0.25:
        turns[-1] = turns[-2] - (turns[-1] - turns[-2])
    close = float(np.clip(1.06 - 0.8 * cell.nucleus_share, 0.5, 0.82))
    centres = [np.zeros(2)]
    for i in range(1, count):
        gap = lobe_radii[i - 1] + lobe_radii[i] + lobe_halves[i - 1] + lobe_halves[i]
        middle = (turns[i - 1] + turns[i]) / 2
        spread = (close + rng.uniform(0, 0.2)) * gap + rng.exponential(0.05) * size
        centres.append(centres[-1] + spread * np.array([np.cos(middle), np.sin(middle)]))
    places = np.array(centres)
    places -= (places.min(axis=0) + places.max(axis=0)) / 2
    points, radii, threads = [], [], []
    for i in range(count):
        direction = np.array([np.cos(turns[i]), np.sin(turns[i])])
        for offset in np.linspace(-1, 1, 5):
            points.append(places[i] + offset * lobe_halves[i] * direction)
            radii.append(lobe_radii[i] * (1 - 0.12 * abs(offset)))
    for i in range(1, count):
        sag = places[i] - places[i - 1]
        steps = int(np.clip(np.hypot(*sag) / (0.8 * thread), 5, 24))
        share = np.linspace(0, 1, steps)[:, None]
        between = places[i - 1] + share * sag
        bow = rng.normal(0, 0.09) * np.sin(np.pi * share) * np.array([-sag[1], sag[0]])
        points.extend(between + bow)
        radii.extend([thread] * steps)
        threads.append((between + bow)[steps // 4 : steps - steps // 4])
    all_points, all_radii = np.array(points), np.array(radii)
    thread_points = np.concatenate(threads)
    return _Plan(
        extent=float((np.hypot(*all_points.T) + all_radii).max()),
        shape=lambda grid: tube(grid, all_points, all_radii),
        isthmus=_near(thread_points, thread + 0.16 * size),
    )


def _near(points: NDArray[np.float64], reach: float) -> Callable[[Grid], Field]:
    radii = np.full(len(points), reach)
    return lambda grid: coverage(tube(grid, points, radii), 1.5)


def _walked(
    turn: NDArray[np.float64], step: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """The line that takes steps in the given directions, centred, turned at random."""
    heading = turn + rng.uniform(0, 2 * np.pi)
    points = np.cumsum(np.stack([np.cos(heading), np.sin(heading)], axis=-1) * step, axis=0)
    centred: NDArray[np.float64] = points - (points.min(axis=0) + points.max(axis=0)) / 2
    return centred


_PLANS: dict[NucleusForm, Callable[[Cell, float, np.random.Generator], _Plan]] = {
    NucleusForm.ROUND: _round,
    NucleusForm.INDENTED: _indented,
    NucleusForm.BAND: _band,
    NucleusForm.PINCHED: _pinched,
    NucleusForm.LOBED: _lobed,
}
