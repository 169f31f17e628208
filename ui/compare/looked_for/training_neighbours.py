"""The training cases that the model takes for most like this one, with their labels."""

from __future__ import annotations

import streamlit as st

from ui.common import cached
from ui.common.deferred import DeferredResult
from ui.common.numbers import number, told_value
from ui.common.tasks import value_unit
from ui.common.text import class_names, t, tn, verbatim
from ui.compare.case_view import CaseView
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import library_ids
from xai_core.errors import ShitenError
from xai_core.evaluation.training_neighbours import (
    TrainingCase,
    learned_cases,
    nearest_learned,
    read_learned_cases,
)

_WIDTH = 128


def show_alike(view: CaseView) -> None:
    """A button, and then the most alike of the cases the card names as learned from."""
    library = _trained_on(view)
    if library is None:
        st.caption(t("None of the cases this model was trained on is on this machine."))
        return
    model = view.asked.model
    making = DeferredResult(
        ("learned-from", library.content_hash, model.card.answers_key),
        lambda progress: read_learned_cases(library, model, progress),
    )
    learned = making.result()
    if learned is None:
        n = len(learned_cases(library, model.card)[0])
        making.offer(
            t("Look among its training cases"),
            t("Reading training cases…"),
            tn(
                "{n} case that it learned from is compared with this one, in the model's eyes.",
                "{n} cases that it learned from are compared with this one, in the model's eyes.",
                n,
            ),
        )
        return
    found = nearest_learned(learned, model, view.image)
    if not found:
        st.info(t("Nothing of this case stands out for the model, so none is more like it."))
        return
    with st.container(horizontal=True, gap="small"):
        for one in found:
            with st.container(width=_WIDTH):
                _show_case(library, one)
    text = tn(
        "Of {n} training case of {library}, by its card.",
        "Of {n} training cases of {library}, by its card.",
        len(learned.cases),
        library=verbatim(library.id),
    )
    if not learned.same_version:
        text += " " + t("The library on this machine is not quite the one it was trained on.")
    text += " " + t(
        "Alike is the cosine, from −1 to 1, of what its last step reads. A label that is not the"
        " answer is a reason to doubt it. It does not say which cases made it answer so."
    )
    st.caption(text)


def _trained_on(view: CaseView) -> CaseLibrary | None:
    """The case's own library if the model learned from it, else the first that is here."""
    own = [] if view.drawn is None else [view.drawn[0].id]
    here = set(library_ids())
    for library_id in dict.fromkeys([*own, *(use.library for use in view.card.data)]):
        if library_id not in here:
            continue
        try:
            library = cached.library(library_id)
        except ShitenError:  # Home says what is wrong with it
            continue
        if learned_cases(library, view.card)[0]:
            return library
    return None


def _show_case(library: CaseLibrary, one: TrainingCase) -> None:
    said = _label(library, one.case)
    st.image(
        library.image(one.case),
        width="stretch",
        alt=t("Training case {case}: {label}.", case=one.case.id, label=said),
    )
    st.caption(f"**{verbatim(said)}**  \n" + t("alike {likeness}", likeness=number(one.likeness)))


def _label(library: CaseLibrary, case: Case) -> str:
    if case.label is not None:
        return class_names(library.task).get(case.label, case.label)
    return told_value(case.target, value_unit(library.task))
