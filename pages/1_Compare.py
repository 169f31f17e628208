"""Compare: what the expert outlined, where the AI looked, and how far the two agree."""

import streamlit as st

from ui import cached
from ui.frame import page
from ui.misses.address import show_back
from ui.state import COMPARE_ADDRESS, SOURCE, publish_address, restore_address
from ui.text import t
from ui.widgets.agreement_card import (
    pick_region,
    show_agreement,
    show_overlap,
    show_pattern,
)
from ui.widgets.answer import show_answer
from ui.widgets.binarisations import pick_binarisation
from ui.widgets.layers import pick_layer
from ui.widgets.pickers import pick_case, pick_library, pick_model
from ui.widgets.pictures import pick_display, show_pictures
from ui.widgets.provenance import show_provenance
from ui.widgets.rival import pick_rival, show_rival
from ui.widgets.second import pick_second, show_second
from ui.widgets.upload import pick_upload, view_of_upload
from ui.widgets.view import CaseView, view_of_case
from xai_core.explain.gradcam import grad_cam
from xai_core.study.compare import agreements
from xai_core.types import LocalisedText

LIBRARY_CASE, OWN_PICTURE = "library", "own"


def show(
    view: CaseView, notes: LocalisedText | None = None, second: CaseView | None = None
) -> None:
    """Everything the page says about one picture and one model, or two."""
    display = pick_display()
    pictures = st.container()
    answer, agreement = st.columns([2, 3], gap="large")
    with answer:
        st.subheader(t("The answers"))
        show_answer(view)
        rival = pick_rival(view)
    with agreement:
        st.subheader(t("Agreement"))
        region = pick_region(view)
        headline = st.container()
        binarisation = pick_binarisation()
    scores = agreements(view.explanation.heat_map, view.regions, view.right, binarisation)
    with pictures:
        show_pictures(view, display, binarisation)
    if region is not None:
        with headline:
            show_agreement(view, region, scores)
        with agreement:
            show_overlap(view, region, scores[region])
        with answer:
            show_pattern(scores[region])
    if second is not None:
        others = agreements(second.explanation.heat_map, second.regions, second.right, binarisation)
        show_second((view, second), (scores, others), display)
    if rival is not None:
        st.subheader(t("Why not another answer?"))
        show_rival(view, rival, display)
    show_provenance(view, notes)


def show_library_case() -> None:
    """A case of a library on this machine."""
    left, middle, right = st.columns(3, gap="small")
    with left:
        library = pick_library()
    with middle:
        card = pick_model(library) if library is not None else None
    if library is None or card is None:
        return
    model = cached.model(card.id)
    with right:
        layer = pick_layer(model)
    case = pick_case(library, card)
    if case is None:
        return
    material = cached.material(library, library.content_hash, case.id)
    explained = cached.explained(model, material, card.weights_sha256, case.sha256, layer)
    other = pick_second(library, card)
    second = None
    if other is not None:
        rival_model = cached.model(other.id)
        layer = rival_model.network.layers[-1]
        explained_too = cached.explained(
            rival_model, material, other.weights_sha256, case.sha256, layer
        )
        second = view_of_case(library, case, other, material, explained_too)
    show(view_of_case(library, case, card, material, explained), library.manifest.notes, second)


def show_own_picture() -> None:
    """A picture from the visitor's own machine."""
    left, right = st.columns(2, gap="small")
    with left:
        card = pick_model(None)
    if card is None:
        return
    model = cached.model(card.id)
    with right:
        layer = pick_layer(model)
    upload = pick_upload(card)
    if upload is None:
        return
    explained = grad_cam(model, upload.material.image, layer=layer)
    show(view_of_upload(upload, card, explained))


with page(t("Compare"), active="compare"):
    st.title(t("Compare viewpoints"))
    restore_address(COMPARE_ADDRESS)
    show_back()
    SOURCE.settle([LIBRARY_CASE, OWN_PICTURE], LIBRARY_CASE)
    source = st.segmented_control(
        t("Look at"),
        [LIBRARY_CASE, OWN_PICTURE],
        required=True,
        key=SOURCE.key,
        format_func={
            LIBRARY_CASE: t("A case of a library"),
            OWN_PICTURE: t("A picture of my own"),
        }.__getitem__,
        label_visibility="collapsed",
        persist_state="session",
    )
    if source == OWN_PICTURE:
        show_own_picture()
    else:
        show_library_case()
    publish_address(COMPARE_ADDRESS)
