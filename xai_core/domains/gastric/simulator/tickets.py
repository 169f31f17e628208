"""From a ticket to a finished case: one view of one patient, each with its own seed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from xai_core.cases.draft import CaseDraft
from xai_core.cases.pictures import encode_png
from xai_core.domains.gastric.questions import NEGATIVE, POSITIVE
from xai_core.domains.gastric.simulator.patient import Patient, View
from xai_core.domains.gastric.simulator.radiograph import Radiograph, taken
from xai_core.domains.gastric.simulator.truth import attributes, regions
from xai_core.types import Split

SIDE = 256
"""Of the pictures, in pixels, where nothing else is asked for."""
_PATIENT, _VIEW, _GRAIN = range(3)
"""Separate streams of random numbers, so that one part never changes another."""


@dataclass(frozen=True)
class Ticket:
    """One view to be taken."""

    case_id: str
    seed: int
    patient: int
    """Number of the patient within the seed; every second one is positive."""
    view: View
    split: Split
    side: int = SIDE


def draw_ticket(ticket: Ticket) -> CaseDraft:
    """The case: its picture, its class, its regions, and what it was drawn with."""
    radiograph = radiograph_of(ticket)
    return CaseDraft(
        id=ticket.case_id,
        image=encode_png(radiograph.film),
        suffix=".png",
        label=(POSITIVE if radiograph.patient.positive else NEGATIVE).id,
        specimen=radiograph.patient.id,
        split=ticket.split,
        regions=regions(radiograph),
        attributes=attributes(radiograph),
    )


def radiograph_of(ticket: Ticket, patient: Patient | None = None) -> Radiograph:
    """The view that a ticket asks for, or the same view of another patient's stomach."""
    place = (ticket.seed, ticket.patient, list(View).index(ticket.view))
    return taken(
        patient or patient_of(ticket),
        ticket.view,
        ticket.side,
        np.random.default_rng([*place, _VIEW]),
        np.random.default_rng([*place, _GRAIN]),
    )


def patient_of(ticket: Ticket) -> Patient:
    """Whose stomach a ticket shows."""
    return _patient(ticket.seed, ticket.patient)


@lru_cache(maxsize=64)
def _patient(seed: int, number: int) -> Patient:
    rng = np.random.default_rng([seed, number, 0, _PATIENT])
    return Patient.draw(f"patient-{number:04d}", number % 2 == 1, rng)
