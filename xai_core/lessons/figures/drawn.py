"""Single cases of a built-in library, drawn without drawing the rest of it.

The shortcut library holds thousands of pictures and takes minutes to draw; a figure needs a few of
them. A ticket gives the same bytes whatever was drawn before (``cases/drawing.py``), so what is
drawn here is what the library holds under the same id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from xai_core.arrays import ImageArray, RegionMask, check_region
from xai_core.cases.draft import CaseDraft, instances_of
from xai_core.cases.drawing import DrawnLibrary, Extent
from xai_core.cases.pictures import decode_image
from xai_core.domains.contract import load
from xai_core.domains.registry import builtin_libraries
from xai_core.errors import LibraryError


@dataclass(frozen=True)
class DrawnCase:
    """One case as its library would hold it."""

    id: str
    label: str
    image: ImageArray
    """``(H, W, 3)`` uint8."""
    regions: Mapping[str, RegionMask]
    """Region -> ``(H, W)`` float32 in [0, 1]; only those drawn as one piece."""


class _Ticket(Protocol):
    @property
    def case_id(self) -> str: ...


@lru_cache(maxsize=256)
def drawn_case(library_id: str, case_id: str) -> DrawnCase:
    """One case of a built-in library; drawn once in a process.

    Parameters
    ----------
    library_id, case_id
        Whose, and which.

    Returns
    -------
    DrawnCase
        Its picture and regions.

    Raises
    ------
    LibraryError
        No built-in library of this name is drawn from tickets, or it has no such case of a class.
    """
    library = _library(library_id)
    ticket = _tickets(library_id).get(case_id)
    draft: CaseDraft | None = None if ticket is None else library.draw(ticket)
    if draft is None or draft.label is None:
        raise LibraryError(
            "The library “{library}” has no case “{case}” of a class.",
            library=library_id,
            case=case_id,
        )
    image = decode_image(draft.image, case_id)
    parts = {name: instances_of(drawn) for name, drawn in draft.regions.items()}
    return DrawnCase(
        draft.id,
        draft.label,
        image,
        {
            name: check_region(masks[0], image.shape[:2])
            for name, masks in parts.items()
            if len(masks) == 1
        },
    )


def ids_ending(library_id: str, ending: str) -> Sequence[str]:
    """Ids of a built-in library's cases with this ending, the ending cut off, in its order.

    Raises
    ------
    LibraryError
        No built-in library of this name is drawn from tickets.
    """
    return tuple(
        name.removesuffix(ending) for name in _tickets(library_id) if name.endswith(ending)
    )


def _library(library_id: str) -> DrawnLibrary[_Ticket]:
    known = builtin_libraries().get(library_id)
    made = None if known is None else load(known.build)
    if not isinstance(made, DrawnLibrary):
        raise LibraryError(
            "There is no built-in library “{library}” that single cases can be drawn from.",
            library=library_id,
        )
    return made


@lru_cache(maxsize=4)
def _tickets(library_id: str) -> Mapping[str, _Ticket]:
    return {ticket.case_id: ticket for ticket in _library(library_id).tickets(Extent.FULL)}
