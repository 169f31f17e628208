"""Cohort: what a finished study says as a whole, and whether a claim about attention holds."""

import streamlit as st

from ui.cohort.session import COHORT_ADDRESS
from ui.cohort.shift import offer_shift
from ui.cohort.shown import show_cohort
from ui.common.frame import page
from ui.common.pickers import pick_library, pick_model
from ui.common.session import publish_address, restore_address
from ui.common.studies import open_or_run, pick_region, show_provenance, show_skipped
from ui.common.study_report import offer_report
from ui.common.text import t

with page("cohort"):
    st.title(t("Cohort"))
    restore_address(COHORT_ADDRESS)
    columns = st.columns(3, gap="small")
    with columns[0]:
        chosen = pick_library()
    with columns[1]:
        card = pick_model(chosen) if chosen is not None else None
    if chosen is not None and card is not None:
        study = open_or_run(chosen, card)
        if study is not None:
            with columns[2]:
                region = pick_region(chosen, study)
            show_cohort(chosen, card, study, region)
            offer_report(study, chosen, card)
            show_skipped(study)
            show_provenance(study)
        offer_shift(chosen, card)
    publish_address(COHORT_ADDRESS)
