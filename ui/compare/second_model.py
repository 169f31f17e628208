"""Two models on one case: perhaps the same answer, and still another viewpoint."""

from __future__ import annotations

import streamlit as st

from ui.common.choices import choose_any
from ui.common.numbers import number, share
from ui.common.session import REGION
from ui.common.text import localised, t, verbatim
from ui.compare.case_view import CaseView
from ui.compare.session import SECOND
from xai_core.agreement import Agreement
from xai_core.cases.library import CaseLibrary
from xai_core.models.cards import ModelCard, list_cards, suited
from xai_core.report.chance_figure import Estimate, chance_dots


def pick_second(library: CaseLibrary, first: ModelCard) -> ModelCard | None:
    """Another model that can answer the same case; None for not comparing."""
    cards = {
        entry.id: entry.card
        for entry in suited(library.id, library.task, list_cards(), besides=True)
        if entry.card is not None and entry.id != first.id
    }
    if not cards:
        return None
    chosen = choose_any(
        SECOND,
        t("A second model"),
        {model: f"{localised(card.title)} · {model}" for model, card in cards.items()},
        placeholder=t("Choose another model to see both viewpoints"),
    )
    return cards[chosen] if chosen else None


def show_second(views: tuple[CaseView, CaseView]) -> None:
    """How far two models agree with every region; their maps stand among the pictures above."""
    st.header(t("Two models, one case"))
    if all(view.agreements for view in views):
        _show_scores(views)
    else:
        st.info(t("There is nothing to score before both maps are made."))


def _show_scores(views: tuple[CaseView, CaseView]) -> None:
    scores = [view.agreements for view in views]
    first, second = (localised(view.card.title) for view in views)
    names = views[0].region_names
    regions = list(scores[0])
    chosen = REGION.get()
    if chosen in regions:  # what the page is about comes first
        regions = [chosen, *(region for region in regions if region != chosen)]
    st.plotly_chart(
        chance_dots(
            [names[region] for region in regions],
            {
                name: [Estimate(agreement[region].above_chance) for region in regions]
                for name, agreement in zip((first, second), scores, strict=True)
            },
            axis=t("attention above chance (0 is chance, 1 is all inside)"),
        ),
        key="second-dots",
        config={"displayModeBar": False},
        alt=t("Attention above chance in each region, for both models."),
    )
    st.table(
        {
            t("Region"): [verbatim(names[region]) for region in regions],
            t("Chance"): [share(scores[0][region].chance) for region in regions],
            t("Centre blob"): [share(scores[0][region].centre_blob) for region in regions],
            **{
                verbatim(name): [_both(agreement[region]) for region in regions]
                for name, agreement in zip((first, second), scores, strict=True)
            },
        }
    )
    st.caption(t("Attention in the region, and in brackets how far above chance it is."))


def _both(agreement: Agreement) -> str:
    return f"{share(agreement.attention_in_region)} ({number(agreement.above_chance)})"
