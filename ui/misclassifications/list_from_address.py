"""A filtered list by its address alone: the same cases in the same order, on any screen.

The list of misclassifications is kept nowhere. Its address says what was asked, and the finished
study answers it again, in milliseconds; so a screen that was given the address goes through the
very list. What the address asks for and the list cannot give (a class that is not there) is not
asked for, as on the list's own page.
"""

from __future__ import annotations

from collections.abc import Container, Mapping

from ui.common import cached as common
from ui.common.session import LIBRARY, MODEL, REGION, SessionValue
from ui.misclassifications import cached
from ui.misclassifications.case_list import fitting, in_order
from ui.misclassifications.filters import (
    TAG_FILTERS,
    Words,
    can_be_listed,
    order_asked,
    orders,
    read_range,
    words_of,
)
from ui.misclassifications.listed import ListedIds
from ui.misclassifications.narrowing import among
from ui.misclassifications.session import (
    MISS_ABOVE,
    MISS_ANSWER,
    MISS_CORRECTNESS,
    MISS_ORDER,
    MISS_SPLIT,
    MISS_SURE,
    MISS_TAG,
    MISS_TRUTH,
    MISS_VIEW,
)
from ui.misclassifications.triage import tags_of
from xai_core.cases.library import CaseLibrary
from xai_core.cases.regions import first_region_of_library
from xai_core.cases.registry import library_ids
from xai_core.errors import ShitenError
from xai_core.evaluation.case_list import Correctness, SavedView, Selection
from xai_core.evaluation.study.read import Study, study_state
from xai_core.home import study_folder
from xai_core.models.cards import ModelCard, find_card
from xai_core.types import Split

Held = Mapping[str, str]
"""Name in the address -> value, as a stranger may have written it."""


def cases_of(held: Held) -> ListedIds | None:
    """The case ids of this list, first things first; None where there is no such study any more."""
    library_id, model_id = held.get(LIBRARY.key), held.get(MODEL.key)
    if library_id is None or model_id is None or library_id not in library_ids():
        return None
    try:
        library = common.library(library_id)
        card = find_card(model_id).card
        if card is None or not can_be_listed(library):
            return None
        state = study_state(study_folder(library.id, card.id))
        if state is None or not state.complete:
            return None
        study = common.study(study_folder(library.id, card.id))
        if study.mismatch(library, card) is not None:
            return None
        return _listed(library, card, study, held)
    except ShitenError:  # the list's own page says why
        return None


def _listed(library: CaseLibrary, card: ModelCard, study: Study, held: Held) -> ListedIds:
    region = _region(library, study, held.get(REGION.key))
    outcomes = cached.outcomes(study, str(study.folder), study.info.fingerprint(), region)
    words = words_of(library, card)
    selection = asked_selection(held, words, with_region=region is not None)
    tag = _one_of(held, MISS_TAG, TAG_FILTERS)
    tags = tags_of(library.id, card.id) if tag is not None else {}
    _, fits = fitting(library, outcomes, selection, tags, tag)
    fits = fits & among(held, library, study, outcomes)
    offered = orders(values=words.unit is not None, with_region=region is not None)
    order = order_asked(held.get(MISS_ORDER.key), offered)
    return ListedIds(outcomes.case_ids, in_order(study, region, outcomes, fits, order))


def asked_selection(held: Held, words: Words, *, with_region: bool) -> Selection:
    """What an address asks for, as far as the list can give it."""
    classes = words.unit is None
    view = _one_of(held, MISS_VIEW, [str(item) for item in SavedView])
    correctness = _one_of(held, MISS_CORRECTNESS, [str(item) for item in Correctness])
    return Selection(
        view=_view(view, with_region=with_region) if classes else None,
        correctness=Correctness.ANY if correctness is None else Correctness(correctness),
        truth=_one_of(held, MISS_TRUTH, words.truths),
        answer=_one_of(held, MISS_ANSWER, words.answers),
        split=_one_of(held, MISS_SPLIT, [str(item) for item in Split]),
        confidence=read_range(held.get(MISS_SURE.key)) if classes else None,
        above_chance=read_range(held.get(MISS_ABOVE.key)) if classes and with_region else None,
    )


def _view(asked: str | None, *, with_region: bool) -> SavedView | None:
    view = None if asked is None else SavedView(asked)
    needs_region = view in (SavedView.WRONG_REASON, SavedView.LOOKED_RIGHT)
    return None if needs_region and not with_region else view


def _one_of(held: Held, value: SessionValue[str], options: Container[str]) -> str | None:
    asked = held.get(value.key)
    return asked if asked in options else None


def _region(library: CaseLibrary, study: Study, asked: str | None) -> str | None:
    measured = study.info.library.regions
    regions = [info for info in library.manifest.regions if info.id in measured]
    if asked in {info.id for info in regions}:
        return asked
    return first_region_of_library(regions)
