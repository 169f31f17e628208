"""A cohort of classes: the point, both levels of right answers, the claims, a second model."""

from __future__ import annotations

import streamlit as st

from ui.cohort import cached
from ui.cohort.cases import pick_cases, show_if_learned
from ui.cohort.charts import open_pressed
from ui.cohort.lesions import offer_lesions
from ui.cohort.levels import show_levels, side_of
from ui.cohort.methods import offer_methods
from ui.cohort.point import show_point
from ui.cohort.right_elsewhere import show_elsewhere
from ui.cohort.same_accuracy import show_pair, show_same_accuracy
from ui.cohort.second import pick_second_model
from ui.common import cached as common
from ui.common.attention_report import show_claim
from ui.common.text import class_names, localised, t
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.study.read import Study
from xai_core.home import study_folder
from xai_core.models.cards import ModelCard
from xai_core.tasks import align


def show_classes(library: CaseLibrary, card: ModelCard, study: Study, region: str | None) -> None:
    """The finished study of a model that answers with classes."""
    open_pressed(library, card)
    if region is None:
        st.info(t("Nobody has outlined a region in this library: agreement is not defined."))
        return
    top = st.container()
    with st.expander(t("Which cases, and what beside")):
        cases = pick_cases(library, card)
        beside = pick_second_model(library, card)
    fingerprint = study.info.fingerprint()
    report = cached.looked(study, fingerprint, region, cases)
    if report is None:
        st.info(t("None of these cases has this region outlined and an answer to judge."))
        return
    first = side_of(card.id, study, region, cases)
    rival = None if beside is None else common.study(study_folder(library.id, beside))
    second = None if rival is None or beside is None else side_of(beside, rival, region, cases)
    names = {info.id: localised(info.name) for info in library.manifest.regions}
    claim = cached.elsewhere(first.rows, study, fingerprint, region, cases)
    with top:
        if report.tests is not None:
            show_point(report.tests, claim.accuracy, names[region])
        show_if_learned(library, card, cases)
        show_levels(first, second, region)
    if second is not None:
        prints = (fingerprint, second.study.info.fingerprint())
        models = (first.title, first.study), (second.title, second.study)
        show_pair(cached.pair(*models, prints, region, cases))
    show_elsewhere(claim, names[region], card.id)
    shared = {info.id: localised(info.name) for info in align(library.task, card.task).classes}
    st.header(t("Where right and wrong answers look"))
    show_claim({region: report}, names, class_names(library.task) | shared)
    show_same_accuracy(library, card, study, region, cases)
    offer_methods(library, card, first, region, cases)
    offer_lesions(library, card, cases)
