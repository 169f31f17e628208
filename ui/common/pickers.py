"""Picking a library, a model and a case. Every choice stands in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.common import cached
from ui.common.answers import known_answers, show_answering
from ui.common.choices import choose_any, choose_listed, choose_shown
from ui.common.session import (
    ANSWER_FILTER,
    CASE,
    CLASS_FILTER,
    LIBRARY,
    MODEL,
    SEARCH,
    SessionValue,
)
from ui.common.text import class_names, localised, t, tn, verbatim
from xai_core.cases.case import Case
from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import LibraryEntry
from xai_core.errors import Phrase
from xai_core.models.cards import CardEntry, ModelCard, list_cards, suited
from xai_core.models.segmenter_cards import SegmenterCard, SegmenterEntry, list_segmenters
from xai_core.tasks import Alignment, align

ANY = "any"
RIGHT = "right"
WRONG = "wrong"
ANSWER_FILTERS = {
    ANY: Phrase("Any answer"),
    RIGHT: Phrase("Right answers"),
    WRONG: Phrase("Wrong answers"),
}


def pick_library(notices: DeltaGenerator | None = None) -> CaseLibrary | None:
    """A library on this machine. Raises the reason where the chosen one cannot be used.

    ``notices``: where it is said that what the address asks for is missing; here, unless given.
    """
    entries = {entry.id: entry for entry in cached.library_entries()}
    chosen = _pick(
        LIBRARY, t("Library"), list(entries), lambda i: library_name(entries[i]), notices
    )
    if chosen is None:
        return None
    error = entries[chosen].error
    if error is not None:
        raise error
    return entries[chosen].library


def pick_model(
    library: CaseLibrary | None, notices: DeltaGenerator | None = None, *, besides: bool = False
) -> ModelCard | None:
    """A model that shares classes with the library (None: any model). ``notices``: as above.

    ``besides``: also one that answers what the library asks beside its own question.
    """
    cards = list_cards()
    if library is not None:
        cards = tuple(suited(library.id, library.task, cards, besides=besides))
    entries = {entry.id: entry for entry in cards}
    chosen = _pick(MODEL, t("Model"), list(entries), lambda i: _model_name(entries[i]), notices)
    if chosen is None:
        (notices or st).info(t("No model on this machine shares classes with this library."))
        return None
    entry = entries[chosen]
    if entry.error is not None:
        raise entry.error
    return entry.card


def pick_any_model() -> ModelCard | SegmenterCard | None:
    """Any model on this machine, whatever it answers: those that classify come first."""
    found: list[CardEntry | SegmenterEntry] = [*list_cards(), *list_segmenters()]
    entries = {entry.id: entry for entry in found}
    chosen = _pick(MODEL, t("Model"), list(entries), lambda i: _model_name(entries[i]))
    if chosen is None:
        st.info(t("There is no model on this machine yet."))
        return None
    entry = entries[chosen]
    if entry.error is not None:
        raise entry.error
    return entry.card


def pick_cases(library: CaseLibrary, card: ModelCard) -> list[Case]:
    """The cases that the filters leave; one that suits the model is open where none was asked for.

    The filters are drawn here.
    """
    cases = _filtered(library, card)
    if cases and CASE.get() is None:
        CASE.set(_first_case(library, cases, align(library.task, card.task)))
    return cases


def say_if_missing(
    value: SessionValue[str], options: Sequence[str], notices: DeltaGenerator | None = None
) -> None:
    """Say that what the address asks for is not among the options. Before they are drawn."""
    asked = value.get()
    if asked is not None and asked not in options:
        (notices or st).caption(
            t("“{asked}” is not available here; showing another.", asked=verbatim(asked[:80]))
        )


def _pick(
    value: SessionValue[str],
    label: str,
    options: Sequence[str],
    name: Callable[[str], str],
    notices: DeltaGenerator | None = None,
) -> str | None:
    """A list whose choice is kept in the address; says so when the address asks for more."""
    if not options:
        return None
    say_if_missing(value, options, notices)
    return choose_listed(value, label, options, name)


def _first_case(library: CaseLibrary, cases: Sequence[Case], alignment: Alignment[Any, Any]) -> str:
    """The first case whose truth the model could give; the first of all where there is none."""
    known = (case.id for case in cases if alignment.is_known(LibraryFacts(library, case)))
    return next(known, cases[0].id)


def show_unanswered(library: CaseLibrary, card: ModelCard) -> bool:
    """Where right or wrong answers are asked for: how many are known, and the rest on its way.

    Whether any are missing; where none is asked for, nothing is shown. After the filters.
    """
    asked = ANSWER_FILTER.get()
    if asked not in (RIGHT, WRONG):
        return False
    wanted = asked == RIGHT
    return show_answering(library, card, _searched(library), lambda right: right is wanted)


def _filtered(library: CaseLibrary, card: ModelCard) -> list[Case]:
    """The cases that the filters leave, as far as the answers are known; draws the filters."""
    names = class_names(library.task)
    choose_any(CLASS_FILTER, t("Class"), names, placeholder=t("All classes"))
    answers = choose_shown(ANSWER_FILTER, t("The model's answer"), ANSWER_FILTERS)
    st.text_input(t("Case id contains"), key=SEARCH.key, persist_state="session")
    cases = _searched(library)
    if answers != ANY:
        wanted = answers == RIGHT
        right = known_answers(library, card)
        cases = [case for case in cases if right.get(case.id) is wanted]
    st.caption(tn("{n} case", "{n} cases", len(cases)))
    return cases


def _searched(library: CaseLibrary) -> list[Case]:
    """The cases of the class and with the id that are asked for, whatever their answer."""
    chosen, search = CLASS_FILTER.get(), (SEARCH.get() or "").lower()
    cases = [case for case in library.cases if chosen is None or case.label == chosen]
    return [case for case in cases if search in case.id.lower()] if search else cases


def library_name(entry: LibraryEntry) -> str:
    """A library's title and id, in the reader's language."""
    if entry.library is None:
        return t("{id} (cannot be used)", id=entry.id)
    return f"{localised(entry.library.title)} · {entry.id}"


def _model_name(entry: CardEntry | SegmenterEntry) -> str:
    if entry.card is None:
        return t("{id} (cannot be used)", id=entry.id)
    return f"{localised(entry.card.title)} · {entry.id}"
