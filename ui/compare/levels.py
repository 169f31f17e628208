"""Two levels of agreement: where the AI looks, and with what emphasis. Worked out when opened."""

from __future__ import annotations

import numpy as np
import streamlit as st

from ui.common.levels import levels_sentence
from ui.common.numbers import number, share
from ui.common.pictures import SHOWN_SIDE
from ui.common.text import t
from ui.compare.case_view import CaseView
from ui.compare.viewpoints import Display
from xai_core.agreement import Levels, score_levels
from xai_core.agreement.levels import ALIKE_FROM, share_outside
from xai_core.arrays import HeatMap
from xai_core.report.overlays import OPACITY, colour_bar, enlarge, overlay


def show_levels(view: CaseView, region: str, display: Display) -> None:
    """The sentence on both levels; behind it, in a closed panel, numbers and pictures."""
    st.markdown(levels_sentence(view.agreements[region]))
    panel = st.expander(
        t("Two levels: where, and with what emphasis"), key="levels", on_change="rerun"
    )
    if not panel.open:
        return
    with panel:
        found = score_levels(view.explanation.heat_map, view.regions[region])
        _show_where(view, region, found)
        _show_emphasis(view, region, found, display)


def _show_where(view: CaseView, region: str, found: Levels) -> None:
    chosen = view.agreements[region]
    outside = {
        t("Irrelevant share"): found.irrelevant,
        t("Chance"): share_outside(chosen.chance),
        t("Centre blob, wide"): share_outside(chosen.centre_blob),
        t("Centre blob, narrow"): share_outside(chosen.centre_blob_narrow),
        t("Of the map cut by Otsu"): found.irrelevant_otsu,
    }
    st.markdown(t("**Where**: attention outside the region"))
    st.table(
        {
            t("Attention outside"): list(outside),
            t("Share"): [share(value) for value in outside.values()],
        }
    )
    st.caption(
        t(
            "At the cut chosen above: IoU {iou}, region covered {covered}, attention on target"
            " {target}.",
            iou=share(chosen.iou),
            covered=share(chosen.ground_truth_coverage),
            target=share(chosen.saliency_coverage),
        )
    )


def _show_emphasis(view: CaseView, region: str, found: Levels, display: Display) -> None:
    st.markdown(t("**With what emphasis**: inside the region only"))
    if found.emphasis is None:
        st.caption(
            t(
                "Not defined: it takes at least three grades of importance in the region, and"
                " three of attention."
            )
        )
        return
    st.markdown(
        t(
            "Rank correlation **{emphasis}** (weighed alike from {limit}); hottest tenth"
            " **{tenth}** (0 is chance, 1 the most important tenth).",
            emphasis=number(found.emphasis),
            limit=f"{ALIKE_FROM:g}",
            tenth=number(found.hottest_tenth),
        )
    )
    inside = view.regions[region] > 0
    importance, attention = st.columns(2, gap="small")
    with importance:
        _show_scale(view, view.regions[region], display, t("Importance, as given"))
    with attention:
        heat_map = np.where(inside, view.explanation.heat_map, np.float32(0))
        _show_scale(view, heat_map, display, t("Attention inside the region"))


def _show_scale(view: CaseView, values: HeatMap, display: Display, title: str) -> None:
    """Both on the same scale: from nothing to the largest value inside the region."""
    painted = overlay(view.image, values, opacity=max(display.opacity, OPACITY))
    st.image(enlarge(painted, SHOWN_SIDE), caption=title, alt=title, width="stretch")
    st.image(colour_bar(height=8), alt=t("From nothing to the largest value."), width="stretch")
