"""A second study of the same library, by another model: what it says."""

from __future__ import annotations

from ui.common import cached as common
from ui.common.studies import studied_models
from ui.misclassifications import cached
from xai_core.cases.library import CaseLibrary
from xai_core.errors import ShitenError
from xai_core.evaluation.case_list import Outcomes
from xai_core.evaluation.paired_models import check_same_library
from xai_core.evaluation.study.read import Study
from xai_core.home import study_folder


def second_outcomes(library: CaseLibrary, study: Study, model: str) -> Outcomes | None:
    """What the other model answered; None where it has no finished study that can be paired."""
    entry = next(
        (one for one in studied_models(library, study.info.model.id) if one.id == model), None
    )
    if entry is None:
        return None
    try:
        second = common.study(study_folder(library.id, entry.id))
        check_same_library(study, second)
    except ShitenError:
        return None
    return cached.outcomes(second, str(second.folder), second.info.fingerprint(), None)
