"""Where a model looks, over all cases of a test: beside chance, and beside other models."""

from __future__ import annotations

import streamlit as st

from ui.common import cached
from ui.common.attention_report import show_claim
from ui.common.glossary import term_help
from ui.common.numbers import interval_number, number, share
from ui.common.terms import Term
from ui.common.text import class_names, localised, t, verbatim
from xai_core.agreement.attention import RegionReport
from xai_core.cases.registry import library_ids
from xai_core.errors import ShitenError
from xai_core.models.cards import ModelCard, list_cards
from xai_core.report.chance_figure import Estimate, chance_dots

Looked = dict[str, RegionReport]
"""Region id -> what was measured there."""


def show_viewpoint(card: ModelCard, test: str) -> None:
    """Attention by region in one test; other models measured on the same cases stand beside it."""
    measured = _on_the_same_cases(card, test)
    looked = measured[card.id]
    if not looked:
        return
    titles = {entry.id: entry.card.title for entry in list_cards() if entry.card is not None}
    titles[card.id] = card.title
    names = _region_names(card, test)
    regions = list(looked)
    st.subheader(t("Where it looks"), help=term_help(Term.ATTENTION))
    st.plotly_chart(
        chance_dots(
            [names.get(region, region) for region in regions],
            {
                f"{localised(titles[model])} · {model}": [
                    _estimate(found.get(region)) for region in regions
                ]
                for model, found in measured.items()
            },
            axis=t("attention above chance (0 is chance, 1 is all inside)"),
        ),
        key="viewpoint",
        config={"displayModeBar": False},
        alt=t("Attention above chance in each region, with 95 % intervals."),
    )
    rows = [
        (model, region, found[region])
        for region in regions
        for model, found in measured.items()
        if region in found
    ]
    st.table(
        {
            t("Region"): [verbatim(names.get(region, region)) for _, region, _ in rows],
            t("Model"): [f"`{model}`" for model, _, _ in rows],
            t("Attention"): [share(row.attention) for _, _, row in rows],
            t("Chance"): [share(row.chance) for _, _, row in rows],
            t("Centre blob"): [share(row.centre_blob) for _, _, row in rows],
            t("Above chance"): [number(row.above_chance) for _, _, row in rows],
            t("95 % interval"): [
                interval_number(*(row.above_chance_ci95 or (None, None))) for _, _, row in rows
            ],
            "n": [str(row.n) for _, _, row in rows],
            t("not defined"): [str(row.n_undefined) for _, _, row in rows],
        }
    )
    st.caption(
        t(
            "Means over the cases of this test; the attention is that of the Grad-CAM of the last"
            " layer for the model's own answer. Intervals are resampled by specimen where every"
            " case names one, else by case."
        )
    )
    show_claim(looked, names, class_names(card.task))


def _on_the_same_cases(card: ModelCard, test: str) -> dict[str, Looked]:
    """What this model and the others looked at in this test, the model itself first."""
    own = card.class_reports[test]
    found: dict[str, Looked] = {card.id: own.attention}
    for entry in list_cards():
        if entry.card is None or entry.id == card.id:
            continue
        other = entry.card.class_reports.get(test)
        if other is not None and other.content_hash == own.content_hash is not None:
            found[entry.id] = other.attention
    return {model: looked for model, looked in found.items() if looked or model == card.id}


def _estimate(row: RegionReport | None) -> Estimate:
    if row is None:
        return Estimate(None)
    return Estimate(row.above_chance, *(row.above_chance_ci95 or (None, None)))


def _region_names(card: ModelCard, test: str) -> dict[str, str]:
    """The regions' names, where the library is on this machine; else their ids serve."""
    library_id = card.class_reports[test].library
    if library_id is None or library_id not in library_ids():
        return {}
    try:
        library = cached.library(library_id)
    except ShitenError:
        return {}
    return {info.id: localised(info.name) for info in library.manifest.regions}
