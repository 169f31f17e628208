"""What Compare is to show: a library's case or one's own picture, a model, a method, a layer."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.common import cached
from ui.common.binarisations import chosen_binarisation
from ui.common.list_stepping import Stepping
from ui.common.pickers import pick_case, pick_library, pick_model
from ui.common.text import t
from ui.compare.case_view import CaseView, view_of, view_of_case
from ui.compare.explanations import ExplanationRequest
from ui.compare.method_picker import pick_layer, pick_method
from ui.compare.second_model import pick_second
from ui.compare.session import SOURCE
from ui.compare.upload import pick_upload
from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.library import CaseLibrary
from xai_core.errors import Phrase
from xai_core.explain.explanation import Method
from xai_core.models.checkpoints import LoadedModel
from xai_core.tasks import KnownFacts


class Source(StrEnum):
    """Where the picture comes from; the values stand in addresses."""

    LIBRARY = "library"
    OWN = "own"


SOURCES = {
    Source.LIBRARY: Phrase("A case of a library"),
    Source.OWN: Phrase("A picture of my own"),
}


def pick_views(stepping: Stepping | None = None) -> tuple[CaseView, CaseView | None] | None:
    """What was chosen, answered and explained, and by a second model if one was chosen too.

    ``stepping`` is the list the reader goes through, if any. None where something is missing,
    which is said.
    """
    sources = [source.value for source in Source]
    SOURCE.settle(sources, Source.LIBRARY.value)
    source = st.segmented_control(
        t("Look at"),
        sources,
        required=True,
        key=SOURCE.key,
        format_func=lambda value: t(SOURCES[Source(value)]),
        label_visibility="collapsed",
        persist_state="session",
    )
    return _own_picture() if source == Source.OWN else _library_case(stepping)


def _library_case(stepping: Stepping | None) -> tuple[CaseView, CaseView | None] | None:
    first, *columns = st.columns([3, 3, 2, 2], gap="small")
    with first:
        library = pick_library()
    if library is None:
        return None
    chosen = _pick_model_and_method(library, columns)
    if chosen is None:
        return None
    model, method, layer = chosen
    case = pick_case(library, model.card, stepping)
    if case is None:
        return None
    other = pick_second(library, model.card)
    asked = ExplanationRequest(
        model=model,
        material=cached.material(library, library.content_hash, case.id),
        picture=case.sha256,
        case={
            "id": case.id,
            "image_sha256": case.sha256,
            "library": library.id,
            "content_hash": library.content_hash,
        },
        task=library.task,
        facts=LibraryFacts(library, case),
        private=False,
        method=method,
        layer=layer,
        binarisation=chosen_binarisation(),
    )
    view = view_of_case(library, case, asked)
    second = None if other is None else view.by(asked.answered_by(cached.model(other.id)))
    return view, second


def _own_picture() -> tuple[CaseView, CaseView | None] | None:
    chosen = _pick_model_and_method(None, st.columns([4, 2, 2], gap="small"))
    if chosen is None:
        return None
    model, method, layer = chosen
    upload = pick_upload(model.card)
    if upload is None:
        return None
    asked = ExplanationRequest(
        model=model,
        material=upload.material,
        picture=upload.sha256,
        case={"id": None, "image_sha256": upload.sha256},
        task=model.card.task,
        facts=KnownFacts(label=upload.answer),
        private=True,
        method=method,
        layer=layer,
        binarisation=chosen_binarisation(),
    )
    return view_of(asked, upload.names, frozenset({upload.origin})), None


def _pick_model_and_method(
    library: CaseLibrary | None, columns: Sequence[DeltaGenerator]
) -> tuple[LoadedModel, Method, str | None] | None:
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
    return model, method, layer
