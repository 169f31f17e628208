"""The three pictures on one scale: the image, the experts' regions, the AI's attention."""

from __future__ import annotations

import html
from dataclasses import dataclass

import numpy as np
import streamlit as st

from ui.state import CONTOURS, MODEL_INPUT, OPACITY, REGION
from ui.text import listed, t
from ui.widgets.binarisations import binarisation_name
from ui.widgets.view import CaseView
from xai_core.agreement import Binarisation, binarise
from xai_core.arrays import HeatMap, ImageArray, RegionMask
from xai_core.inference.preprocess import model_input
from xai_core.report.overlays import (
    attention_outline,
    colour_bar,
    enlarge,
    overlay,
    region_colours,
    regions_picture,
)

SHOWN_SIDE = 480
"""Longer side of a shown picture, at least, in pixels."""
SURROUNDINGS = 0.1
"""Regions of less importance than this are surroundings, such as the background."""


@dataclass(frozen=True)
class Display:
    """How the pictures are drawn; never touches a score."""

    opacity: float
    contours_only: bool
    model_input: bool


def pick_display() -> Display:
    """Overlay opacity, outlines only, and whether to show what the model really saw."""
    opacity, contours, seen = st.columns([2, 1, 1], vertical_alignment="center", gap="medium")
    OPACITY.settle(range(101), OPACITY.default)
    with opacity:
        share = st.slider(
            t("Overlay opacity"),
            min_value=0,
            max_value=100,
            step=5,
            format="%d %%",
            key=OPACITY.key,
            persist_state="session",
        )
    with contours:
        outlines = st.toggle(t("Outlines only"), key=CONTOURS.key, persist_state="session")
    with seen:
        small = st.toggle(
            t("What the model really saw"), key=MODEL_INPUT.key, persist_state="session"
        )
    return Display(share / 100, outlines, small)


def show_pictures(view: CaseView, display: Display, binarisation: Binarisation) -> None:
    """Draw the three pictures side by side (one below the other on a phone)."""
    image, regions, attention = st.columns(3, gap="small")
    with image:
        _show_image(view, display)
    with regions:
        _show_regions(view, display)
    with attention:
        _show_attention(view, display, binarisation)


def paint_attention(
    view: CaseView, heat_map: HeatMap, display: Display, *, ceiling: float | None = None
) -> ImageArray:
    """The image with a map painted over it; the hottest colour stands for ``ceiling``."""
    picture = enlarge(view.image, SHOWN_SIDE)
    return overlay(picture, heat_map, opacity=display.opacity, ceiling=ceiling)


def show_colour_bar() -> None:
    """The legend of a painted map."""
    st.image(colour_bar(height=8), alt=t("Colours from least to most."), width="stretch")
    st.caption(t("least ← attention for this answer → most"), text_alignment="center")


def _show_image(view: CaseView, display: Display) -> None:
    if display.model_input:
        spec = view.card.input
        st.image(
            enlarge(model_input(view.image, spec), SHOWN_SIDE),
            alt=t("The picture as the network receives it."),
            width="stretch",
        )
        st.markdown(t("**What the model really saw**"))
        st.caption(
            t(
                "{width} × {height} pixels; finer detail is gone.",
                width=spec.width,
                height=spec.height,
            )
        )
        return
    height, width = view.image.shape[:2]
    st.image(enlarge(view.image, SHOWN_SIDE), alt=t("The picture of this case."), width="stretch")
    st.markdown(t("**The picture**"))
    st.caption(t("{width} × {height} pixels", width=width, height=height))


def _show_regions(view: CaseView, display: Display) -> None:
    drawn = _worth_drawing(view)
    fill = 0.0 if display.contours_only else display.opacity / 2
    names = listed(view.region_names[region] for region in drawn)
    st.image(
        regions_picture(enlarge(view.image, SHOWN_SIDE), drawn, fill),
        alt=t("The same picture with the experts' regions outlined: {names}.", names=names or "-"),
        width="stretch",
    )
    if view.by_construction:
        st.markdown(t("**What there is to see, by construction**"))
    else:
        st.markdown(t("**Where the experts look**"))
    if not drawn:
        st.caption(t("Nobody has outlined a region on this picture."))
        return
    marks = (
        f'<span><i style="background:rgb{colour}"></i>{html.escape(view.region_names[region])}'
        "</span>"
        for region, colour in region_colours(tuple(drawn)).items()
    )
    st.html(f'<p class="shiten-legend">{"".join(marks)}</p>')


def _worth_drawing(view: CaseView) -> dict[str, RegionMask]:
    """The regions that matter, and the chosen one: mere surroundings would clutter the picture."""
    return {
        region: mask
        for region, mask in view.regions.items()
        if region == REGION.get() or float(mask.max()) >= SURROUNDINGS
    }


def _show_attention(view: CaseView, display: Display, binarisation: Binarisation) -> None:
    explanation = view.explanation
    name = view.class_names[explanation.target]
    if display.contours_only:
        area = _chosen_region(view)
        looked_at = binarise(explanation.heat_map, area, binarisation)
        picture = attention_outline(enlarge(view.image, SHOWN_SIDE), looked_at)
    else:
        picture = paint_attention(view, explanation.heat_map, display)
    st.image(
        picture,
        alt=t("The same picture with the AI's attention for {name}.", name=name),
        width="stretch",
    )
    st.markdown(t("**Where the AI looked**"))
    if explanation.blank is not None:
        st.info(t(explanation.blank))
    elif display.contours_only:
        st.caption(
            t(
                "Outlined: what counts as looked at ({binarisation}).",
                binarisation=binarisation_name(binarisation),
            )
        )
    else:
        show_colour_bar()


def _chosen_region(view: CaseView) -> RegionMask:
    """The region the matched area is matched to; an empty one where nobody drew any."""
    chosen = view.regions.get(REGION.get() or "")
    if chosen is not None:
        return chosen
    empty = np.zeros(view.image.shape[:2], dtype=np.float32)
    return next(iter(view.regions.values()), empty)
