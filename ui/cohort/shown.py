"""Which view a cohort has: it depends on what the library asks."""

from __future__ import annotations

from functools import singledispatch

from ui.cohort.cases import pick_cases
from ui.cohort.classes import show_classes
from ui.cohort.lesions import show_lesions
from ui.cohort.values import show_values
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.study.read import Study
from xai_core.models.cards import ModelCard
from xai_core.tasks import BaseTask, Detection, Regression


def show_cohort(library: CaseLibrary, card: ModelCard, study: Study, region: str | None) -> None:
    """The view of a finished study."""
    _show(library.task, library, card, study, region)


@singledispatch
def _show(
    _task: BaseTask, library: CaseLibrary, card: ModelCard, study: Study, region: str | None
) -> None:
    show_classes(library, card, study, region)


@_show.register
def _(
    task: Regression, library: CaseLibrary, card: ModelCard, study: Study, region: str | None
) -> None:
    show_values(library, card, study, task, region)


@_show.register
def _(
    _task: Detection, library: CaseLibrary, card: ModelCard, _study: Study, _region: str | None
) -> None:
    show_lesions(library, card, pick_cases(library, card))
