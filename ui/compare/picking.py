"""What Compare is to show: a library's case or one's own picture, a model, a method, a layer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.common import cached
from ui.common.binarisations import chosen_binarisation
from ui.common.choices import choose_shown
from ui.common.method_cards import method_name
from ui.common.pickers import (
    pick_cases,
    pick_library,
    pick_model,
    say_if_missing,
    show_unanswered,
)
from ui.common.session import CASE
from ui.common.stepping import Stepping, show_steps, through
from ui.common.text import localised, t
from ui.compare.case_view import CaseView, view_of, view_of_case
from ui.compare.controls import Controls, presenting
from ui.compare.explanations import ExplanationRequest
from ui.compare.first_screen import Viewpoint
from ui.compare.method_picker import pick_layer, pick_method
from ui.compare.proposal import pick_outlining, with_proposed_regions
from ui.compare.second_model import pick_second
from ui.compare.session import DECIDE, SOURCE
from ui.compare.two_methods import pick_second_method
from ui.compare.upload import pick_upload
from xai_core.cases.case import Case
from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.library import CaseLibrary
from xai_core.errors import Phrase
from xai_core.explain.explanation import Method
from xai_core.models.cards import ModelCard
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


@dataclass(frozen=True)
class Chosen:
    """What was chosen, answered and explained."""

    view: CaseView
    second_model: CaseView | None
    """The same case, answered by another model."""
    second_method: CaseView | None
    """The same answer, explained by another method."""
    place: DeltaGenerator
    """Where the first screen is to stand."""

    @property
    def viewpoints(self) -> tuple[Viewpoint, ...]:
        """Everything that stands side by side, named by what tells it apart."""
        model, method = self.second_model, self.second_method
        first, found = "", []
        if model is not None:
            first = localised(self.view.card.title)
            found.append(Viewpoint(model, localised(model.card.title)))
        if method is not None:
            first = " · ".join(filter(None, (first, method_name(self.view.asked.method))))
            found.append(Viewpoint(method, method_name(method.asked.method), answers=False))
        return (Viewpoint(self.view, first), *found)


def pick_views(controls: Controls, stepping: Stepping | None = None) -> Chosen | None:
    """What is to be shown; None where something is missing, which is said.

    ``stepping`` is the list the reader goes through; None: what the filters leave.
    """
    with controls.source:
        source = choose_shown(SOURCE, t("Look at"), SOURCES, label_visibility="collapsed")
    if source == Source.OWN:
        return _own_picture(controls)
    return _library_case(controls, stepping)


def _library_case(controls: Controls, stepping: Stepping | None) -> Chosen | None:
    with controls.library:
        library = pick_library(controls.notices)
    if library is None:
        return None
    picked = _pick_model_and_method(library, controls)
    if picked is None:
        return None
    model, method, layer = picked
    case = _pick_case(library, model.card, controls, stepping)
    if case is None:
        return None
    with controls.second_model:
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
        task=library.task.asked_of(model.card.task),
        facts=LibraryFacts(library, case),
        private=False,
        method=method,
        layer=layer,
        binarisation=chosen_binarisation(),
    )
    with controls.display:
        outlining = pick_outlining(library)
    view = with_proposed_regions(view_of_case(library, case, asked), outlining)
    second = None
    if other is not None:
        task = library.task.asked_of(other.task)
        second = view.by(asked.answered_by(cached.model(other.id), task))
    return Chosen(view, second, _second_method(view, controls), st.container())


def _own_picture(controls: Controls) -> Chosen | None:
    picked = _pick_model_and_method(None, controls)
    if picked is None:
        return None
    model, method, layer = picked
    # The files are asked for below what is shown of them: first there is nothing above.
    place, files = st.container(), st.container(key="shiten-files")
    with files:
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
    view = view_of(asked, upload.names, upload.origins, outliner=upload.outliner)
    return Chosen(view, None, _second_method(view, controls), place)


def _pick_case(
    library: CaseLibrary, card: ModelCard, controls: Controls, stepping: Stepping | None
) -> Case | None:
    """One of the reader's list, or of the cases that the filters leave."""
    if stepping is None:
        with controls.cases:
            cases = pick_cases(library, card)
        with controls.notices:
            incomplete = show_unanswered(library, card)
        if not cases:
            if not incomplete:
                controls.notices.info(
                    t("No case fits these filters. Loosen them to see cases again.")
                )
            return None
        ids = [case.id for case in cases]
        say_if_missing(CASE, ids, controls.notices)
        stepping = through(ids)
    with controls.steps:
        show_steps(stepping, named=not (DECIDE.get() or presenting()))
    return library.case(stepping.cases[stepping.position])


def _pick_model_and_method(
    library: CaseLibrary | None, controls: Controls
) -> tuple[LoadedModel, Method, str | None] | None:
    """Who answers, how the map is made and of which layer; None where nobody can answer."""
    with controls.model:
        card = pick_model(library, controls.notices, besides=True)
    if card is None:
        return None
    model = cached.model(card.id)
    with controls.method:
        method = pick_method(model)
    with controls.layer:
        layer = pick_layer(model, method)
    return model, method, layer


def _second_method(view: CaseView, controls: Controls) -> CaseView | None:
    with controls.second_method:
        method = pick_second_method(view.asked)
    return None if method is None else view.by(view.asked.by(method))
