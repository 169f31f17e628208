"""Cells of ``smear`` and ``smear-shortcut`` drawn anew with one number changed.

Every chance of the drawing is the ticket's own, so the cell keeps its outline, its turns, its
neighbours, its stain and its grain (a :class:`xai_core.cases.redrawing.Open`). The isthmus is told
in micrometres as measured on the drawing, whatever the drawing was asked for; for lobes on
filaments it is the thread between the two largest. A number of the whole smear (how strongly it is
stained, how sharp it is) is changed for this one picture: it should not decide, and says so where
it does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from xai_core.cases.drawing import Extent
from xai_core.cases.pictures.decode import decode_image
from xai_core.cases.redrawing import Redrawn
from xai_core.domains.blood.libraries import shortcut_tickets, smear_tickets
from xai_core.domains.blood.simulator.anatomy.morphology import Cell, NucleusForm
from xai_core.domains.blood.simulator.isthmus import widths
from xai_core.domains.blood.simulator.scene import Scene
from xai_core.domains.blood.simulator.tickets import Change, Ticket, shot_of, specimen_of

ISTHMUS, BAY = "narrowest", "indentation"
_OF_CELL = ("blue", "eosin", "chromatin", "clumping", "granule_density", "granule_stain")
_OF_SPECIMEN = {"stain": "purple", "softness": "focus"}
"""Name of the parameter -> number of the specimen."""
_LEAST_BAY = 0.15
"""Shallower bays are drawn in another way: the picture would jump."""


@dataclass(frozen=True)
class DrawnCell:
    """One cell that can be drawn anew; a :class:`xai_core.cases.redrawing.Subject`."""

    ticket: Ticket

    def asked(self) -> Mapping[str, float]:
        """The numbers this kind of cell has."""
        cell, specimen = _cell(self.ticket), specimen_of(self.ticket)
        found = {name: float(getattr(cell, name)) for name in _OF_CELL}
        found = {name: value for name, value in found.items() if value > 0}
        if _measured(shot_of(self.ticket).scene) is not None:
            found = {ISTHMUS: cell.narrowest, **found}
        if cell.form is NucleusForm.INDENTED and cell.indentation >= _LEAST_BAY:
            found = {BAY: cell.indentation, **found}
        of_smear = {name: float(getattr(specimen, own)) for name, own in _OF_SPECIMEN.items()}
        return {**found, **of_smear}

    def draw(self, name: str, asked: float) -> Redrawn:
        """The cell with one number changed; see :class:`xai_core.cases.redrawing.Subject`."""
        own = _OF_SPECIMEN.get(name)
        change = Change(cell={name: asked}) if own is None else Change(specimen={own: asked})
        shot = shot_of(self.ticket, change)
        measured = _measured(shot.scene) if name == ISTHMUS else None
        image = decode_image(shot.jpeg, self.ticket.case_id)
        return Redrawn(image, asked if measured is None else measured)


def open_smear(case_id: str) -> DrawnCell | None:
    """The cell of ``smear`` with this id."""
    return _found(case_id, _smear())


def open_shortcut(case_id: str) -> DrawnCell | None:
    """The cell of ``smear-shortcut`` with this id."""
    return _found(case_id, _shortcut())


def _found(case_id: str, tickets: Mapping[str, Ticket]) -> DrawnCell | None:
    return DrawnCell(tickets[case_id]) if case_id in tickets else None


def _by_id(tickets: Callable[[Extent], list[Ticket]]) -> dict[str, Ticket]:
    return {ticket.case_id: ticket for ticket in tickets(Extent.FULL)}


@lru_cache(maxsize=1)
def _smear() -> Mapping[str, Ticket]:
    return _by_id(smear_tickets)


@lru_cache(maxsize=1)
def _shortcut() -> Mapping[str, Ticket]:
    return _by_id(shortcut_tickets)


@lru_cache(maxsize=64)
def _cell(ticket: Ticket) -> Cell:
    return shot_of(ticket).cell


def _measured(scene: Scene) -> float | None:
    """Width of the isthmus in micrometres; None where the nucleus has no two ends."""
    nucleus = scene.drawn.nucleus
    if nucleus is None or nucleus.isthmus is None:
        return None
    found = widths(nucleus.field, nucleus.isthmus > 0.5)
    return None if found is None else found[0] * scene.specimen.crop_um / scene.red_cells.shape[0]
