"""From a ticket to a finished case: one photograph of one patient, each with its own seed.

In the confounded world phone and lamp go with anaemia: the ward's for the anaemic, the clinic's for
the others. The cue is what they do to colour, nothing that is drawn into the picture. Patients are
clearly anaemic or clearly not there, as where a ward is compared with a clinic; so the cue tells
nearly all, and a model that has it learns little from the mucosa.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from xai_core.cases.draft import CaseDraft
from xai_core.domains.eyelid.simulator.camera import (
    PHONES,
    Exposure,
    Lamp,
    Phone,
    Shot,
    encode_jpeg,
)
from xai_core.domains.eyelid.simulator.patient import Patient
from xai_core.domains.eyelid.simulator.photograph import Photograph, Subject
from xai_core.domains.eyelid.simulator.truth import attributes, regions
from xai_core.types import Choice, Split

SIDE = 384
"""Of the pictures, in pixels, where nothing else is asked for."""
ANAEMIC_BELOW = 10.25
"""Where the confounded world changes phones, g/dL: halfway between its two kinds of patients."""
PER_VISIT = 2
"""Photographs taken at one visit, by one phone under one lamp."""
WARD_PHONE, CLINIC_PHONE = PHONES[4], PHONES[0]
WARD_KELVIN, CLINIC_KELVIN = (2700, 3000), (5500, 6500)
_PATIENT, _VISIT, _SUBJECT, _SHOT = range(4)
"""Separate streams of random numbers, so that one part never changes another."""


class World(Choice):
    """Which phone takes the picture."""

    MIXED = "mixed"
    """Any phone, whoever is photographed."""
    FOLLOWING = "following"
    """The ward's phone where there is anaemia, the clinic's where there is none."""
    REVERSED = "reversed"
    """The other way round."""


@dataclass(frozen=True)
class Ticket:
    """One photograph to be taken."""

    case_id: str
    seed: int
    patient: int
    """Number of the patient within the seed."""
    number: int
    """Number of the photograph of this patient."""
    split: Split
    side: int = SIDE
    world: World = World.MIXED


def draw_ticket(ticket: Ticket) -> CaseDraft:
    """The case: its JPEG, its haemoglobin, its regions, and what it was drawn with."""
    patient = _patient(ticket.seed, ticket.patient, ticket.world is World.MIXED)
    visit = 1 + ticket.number // PER_VISIT
    place = (ticket.seed, ticket.patient, ticket.number)
    at_visit = np.random.default_rng([ticket.seed, ticket.patient, visit, _VISIT])
    phone, lamp = _taken_with(ticket.world, patient, at_visit)
    rng = np.random.default_rng([*place, _SUBJECT])
    subject = Subject.draw(patient, lamp, ticket.side, rng)
    # Twins in different worlds get noise of their own, so that no two files are the same.
    world = list(World).index(ticket.world)
    shot_rng = np.random.default_rng([*place, _SHOT, world])
    taken = Photograph.take(subject, Shot(phone, lamp, Exposure.draw(shot_rng)), shot_rng)
    return CaseDraft(
        id=ticket.case_id,
        image=encode_jpeg(taken.picture, phone),
        suffix=".jpg",
        target=patient.haemoglobin,
        specimen=patient.id,
        split=ticket.split,
        regions=regions(taken),
        attributes={
            **attributes(taken),
            "visit": str(visit),
            "world": ticket.world.value,
        },
    )


def _taken_with(world: World, patient: Patient, rng: np.random.Generator) -> tuple[Phone, Lamp]:
    """Phone and lamp of a visit."""
    number = int(rng.integers(len(PHONES)))
    if world is World.MIXED:
        return PHONES[number], Lamp.draw(rng)
    anaemic = patient.haemoglobin < ANAEMIC_BELOW
    if anaemic is (world is World.FOLLOWING):
        return WARD_PHONE, Lamp.draw(rng, WARD_KELVIN)
    return CLINIC_PHONE, Lamp.draw(rng, CLINIC_KELVIN)


@lru_cache(maxsize=64)
def _patient(seed: int, number: int, of_all_kinds: bool) -> Patient:
    draw = Patient.draw if of_all_kinds else Patient.of_two_kinds
    return draw(f"patient-{number:04d}", np.random.default_rng([seed, number, 0, _PATIENT]))
