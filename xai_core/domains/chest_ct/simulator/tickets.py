"""From a ticket to a finished case: one slice of one subject, each with its own seed.

In the confounded world the scanner's table goes with the signs: rails where there are some. Signs
are small and faint there, as they may be where a hospital sends one kind of case to one scanner; so
the table tells nearly all, and a model that has it learns little from the lungs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from xai_core.cases.draft import CaseDraft
from xai_core.cases.pictures.deep import encode_deep_png
from xai_core.cases.pictures.picture import PixelFacts
from xai_core.cases.pictures.window import WINDOWS
from xai_core.domains.chest_ct.questions import NO_SIGNS, SIGNS
from xai_core.domains.chest_ct.simulator.scan import Slice, scanned
from xai_core.domains.chest_ct.simulator.subject import Airway, Pattern, Subject, Table
from xai_core.domains.chest_ct.simulator.truth import attributes, regions
from xai_core.types import Choice, Split

SIDE = 192
"""Of the pictures, in pixels, where nothing else is asked for."""
LEVELS = (0.12, 0.88)
"""Between these the slices of a subject lie, spread evenly."""
_SUBJECT, _SLICE, _NOISE = range(3)
"""Separate streams of random numbers, so that one part never changes another."""


class World(Choice):
    """Which table a subject lies on."""

    MIXED = "mixed"
    """Any, whatever the lungs show."""
    FOLLOWING = "following"
    """The railed one where there are signs, the plain one where there are none."""
    REVERSED = "reversed"
    """The other way round."""
    REMOVED = "removed"
    """The plain one for all."""


@dataclass(frozen=True)
class Ticket:
    """One slice to be scanned."""

    case_id: str
    seed: int
    subject: int
    """Number of the subject within the seed; every second one has signs."""
    number: int
    """Number of the slice of this subject."""
    of: int
    """How many slices the subject has."""
    split: Split
    side: int = SIDE
    world: World = World.MIXED


def draw_ticket(ticket: Ticket) -> CaseDraft:
    """The case: its 16-bit PNG in HU, its class, its regions, and what it was drawn with."""
    scan = scan_of(ticket)
    spacing = scan.parts.grid.spacing
    facts = PixelFacts(unit="HU", window=WINDOWS["lung"], spacing_mm=(spacing, spacing))
    return CaseDraft(
        id=ticket.case_id,
        image=encode_deep_png(scan.hu, facts),
        suffix=".png",
        label=(SIGNS if scan.subject.has_signs else NO_SIGNS).id,
        specimen=scan.subject.id,
        split=ticket.split,
        regions=regions(scan),
        attributes={**attributes(scan), "world": ticket.world.value},
    )


def scan_of(ticket: Ticket) -> Slice:
    """The slice that a ticket asks for."""
    subject = _in_world(_subject(ticket.seed, ticket.subject), ticket.world)
    low, high = LEVELS
    place = (ticket.seed, ticket.subject, ticket.number)
    rng = np.random.default_rng([*place, _SLICE])
    # Twins in different worlds get noise of their own, so that no two files are the same.
    noise_rng = np.random.default_rng([*place, _NOISE, list(World).index(ticket.world)])
    level = low + (high - low) * (ticket.number + float(rng.random())) / ticket.of
    return scanned(subject, level, ticket.side, rng, noise_rng)


def _in_world(subject: Subject, world: World) -> Subject:
    """The subject on the table of this world, with the faint signs of the confounded ones."""
    if world is World.MIXED:
        return subject
    railed = world is not World.REMOVED and subject.has_signs is (world is World.FOLLOWING)
    table = Table.RAILED if railed else Table.PLAIN
    if not subject.has_signs:
        return replace(subject, table=table)
    faint = replace(
        subject.signs,
        pattern=Pattern.GROUND_GLASS,
        airway=Airway.AIR,
        extent=subject.signs.extent / 3,
        opacity=150.0,
    )
    return replace(subject, table=table, signs=faint)


@lru_cache(maxsize=64)
def _subject(seed: int, number: int) -> Subject:
    rng = np.random.default_rng([seed, number, 0, _SUBJECT])
    return Subject.draw(f"subject-{number:04d}", number % 2 == 1, rng)
