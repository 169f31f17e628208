"""Two methods on the same right answers: a second kind of map, made when it is asked for.

All that makes maps loads torch, which this page does without: so it is loaded in the opened panel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.cohort.levels import Side
from ui.cohort.method_regions import show_regions
from ui.cohort.paired_table import measure_table
from ui.cohort.session import COHORT_METHOD
from ui.common import cached
from ui.common.choices import choose_listed
from ui.common.deferred import DeferredResult
from ui.common.text import localised, t, verbatim
from xai_core.cases.library import CaseLibrary
from xai_core.models.cards import ModelCard, find_card
from xai_core.types import Progress

if TYPE_CHECKING:
    from xai_core.evaluation.method_levels import MethodPair


def offer_methods(
    library: CaseLibrary, card: ModelCard, first: Side, region: str, split: str | None
) -> None:
    """A closed panel: Grad-CAM beside another method, with paired tests."""
    panel = st.expander(t("Two methods, the same cases"), key="methods", on_change="rerun")
    if panel.open:
        with panel:
            _show_methods(library, card, first, region, split)


def _show_methods(
    library: CaseLibrary, card: ModelCard, first: Side, region: str, split: str | None
) -> None:
    from ui.common.method_cards import method_name
    from xai_core.evaluation.method_levels import MOST_CASES, compare_method
    from xai_core.explain.background import load_background
    from xai_core.explain.explanation import Method
    from xai_core.explain.methods import suiting
    from xai_core.models.checkpoints import load_model

    suited = suiting(cached.model(card.id))
    offered = [
        method
        for method in Method
        if method is not Method.GRAD_CAM
        and method in suited
        and (card.background is not None or not method.needs_background)
    ]
    method = Method(
        choose_listed(
            COHORT_METHOD, t("A second method"), offered, method_name, default=Method.LAYER_CAM
        )
    )

    def make(progress: Progress) -> MethodPair:
        among = load_background(find_card(card.id)) if method.needs_background else None
        return compare_method(
            library,
            load_model(card.id),
            first.rows,
            method,
            region,
            progress,
            background=among,
        )

    key = ("method", first.study.info.fingerprint(), region, split or "", method.value)
    making = DeferredResult(key, make)
    found = making.result()
    if found is None:
        making.offer(
            t("Make the second maps"),
            t("The maps are made…"),
            t("Up to {n} right answers are explained anew.", n=str(MOST_CASES)),
        )
        return
    first_name = verbatim(method_name(Method.GRAD_CAM.value))
    second_name = verbatim(method_name(method))
    st.table(measure_table(first_name, second_name, found.measures))
    st.caption(
        t(
            "{n} right answers, evenly drawn. Where the methods differ, part of what is said above"
            " is the method's and not the model's.",
            n=str(found.n),
        )
    )
    if found.regions:
        names = {info.id: verbatim(localised(info.name)) for info in library.manifest.regions}
        show_regions(first_name, second_name, found.regions, names)
