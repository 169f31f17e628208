"""Two methods on one case: the same question, two maps, and where they differ."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.common.numbers import number, share
from ui.common.pictures import SHOWN_SIDE, show_colour_bar
from ui.common.session import REGION
from ui.common.text import t
from ui.compare.case_view import CaseView
from ui.compare.map_tools import show_map_tools, show_method_card, show_promise
from ui.compare.method_picker import map_title, method_name
from ui.compare.offer import offer_map, wait_for_first
from ui.compare.session import BESIDE, SCALED
from ui.compare.viewpoints import Display, paint_attention
from xai_core.errors import Phrase
from xai_core.explain.explanation import Method
from xai_core.report.differences import Scaling, difference
from xai_core.report.overlays import ColourMap, colour_bar, enlarge, signed_overlay

SCALINGS: Mapping[Scaling, Phrase] = {
    Scaling.SUM: Phrase("the same sum"),
    Scaling.LARGEST: Phrase("the same peak"),
}


def show_two_methods(view: CaseView, display: Display) -> None:
    """Both maps, their difference, and their numbers for the chosen region."""
    with st.columns(3, gap="small")[0]:
        method = _pick_other(view.asked.method)
    if not view.has_map:
        wait_for_first()
        return
    other = view.by(view.asked.by(method))
    first, second, differing = st.columns(3, gap="small")
    with first:
        _show_map(view, display)
    with second:
        _show_map(other, display)
        if other.has_map:
            show_map_tools(other, display.opacity, "second")
    if not other.has_map:
        return
    with differing:
        _show_difference(view, other, display)
    region = REGION.get()
    if region is not None and region in view.agreements and region in other.agreements:
        _show_numbers(view, other, region)


def _pick_other(first: Method) -> Method:
    options = [method.value for method in Method if method is not first]
    fallback = Method.LAYER_CAM if first is not Method.LAYER_CAM else Method.GRAD_CAM
    BESIDE.settle(options, fallback.value)
    chosen = st.selectbox(
        t("The other method"),
        options,
        key=BESIDE.key,
        format_func=method_name,
        persist_state="session",
    )
    return Method(chosen or fallback)


def _show_map(view: CaseView, display: Display) -> None:
    title = map_title(view.asked)
    st.markdown(f"**{title}**")
    if not view.has_map:
        offer_map(view, view.answer)
        show_method_card(view.asked.method)
        return
    explanation = view.explanation
    st.image(
        paint_attention(view, explanation, display),
        alt=t("The map of {method} for {name}.", method=title, name=view.target_names[view.answer]),
        width="stretch",
    )
    if explanation.blank is not None:
        st.info(t(explanation.blank))
        return
    show_colour_bar(signed=explanation.method.signed)
    show_promise(explanation, view.card)


def _show_difference(view: CaseView, other: CaseView, display: Display) -> None:
    st.markdown(t("**The first less the second**"))
    SCALED.settle([each.value for each in Scaling], Scaling.SUM.value)
    scaling = Scaling(SCALED.get() or Scaling.SUM)
    heat_map = difference(view.explanation.heat_map, other.explanation.heat_map, scaling)
    if heat_map is None:
        st.info(t("One of the maps has nothing that speaks for the answer, so there is none."))
        return
    st.image(
        signed_overlay(enlarge(view.image, SHOWN_SIDE), heat_map, opacity=display.opacity),
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
    st.segmented_control(
        t("Both maps are given"),
        [each.value for each in Scaling],
        required=True,
        key=SCALED.key,
        format_func=lambda value: t(SCALINGS[Scaling(value)]),
        persist_state="session",
        help=t(
            "Methods count in units of their own. Only what speaks for the answer is compared:"
            " with the same sum, how each spends its attention; with the same peak, which places"
            " each calls as good as its best."
        ),
    )


def _show_numbers(view: CaseView, other: CaseView, region: str) -> None:
    both = (view.agreements[region], other.agreements[region])
    name = view.region_names[region]
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
