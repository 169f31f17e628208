"""From a ticket to a finished case: one photograph of one patient, each with its own seed.

In the confounded world the phone goes with anaemia: the ward's phone for the anaemic, the clinic's
for the others. The cue is what a phone does to colour, nothing that is drawn into the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from xai_core.cases.draft import CaseDraft
from xai_core.domains.eyelid.simulator.camera import PHONES, Exposure, Phone, encode_jpeg
from xai_core.domains.eyelid.simulator.patient import Patient
from xai_core.domains.eyelid.simulator.photograph import Scene, Taken, photograph
from xai_core.domains.eyelid.simulator.truth import attributes, regions
from xai_core.types import Choice, Split

SIDE = 384
"""Of the pictures, in pixels, where nothing else is asked for."""
ANAEMIC_BELOW = 11.0
"""Where the confounded world changes phones, g/dL."""
_PATIENT, _VISIT, _NOISE = range(3)
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
    patient = _patient(ticket.seed, ticket.patient)
    place = (ticket.seed, ticket.patient, ticket.number)
    rng = np.random.default_rng([*place, _VISIT])
    taken = Taken(_phone(ticket.world, patient, rng), Exposure.draw(rng))
    scene = Scene.draw(patient, taken, ticket.side, rng)
    # Twins in different worlds get noise of their own, so that no two files are the same.
    noise = np.random.default_rng([*place, _NOISE, list(World).index(ticket.world)])
    return CaseDraft(
        id=ticket.case_id,
        image=encode_jpeg(photograph(scene, noise), taken.phone),
        suffix=".jpg",
        target=patient.haemoglobin,
        specimen=patient.id,
        split=ticket.split,
        regions=regions(scene),
        attributes={**attributes(scene), "world": ticket.world.value},
    )


def _phone(world: World, patient: Patient, rng: np.random.Generator) -> Phone:
    any_phone = PHONES[int(rng.integers(len(PHONES)))]
    if world is World.MIXED:
        return any_phone
    anaemic = patient.haemoglobin < ANAEMIC_BELOW
    return PHONES[-1] if anaemic is (world is World.FOLLOWING) else PHONES[0]


@lru_cache(maxsize=64)
def _patient(seed: int, number: int) -> Patient:
    return Patient.draw(f"patient-{number:04d}", np.random.default_rng([seed, number, 0, _PATIENT]))
