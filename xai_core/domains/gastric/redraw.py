"""Views of ``gastric`` drawn anew with one number of the stomach changed.

Folds, areae, and as a check what should not matter: how far folds wind, where the spine lies. Every
chance of the view stays (a :class:`xai_core.cases.redrawing.Open`). The mosaic of areae is laid out
anew for another size: its cells cannot grow and stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from xai_core.cases.drawing import Extent
from xai_core.cases.redrawing import Redrawn
from xai_core.domains.gastric.libraries import gastric_tickets
from xai_core.domains.gastric.simulator.patient import Patient
from xai_core.domains.gastric.simulator.tickets import Ticket, patient_of, radiograph_of

_LINING = {"fold_mm": "thickness", "area_mm": "cell", "winding_mm": "tortuosity"}
_BUILD = {"spine_mm": "spine"}


@dataclass(frozen=True)
class DrawnStomach:
    """One view that can be drawn anew; a :class:`xai_core.cases.redrawing.Subject`."""

    ticket: Ticket

    def asked(self) -> Mapping[str, float]:
        """The numbers this stomach has: folds that have vanished have no thickness."""
        patient = patient_of(self.ticket)
        found = {name: float(getattr(patient.lining, own)) for name, own in _LINING.items()}
        if not patient.lining.thickness:
            del found["fold_mm"], found["winding_mm"]
        if not patient.lining.cells_seen:
            del found["area_mm"]
        build = {name: float(getattr(patient.build, own)) for name, own in _BUILD.items()}
        return {**found, **build}

    def draw(self, name: str, asked: float) -> Redrawn:
        """The view with one number changed; see :class:`xai_core.cases.redrawing.Subject`."""
        film = radiograph_of(self.ticket, _changed(patient_of(self.ticket), name, asked)).film
        return Redrawn(np.repeat(film[..., None], 3, axis=2), asked)


def open_gastric(case_id: str) -> DrawnStomach | None:
    """The view with this id."""
    ticket = _tickets().get(case_id)
    return None if ticket is None else DrawnStomach(ticket)


def _changed(patient: Patient, name: str, value: float) -> Patient:
    if name in _LINING:
        of_lining: dict[str, Any] = {_LINING[name]: value}
        return replace(patient, lining=replace(patient.lining, **of_lining))
    return replace(patient, build=replace(patient.build, **{_BUILD[name]: value}))


@lru_cache(maxsize=1)
def _tickets() -> Mapping[str, Ticket]:
    return {ticket.case_id: ticket for ticket in gastric_tickets(Extent.FULL)}
