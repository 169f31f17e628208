"""A second study of the same library, by another model: which there are, and what they say."""

from __future__ import annotations

from ui.common import cached as common
from ui.misclassifications import cached
from xai_core.cases.library import CaseLibrary
from xai_core.errors import ShitenError
from xai_core.evaluation.case_list import Outcomes
from xai_core.evaluation.paired_models import check_same_library
from xai_core.evaluation.study.identity import mismatch
from xai_core.evaluation.study.read import Study, study_state
from xai_core.home import study_folder
from xai_core.models.cards import CardEntry, list_cards, suited


def studied_models(library: CaseLibrary, study: Study) -> list[CardEntry]:
    """The other models that have a finished study of this library as it is now."""
    return [
        entry
        for entry in suited(library.id, library.task, list_cards())
        if entry.id != study.info.model.id and _finished(library, entry)
    ]


def second_outcomes(library: CaseLibrary, study: Study, model: str) -> Outcomes | None:
    """What the other model answered; None where it has no finished study that can be paired."""
    entry = next((one for one in studied_models(library, study) if one.id == model), None)
    if entry is None:
        return None
    try:
        second = common.study(study_folder(library.id, entry.id))
        check_same_library(study, second)
    except ShitenError:
        return None
    return cached.outcomes(second, str(second.folder), second.info.fingerprint(), None)


def _finished(library: CaseLibrary, entry: CardEntry) -> bool:
    """Whether there is a study that can be read; a look at ``study.json`` alone."""
    try:
        state = study_state(study_folder(library.id, entry.id))
        if state is None or entry.card is None or not state.complete:
            return False
        return mismatch(state.info, library, entry.card) is None
    except ShitenError:
        return False
