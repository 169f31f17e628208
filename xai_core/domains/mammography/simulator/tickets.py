"""From a ticket to a finished case: one breast of one woman, each with its own seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xai_core.cases.draft import CaseDraft
from xai_core.cases.pictures.decode import encode_png
from xai_core.domains.mammography.simulator.film import VENDORS
from xai_core.domains.mammography.simulator.truth import attributes, regions
from xai_core.domains.mammography.simulator.view import View, seen
from xai_core.domains.mammography.simulator.woman import Breast, Side, Woman
from xai_core.types import Split

_WOMAN, _LESIONS, _BREAST, _FILM = range(4)
"""Separate streams of random numbers, so that one part never changes another."""


@dataclass(frozen=True)
class Ticket:
    """One picture to be taken."""

    case_id: str
    seed: int
    woman: int
    """Number of the woman within the seed; it says whether she has lesions."""
    side: Side
    split: Split
    vendor: int = 0
    """Which of the two makes of machine."""


def draw_ticket(ticket: Ticket) -> CaseDraft:
    """The case: its 8-bit PNG, its class, its regions, and what it was drawn with."""
    view = view_of(ticket)
    return CaseDraft(
        id=ticket.case_id,
        image=encode_png(view.grey),
        suffix=".png",
        label=view.breast.label,
        specimen=view.breast.woman.id,
        split=ticket.split,
        regions=regions(view),
        attributes={**attributes(view), "vendor": VENDORS[ticket.vendor].name},
    )


def view_of(ticket: Ticket) -> View:
    """The view that a ticket asks for."""
    whose = ticket.seed, ticket.woman
    woman = Woman.draw(ticket.woman, np.random.default_rng([*whose, _WOMAN]))
    kinds = woman.lesions(np.random.default_rng([*whose, _LESIONS]))[ticket.side]
    number = list(Side).index(ticket.side)
    return seen(
        Breast(woman, ticket.side, kinds),
        VENDORS[ticket.vendor],
        np.random.default_rng([*whose, number, _BREAST]),
        np.random.default_rng([*whose, number, _FILM, ticket.vendor]),
    )
