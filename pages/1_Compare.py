"""Compare: what the expert outlined, where the AI looked, and how far the two agree."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.common import cached
from ui.common.binarisations import pick_binarisation
from ui.common.explanations import ExplanationRequest
from ui.common.frame import page
from ui.common.pickers import pick_case, pick_library, pick_model
from ui.common.pictures import pick_display, show_pictures
from ui.common.session import COMPARE_ADDRESS, SOURCE, publish_address, restore_address
from ui.common.text import t
from ui.compare.agreement import pick_region, show_agreement, show_overlap, show_pattern
from ui.compare.answer import show_answer
from ui.compare.case_view import CaseView, view_of_case
from ui.compare.deeper import show_deeper
from ui.compare.method_picker import pick_layer, pick_method
from ui.compare.provenance import show_provenance
from ui.compare.rival import pick_rival, show_rival
from ui.compare.second_model import pick_second, show_second
from ui.compare.upload import pick_upload, view_of_upload
from ui.misclassifications.address import show_back
from xai_core.agreement import Agreement, Binarisation
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.pipeline import agreements
from xai_core.explain.explanation import Method
from xai_core.models.cards import ModelCard
from xai_core.models.checkpoints import LoadedModel
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
    scores = _scores(view, binarisation)
    with pictures:
        show_pictures(view, display, binarisation, scores)
    if region in scores:
        with headline:
            show_agreement(view, region, scores)
        with agreement:
            show_overlap(view, region, scores[region])
        with answer:
            show_pattern(scores[region])
    elif region is not None:
        headline.info(t("There is nothing to score before the map is made."))
    if second is not None:
        show_second((view, second), (scores, _scores(second, binarisation)), display)
    if rival is not None:
        st.subheader(t("Why not another answer?"))
        show_rival(view, rival, display)
    show_deeper(view, scores, display, binarisation)
    show_provenance(view, notes)


def _scores(view: CaseView, binarisation: Binarisation) -> dict[str, Agreement]:
    """By region; none as long as there is no map."""
    if not view.has_map:
        return {}
    return agreements(view.explanation.heat_map, view.regions, view.right, binarisation)


def show_library_case() -> None:
    """A case of a library on this machine."""
    first, *columns = st.columns([3, 3, 2, 2], gap="small")
    with first:
        library = pick_library()
    if library is None:
        return
    asking = _pick_model_and_method(library, columns)
    if asking is None:
        return
    card, model, method, layer = asking
    case = pick_case(library, card)
    if case is None:
        return
    asked = ExplanationRequest(
        model,
        cached.material(library, library.content_hash, case.id),
        case.sha256,
        {
            "id": case.id,
            "image_sha256": case.sha256,
            "library": library.id,
            "content_hash": library.content_hash,
        },
        private=False,
        method=method,
        layer=layer,
    )
    other = pick_second(library, card)
    second = None
    if other is not None:
        second = view_of_case(library, case, asked.answered_by(cached.model(other.id)))
    show(view_of_case(library, case, asked), library.manifest.notes, second)


def show_own_picture() -> None:
    """A picture from the visitor's own machine."""
    asking = _pick_model_and_method(None, st.columns([4, 2, 2], gap="small"))
    if asking is None:
        return
    card, model, method, layer = asking
    upload = pick_upload(card)
    if upload is None:
        return
    asked = ExplanationRequest(
        model,
        upload.material,
        upload.sha256,
        {"id": None, "image_sha256": upload.sha256},
        private=True,
        method=method,
        layer=layer,
    )
    show(view_of_upload(upload, asked))


def _pick_model_and_method(
    library: CaseLibrary | None, columns: Sequence[DeltaGenerator]
) -> tuple[ModelCard, LoadedModel, Method, str | None] | None:
    """Who answers, how the map is made and of which layer; None where nobody can answer."""
    with columns[0]:
        card = pick_model(library)
    if card is None:
        return None
    model = cached.model(card.id)
    with columns[1]:
        method = pick_method(model)
    with columns[2]:
        layer = pick_layer(model, method)
    return card, model, method, layer


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
