"""A model whose attention was led, beside its twin that was left alone."""

from __future__ import annotations

import streamlit as st

from ui.common.numbers import number, share
from ui.common.text import localised, t, verbatim
from xai_core.models.cards import ModelCard, list_cards
from xai_core.models.twins import beside_twin, led_to, twin_of


def show_guidance(card: ModelCard) -> None:
    """What was led where, and what it cost; nothing for models whose attention was not led."""
    region = led_to(card)
    if region is None:
        return
    st.header(t("Its attention was led"))
    st.markdown(
        t(
            "While it learned, attention outside the region **{region}** was penalised. High"
            " agreement there was taught, and is no sign that the answer needs the region.",
            region=verbatim(region),
        )
    )
    others = [entry.card for entry in list_cards() if entry.card is not None]
    twin = twin_of(card, (one for one in others if one.id != card.id))
    if twin is None:
        st.caption(t("There is no model of the same recipe without it to compare with."))
        return
    names = {metric.report: localised(metric.measured_on) for metric in card.metrics}
    rows = beside_twin(card, twin, region)
    st.table(
        {
            t("Model"): [f"`{row.model}`" for row in rows],
            t("Test set"): [verbatim(names.get(row.test, row.test)) for row in rows],
            t("Accuracy"): [share(row.report.accuracy) for row in rows],
            t("AUC"): [number(row.report.auc) for row in rows],
            t("Attention in the region"): [
                share(None if row.looked is None else row.looked.attention) for row in rows
            ],
            t("Chance"): [share(None if row.looked is None else row.looked.chance) for row in rows],
            "n": [f"{row.report.n:,}" for row in rows],
        }
    )
    st.caption(t("Cohort puts the two side by side, with paired tests."))
