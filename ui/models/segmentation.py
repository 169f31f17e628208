"""How well a segmenter draws: the Dice coefficient of each region on each test."""

from __future__ import annotations

import streamlit as st

from ui.common.glossary import term_help
from ui.common.numbers import interval_number, number
from ui.common.terms import Term
from ui.common.text import localised, region_names, t, verbatim
from xai_core.models.segmenter_cards import RegionMetric, SegmenterCard


def show_drawing(card: SegmenterCard) -> None:
    """Every measurement with its interval, n, and the cases where nothing is to be drawn."""
    st.header(t("How well it outlines"), help=term_help(Term.DICE))
    if not card.metrics:
        st.info(t("This model has not been measured yet."))
        return
    names = region_names(card.regions)
    st.table(
        {
            t("Measured on"): [_measured_on(metric) for metric in card.metrics],
            t("Region"): [verbatim(names.get(m.region, m.region)) for m in card.metrics],
            t("Dice coefficient"): [number(metric.value) for metric in card.metrics],
            t("95 % interval"): [interval_number(m.low, m.high) for m in card.metrics],
            "n": [str(metric.n) for metric in card.metrics],
            t("not defined"): [str(metric.n_undefined) for metric in card.metrics],
        }
    )
    st.caption(
        t(
            "The Dice coefficient is twice the area that model and truth share over the sum of both"
            " areas: 1 where they are the same, 0 where they share nothing. It is not defined where"
            " neither has the region."
        )
    )
    st.caption(
        t("Cases are held apart by this rule: {rule}", rule=verbatim(localised(card.split_rule)))
    )


def _measured_on(metric: RegionMetric) -> str:
    where = verbatim(localised(metric.measured_on))
    return t("{where} (seen in training)", where=where) if metric.trained_on else where
