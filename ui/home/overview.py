"""Which case Home opens first. Nothing here loads torch: cards and tables are read, weights not."""

from __future__ import annotations

from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import LibraryEntry
from xai_core.models.cards import CardEntry, suited
from xai_core.types import Origin


def first_pair(
    shelf_entries: tuple[LibraryEntry, ...], cards: tuple[CardEntry, ...]
) -> tuple[str, str] | None:
    """A library and a model that speak of the same classes, or None. Real cells come first."""
    opened = [entry.library for entry in shelf_entries if entry.library is not None]
    for library in sorted(opened, key=_is_drawn):
        for entry in suited(library.id, library.task, cards):
            if entry.card is not None:
                return library.id, entry.id
    return None


def _is_drawn(library: CaseLibrary) -> bool:
    """Whether code drew the cases rather than a person having looked at real ones."""
    regions = library.manifest.regions
    return bool(regions) and all(region.origin is Origin.BY_CONSTRUCTION for region in regions)
