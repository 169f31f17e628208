"""Two methods on one case: the same question, two maps, and where they differ."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.common.binarisations import binarisation_name
from ui.common.choices import choose_any, choose_shown
from ui.common.method_cards import method_name
from ui.common.numbers import number, share
from ui.common.session import REGION
from ui.common.text import t, verbatim
from ui.compare.case_view import CaseView
from ui.compare.explanations import ExplanationRequest
from ui.compare.map_tools import show_map_tools, show_promise
from ui.compare.method_picker import map_title
from ui.compare.session import BESIDE, DEEPER, SCALED
from ui.compare.viewpoints import Display
from xai_core.errors import Phrase
from xai_core.explain.explanation import Method
from xai_core.explain.methods import suiting
from xai_core.report.differences import Scaling, difference
from xai_core.report.overlays import ColourMap, colour_bar, signed_overlay

SCALINGS: Mapping[Scaling, Phrase] = {
    Scaling.SUM: Phrase("the same sum"),
    Scaling.LARGEST: Phrase("the same peak"),
}
ASKED_BELOW = "beside"
"""What ``deeper`` held in links that asked for two methods."""


def pick_second_method(asked: ExplanationRequest) -> Method | None:
    """Another method to stand beside the one asked for; None for not comparing.

    Links of earlier days ask for it as a question below the pictures.
    """
    first = asked.method
    options = [method for method in suiting(asked.model) if method is not first]
    if DEEPER.get() == ASKED_BELOW:
        DEEPER.clear()
        fallback = Method.LAYER_CAM if first is not Method.LAYER_CAM else Method.GRAD_CAM
        BESIDE.settle(options, fallback.value)
    chosen = choose_any(
        BESIDE,
        t("A second method"),
        options,
        method_name,
        placeholder=t("Choose another method to see both maps"),
    )
    return Method(chosen) if chosen else None


def show_two_methods(view: CaseView, other: CaseView, display: Display) -> None:
    """Where two maps differ, their numbers, and the second's card and files.

    Both maps stand among the pictures above.
    """
    st.header(t("Two methods, one case"))
    if not (view.has_map and other.has_map):
        st.info(t("There is nothing to compare before both maps are made."))
        return
    differing, numbers = st.columns([1, 2], gap="medium")
    with differing:
        _show_difference(view, other, display)
    with numbers:
        region = REGION.get()
        if region is not None and region in view.agreements and region in other.agreements:
            _show_numbers(view, other, region)
        _show_regions(view, other)
        st.markdown(f"**{map_title(other.asked)}**")
        show_promise(other.explanation, other.card)
        show_map_tools(other, display.opacity, "second")


def _show_difference(view: CaseView, other: CaseView, display: Display) -> None:
    st.markdown(t("**The first less the second**"))
    SCALED.settle([each.value for each in Scaling], Scaling.SUM.value)
    scaling = Scaling(SCALED.get() or Scaling.SUM)
    heat_map = difference(view.explanation.heat_map, other.explanation.heat_map, scaling)
    if heat_map is None:
        st.info(t("One of the maps has nothing that speaks for the answer, so there is none."))
        return
    st.image(
        signed_overlay(view.enlarged, heat_map, opacity=display.opacity),
        alt=t("The difference of the two maps."),
        width="stretch",
    )
    st.image(
        colour_bar(ColourMap.RED_BLUE, height=8),
        alt=t("Blue over white to red."),
        width="stretch",
    )
    st.caption(
        t(
            "Red: {first} stresses it more. Blue: {second} does.",
            first=map_title(view.asked),
            second=map_title(other.asked),
        )
    )
    choose_shown(
        SCALED,
        t("Both maps are given"),
        SCALINGS,
        help=t(
            "Methods count in units of their own. Only what speaks for the answer is compared:"
            " with the same sum, how each spends its attention; with the same peak, which places"
            " each calls as good as its best."
        ),
    )


def _show_numbers(view: CaseView, other: CaseView, region: str) -> None:
    both = (view.agreements[region], other.agreements[region])
    name = verbatim(view.region_names[region])
    st.table(
        {
            t("Region “{region}”", region=name): [map_title(view.asked), map_title(other.asked)],
            t("Attention"): [share(a.attention_in_region) for a in both],
            t("Chance"): [share(a.chance) for a in both],
            t("Centre blob"): [
                f"{share(a.centre_blob)} / {share(a.centre_blob_narrow)}" for a in both
            ],
            t("Above chance"): [number(a.above_chance) for a in both],
            t("IoU"): [number(a.iou) for a in both],
        }
    )


def _show_regions(view: CaseView, other: CaseView) -> None:
    """Both maps against every region, cut as chosen: first / second."""
    shared = [region for region in view.agreements if region in other.agreements]
    pairs = [(view.agreements[region], other.agreements[region]) for region in shared]
    if not pairs:
        return
    st.table(
        {
            t("Region"): [verbatim(view.region_names[region]) for region in shared],
            t("IoU"): [f"{number(a.iou)} / {number(b.iou)}" for a, b in pairs],
            t("Region covered"): [
                f"{share(a.ground_truth_coverage)} / {share(b.ground_truth_coverage)}"
                for a, b in pairs
            ],
            t("Attention on target"): [
                f"{share(a.saliency_coverage)} / {share(b.saliency_coverage)}" for a, b in pairs
            ],
        }
    )
    st.caption(
        t(
            "First / second. Both maps are cut by: {binarisation}.",
            binarisation=binarisation_name(view.asked.binarisation),
        )
    )
