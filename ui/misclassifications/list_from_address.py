"""A filtered list by its address alone: the same cases in the same order, on any screen.

The list of misclassifications is kept nowhere. Its address says what was asked, and the finished
study answers it again, in milliseconds; so a screen that was given the address goes through the
very list. What the address asks for and the list cannot give (a class that is not there) is not
asked for, as on the list's own page.
"""

from __future__ import annotations

from ui.common import cached as common
from ui.common.session import LIBRARY, MODEL, REGION
from ui.misclassifications import cached
from ui.misclassifications.case_list import fitting, in_order
from ui.misclassifications.filters import (
    TAG_FILTERS,
    Held,
    asked_selection,
    can_be_listed,
    one_of,
    order_asked,
    orders,
    words_of,
)
from ui.misclassifications.listed import ListedIds
from ui.misclassifications.narrowing import among
from ui.misclassifications.session import MISS_ORDER, MISS_TAG
from ui.misclassifications.triage import tags_of
from xai_core.cases.library import CaseLibrary
from xai_core.cases.regions import first_region_of_library
from xai_core.cases.registry import library_ids
from xai_core.errors import ShitenError
from xai_core.evaluation.study.read import Study, study_state
from xai_core.home import study_folder
from xai_core.models.cards import ModelCard, find_card


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
    tag = one_of(held, MISS_TAG, TAG_FILTERS)
    tags = tags_of(library.id, card.id) if tag is not None else {}
    _, fits = fitting(library, outcomes, selection, tags, tag)
    fits = fits & among(held, library, study, outcomes)
    offered = orders(values=words.unit is not None, with_region=region is not None)
    order = order_asked(held.get(MISS_ORDER.key), offered)
    return ListedIds(outcomes.case_ids, in_order(study, region, outcomes, fits, order))


def _region(library: CaseLibrary, study: Study, asked: str | None) -> str | None:
    measured = study.info.library.regions
    regions = [info for info in library.manifest.regions if info.id in measured]
    if asked in {info.id for info in regions}:
        return asked
    return first_region_of_library(regions)
