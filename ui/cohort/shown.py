"""Which view a cohort has: it depends on what the library asks."""

from __future__ import annotations

from functools import singledispatch

import streamlit as st

from ui.cohort.classes import show_classes
from ui.cohort.values import show_values
from ui.common.text import t
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.study.read import Study
from xai_core.models.cards import ModelCard
from xai_core.tasks import BaseTask, Regression


def can_be_judged(library: CaseLibrary) -> bool:
    """Whether there is a view for its answers; says so where there is none."""
    if library.task.class_ids or isinstance(library.task, Regression):
        return True
    st.info(
        t(
            "This page judges answers that are values or classes. Models shows how good a model is"
            " at finding lesions."
        )
    )
    return False


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
