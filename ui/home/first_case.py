"""Which case a newcomer sees first: one with outlines, so that there is something to agree with.

A library of real pictures that people have outlined comes first, then one whose outlines are known
by construction (such as the built-in one), then one that a model outlined, and only then a library
without any. The model is the one that suits the library best. Of its cases the first is taken that
has outlines of that kind and a truth the model could give; where the model learned from the
library, one it was held out from comes before those it knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xai_core.cases.case import Case
from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import LibraryEntry
from xai_core.models.cards import CardEntry, ModelCard, suited
from xai_core.tasks import align
from xai_core.types import Origin, Split

_ORDER: tuple[frozenset[Origin], ...] = (
    frozenset({Origin.EXPERT, Origin.CONSENSUS}),
    frozenset({Origin.BY_CONSTRUCTION}),
    frozenset({Origin.MODEL_PROPOSED}),
)
"""Whose outlines come first."""


@dataclass(frozen=True)
class FirstCase:
    """What the first link opens, as ids."""

    library: str
    model: str
    case: str


def first_case(entries: Iterable[LibraryEntry], cards: Iterable[CardEntry]) -> FirstCase | None:
    """The case to begin with.

    Parameters
    ----------
    entries
        The libraries on this machine; broken ones are passed over.
    cards
        The models on this machine; broken ones are passed over.

    Returns
    -------
    FirstCase or None
        None where no model can answer any library.
    """
    opened = [entry.library for entry in entries if entry.library is not None]
    known = tuple(cards)
    answered = [
        (library, card)
        for library in opened
        if library.cases and (card := _best_model(library, known)) is not None
    ]
    for origins in _ORDER:
        for library, card in answered:
            outlined = _outlined(library, origins)
            if outlined:
                return FirstCase(library.id, card.id, _best(library, card, outlined).id)
    for library, card in answered:
        return FirstCase(library.id, card.id, _best(library, card, library.cases).id)
    return None


def _best_model(library: CaseLibrary, cards: tuple[CardEntry, ...]) -> ModelCard | None:
    fitting = suited(library.id, library.task, cards)
    return next((entry.card for entry in fitting if entry.card is not None), None)


def _outlined(library: CaseLibrary, origins: frozenset[Origin]) -> list[Case]:
    """The cases with a region that one of these drew; a region looked for and not found is none."""
    wanted = {region.id for region in library.manifest.regions if region.origin in origins}
    return [
        case
        for case in library.cases
        if any(masks and region in wanted for region, masks in case.regions.items())
    ]


def _best(library: CaseLibrary, card: ModelCard, cases: Sequence[Case]) -> Case:
    """The first whose truth the model could give, and that it did not learn from; else the next."""
    alignment = align(library.task, card.task)
    learned = card.learned_from(library.id)

    def shortcomings(case: Case) -> tuple[bool, bool]:
        known = alignment.is_known(LibraryFacts(library, case))
        return not known, learned and case.split is not Split.TEST

    # Libraries are large, and nearly always one of the first cases will do.
    return next((case for case in cases if not any(shortcomings(case))), None) or min(
        cases, key=shortcomings
    )
