"""From a ticket to a finished case: a cell of a class, in a specimen, each with its own seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np

from xai_core.arrays import RegionMask
from xai_core.cases import drawing
from xai_core.cases.draft import CaseDraft
from xai_core.domains.blood.simulator.anatomy import individual
from xai_core.domains.blood.simulator.anatomy.morphology import Cell
from xai_core.domains.blood.simulator.optics import encode_jpeg
from xai_core.domains.blood.simulator.scene import SIZE, Scene, draw_scene_of, photograph
from xai_core.domains.blood.simulator.shortcut import Shortcut, World, plant, under_cue
from xai_core.domains.blood.simulator.specimen import Specimen
from xai_core.domains.blood.simulator.truth import attributes, regions
from xai_core.types import Progress, Split

FEW = 400
"""So few cases are drawn before a second process would have started."""
_SPECIMEN, _CELL, _PHOTOGRAPH, _CUE = range(4)
"""Separate streams of random numbers, so that one part never changes another."""


@dataclass(frozen=True)
class Planted:
    """The cue of a case and the world it is in; ``classes`` decides who carries it."""

    shortcut: Shortcut
    world: World
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Ticket:
    """One case to be drawn."""

    case_id: str
    label: str
    seed: int
    specimen: int
    """Number of the specimen within the seed."""
    number: int
    """Number of the cell within the specimen."""
    split: Split | None = None
    size: int = SIZE
    planted: Planted | None = None


@dataclass(frozen=True)
class Change:
    """Numbers of a case that are to be others than the ticket draws; all chances stay."""

    cell: Mapping[str, Any] = field(default_factory=dict)
    """Name of a number of ``Cell`` -> its value."""
    specimen: Mapping[str, Any] = field(default_factory=dict)
    """Name of a number of ``Specimen`` -> its value."""


@dataclass(frozen=True)
class Shot:
    """What a ticket's picture is made of."""

    cell: Cell
    """As the ticket draws it, before any change."""
    scene: Scene
    jpeg: bytes
    cue: RegionMask | None
    """Where a planted mark lies, ``(H, W)``."""
    state: bool | None
    """Whether the planted cue is there; None where there is none."""


def draw_ticket(ticket: Ticket) -> CaseDraft:
    """The case: its JPEG, its regions, and what it was drawn with as attributes."""
    shot = shot_of(ticket)
    truth, known = regions(shot.scene), attributes(shot.scene)
    if ticket.planted is not None:
        if shot.cue is not None:
            truth["cue"] = shot.cue
        known["world"] = ticket.planted.world.value
        known["cue"] = {True: "on", False: "off", None: "removed"}[shot.state]
    return CaseDraft(
        id=ticket.case_id,
        image=shot.jpeg,
        suffix=".jpg",
        label=ticket.label,
        specimen=shot.scene.specimen.id,
        split=ticket.split,
        regions=truth,
        attributes=known,
    )


def shot_of(ticket: Ticket, change: Change | None = None) -> Shot:
    """The picture that a ticket asks for, or the same with some numbers changed."""
    changed = Change() if change is None else change
    place = (ticket.seed, ticket.specimen, ticket.number)
    specimen = specimen_of(ticket)
    state, world = None, 0
    if ticket.planted is not None:
        cued = ticket.planted
        rng = np.random.default_rng([*place, _CUE])
        state = cued.shortcut.state(cued.world, ticket.label, cued.classes, rng)
        specimen = under_cue(specimen, cued.shortcut, state)
        world = list(World).index(cued.world)
    specimen = replace(specimen, **changed.specimen)
    rng = np.random.default_rng([*place, _CELL])
    cell = individual(ticket.label, rng)
    scene = draw_scene_of(
        replace(cell, **changed.cell),
        specimen,
        rng,
        ticket.size,
        fitted_as=cell if changed.cell else None,
    )
    # Twins in different worlds are photographed anew, so that no two files are the same.
    camera_rng = np.random.default_rng([*place, _PHOTOGRAPH, world])
    picture, where = photograph(scene, camera_rng), None
    if ticket.planted is not None:
        picture, where = plant(picture, ticket.planted.shortcut, state, camera_rng)
    return Shot(cell, scene, encode_jpeg(picture, specimen.camera), where, state)


def specimen_of(ticket: Ticket) -> Specimen:
    """The smear that a ticket's cell lies in."""
    return _specimen(ticket.seed, ticket.specimen)


def draw_all(
    tickets: Sequence[Ticket], progress: Progress, workers: int | None = None
) -> Iterator[CaseDraft]:
    """Every ticket's case, in order; see :func:`xai_core.cases.drawing.draw_all`."""
    return drawing.draw_all(tickets, draw_ticket, progress, workers, few=FEW)


@lru_cache(maxsize=64)
def _specimen(seed: int, number: int) -> Specimen:
    rng = np.random.default_rng([seed, number, 0, _SPECIMEN])
    return Specimen.draw(f"smear-{number:03d}", rng)
