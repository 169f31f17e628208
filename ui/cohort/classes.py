"""A cohort of classes: where right and where wrong answers look."""

from __future__ import annotations

import streamlit as st

from ui.cohort import cached
from ui.cohort.cases import pick_cases, show_if_learned
from ui.common.attention_report import show_claim
from ui.common.text import class_names, localised, t
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.study.read import Study
from xai_core.models.cards import ModelCard
from xai_core.tasks import align


def show_classes(library: CaseLibrary, card: ModelCard, study: Study, region: str | None) -> None:
    """The finished study of a model that answers with classes."""
    if region is None:
        st.info(t("Nobody has outlined a region in this library: agreement is not defined."))
        return
    top = st.container()
    with st.expander(t("Which cases")):
        cases = pick_cases(library, card)
    report = cached.looked(study, study.info.fingerprint(), region, cases)
    with top:
        if report is None:
            st.info(t("None of these cases has this region outlined and an answer to judge."))
            return
        show_if_learned(library, card, cases)
        names = {info.id: localised(info.name) for info in library.manifest.regions}
        shared = {info.id: localised(info.name) for info in align(library.task, card.task).classes}
        st.header(t("Where right and wrong answers look"))
        show_claim({region: report}, names, class_names(library.task) | shared)
