"""From a ticket to a finished case: a cell of a class, in a specimen, each with its own seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from xai_core.cases import drawing
from xai_core.cases.draft import CaseDraft
from xai_core.domains.blood.simulator.optics import encode_jpeg
from xai_core.domains.blood.simulator.scene import SIZE, draw_scene, photograph
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


def draw_ticket(ticket: Ticket) -> CaseDraft:
    """The case: its JPEG, its regions, and what it was drawn with as attributes."""
    place = (ticket.seed, ticket.specimen, ticket.number)
    specimen = _specimen(ticket.seed, ticket.specimen)
    state, world = None, 0
    if ticket.planted is not None:
        cued = ticket.planted
        rng = np.random.default_rng([*place, _CUE])
        state = cued.shortcut.state(cued.world, ticket.label, cued.classes, rng)
        specimen = under_cue(specimen, cued.shortcut, state)
        world = list(World).index(cued.world)
    scene = draw_scene(ticket.label, specimen, np.random.default_rng([*place, _CELL]), ticket.size)
    # Twins in different worlds are photographed anew, so that no two files are the same.
    camera_rng = np.random.default_rng([*place, _PHOTOGRAPH, world])
    picture = photograph(scene, camera_rng)
    truth, known = regions(scene), attributes(scene)
    if ticket.planted is not None:
        picture, where = plant(picture, ticket.planted.shortcut, state, camera_rng)
        if where is not None:
            truth["cue"] = where
        known["world"] = ticket.planted.world.value
        known["cue"] = {True: "on", False: "off", None: "removed"}[state]
    return CaseDraft(
        id=ticket.case_id,
        image=encode_jpeg(picture, specimen.camera),
        suffix=".jpg",
        label=ticket.label,
        specimen=specimen.id,
        split=ticket.split,
        regions=truth,
        attributes=known,
    )


def draw_all(
    tickets: Sequence[Ticket], progress: Progress, workers: int | None = None
) -> Iterator[CaseDraft]:
    """Every ticket's case, in order; see :func:`xai_core.cases.drawing.draw_all`."""
    return drawing.draw_all(tickets, draw_ticket, progress, workers, few=FEW)


@lru_cache(maxsize=64)
def _specimen(seed: int, number: int) -> Specimen:
    rng = np.random.default_rng([seed, number, 0, _SPECIMEN])
    return Specimen.draw(f"smear-{number:03d}", rng)
