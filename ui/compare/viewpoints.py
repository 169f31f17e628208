"""The three pictures on one scale: the image, the experts' regions, the AI's attention."""

from __future__ import annotations

import html
from dataclasses import dataclass

import numpy as np
import streamlit as st

from ui.common.binarisations import binarisation_name
from ui.common.drawn_by import outlined_alt, show_drawn_by
from ui.common.pictures import SHOWN_SIDE, show_colour_bar
from ui.common.session import REGION
from ui.common.text import listed, t
from ui.compare.case_view import CaseView
from ui.compare.map_tools import show_map_tools, show_method_card, show_promise
from ui.compare.offer import offer_map
from ui.compare.session import CONTOURS, MODEL_INPUT, OPACITY
from xai_core.agreement import binarise
from xai_core.arrays import ImageArray, RegionMask
from xai_core.cases.pictures.fitting import placement
from xai_core.cases.pictures.window import AsStored, described
from xai_core.cases.regions import that_matter
from xai_core.explain.explanation import Explanation
from xai_core.models.preprocess import model_input
from xai_core.report.marks import with_marks
from xai_core.report.overlays import (
    attention_outline,
    enlarge,
    enlarge_pixels,
    overlay,
    region_colours,
    regions_picture,
    signed_ceiling,
    signed_overlay,
)
from xai_core.tasks import Detection, DetectionAnswer


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


def show_viewpoints(view: CaseView, display: Display) -> None:
    """Draw the three pictures side by side (one below the other on a phone)."""
    image, regions, attention = st.columns(3, gap="small")
    with image:
        _show_image(view, display)
    with regions:
        _show_regions(view, display)
    with attention:
        if view.has_map:
            _show_attention(view, display)
            show_promise(view.explanation, view.card)
            show_map_tools(view, display.opacity)
        else:
            st.markdown(t("**Where the AI looked**"))
            offer_map(view, view.answer)
            show_method_card(view.asked.method)


def paint_attention(
    view: CaseView, explanation: Explanation, display: Display, *, ceiling: float | None = None
) -> ImageArray:
    """The image with a map painted over it; the hottest colour stands for ``ceiling``.

    A signed map is painted red for the class and blue against it.
    """
    picture, heat_map = enlarge(view.image, SHOWN_SIDE), explanation.heat_map
    if explanation.method.signed:
        return signed_overlay(picture, heat_map, opacity=display.opacity, ceiling=ceiling)
    return overlay(picture, heat_map, opacity=display.opacity, ceiling=ceiling)


def strongest(explanation: Explanation) -> float:
    """The value from which on pixels are painted in the hottest colour."""
    heat_map = explanation.heat_map
    return signed_ceiling(heat_map) if explanation.method.signed else float(heat_map.max())


def _show_image(view: CaseView, display: Display) -> None:
    if display.model_input:
        spec = view.card.input
        st.image(
            enlarge_pixels(model_input(view.image, spec), SHOWN_SIDE),
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
        placed = placement(view.image.shape[:2], spec.height, spec.width, spec.fit)
        if placed.is_padded:
            template, details = placed.described()
            st.caption(t(template, **details))
        return
    height, width = view.image.shape[:2]
    st.image(enlarge(view.image, SHOWN_SIDE), alt=t("The picture of this case."), width="stretch")
    st.markdown(t("**The picture**"))
    st.caption(t("{width} × {height} pixels", width=width, height=height))
    if not isinstance(view.asked.material.window, AsStored):
        template, details = described(view.asked.material.window)
        st.caption(t(template, **details))


def _show_regions(view: CaseView, display: Display) -> None:
    drawn = that_matter(view.regions, REGION.get())
    fill = 0.0 if display.contours_only else display.opacity / 2
    names = listed(view.region_names[region] for region in drawn)
    st.image(
        regions_picture(enlarge(view.image, SHOWN_SIDE), drawn, fill),
        alt=outlined_alt(view.origins, names or "-"),
        width="stretch",
    )
    show_drawn_by(view.origins)
    if not drawn:
        st.caption(t("Nobody has outlined a region on this picture."))
        return
    marks = (
        f'<span><i style="background:rgb{colour}"></i>{html.escape(view.region_names[region])}'
        "</span>"
        for region, colour in region_colours(tuple(drawn)).items()
    )
    st.html(f'<p class="shiten-legend">{"".join(marks)}</p>')


def _show_attention(view: CaseView, display: Display) -> None:
    explanation, binarisation = view.explanation, view.asked.binarisation
    name = view.target_names[explanation.target]
    if display.contours_only:
        area = _chosen_region(view)
        looked_at = binarise(explanation.heat_map, area, binarisation)
        picture = attention_outline(enlarge(view.image, SHOWN_SIDE), looked_at)
    else:
        picture = paint_attention(view, explanation, display)
    answer, task = view.prediction.answer, view.asked.task
    if isinstance(answer, DetectionAnswer) and isinstance(task, Detection):
        counted = [mark for mark in answer.marks if mark.score >= task.cut_off]
        picture = with_marks(picture, counted)
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
        show_colour_bar(signed=explanation.method.signed)


def _chosen_region(view: CaseView) -> RegionMask:
    """The region the matched area is matched to; an empty one where nobody drew any."""
    chosen = view.regions.get(REGION.get() or "")
    if chosen is not None:
        return chosen
    empty = np.zeros(view.image.shape[:2], dtype=np.float32)
    return next(iter(view.regions.values()), empty)
