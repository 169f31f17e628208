"""Picking a library, a model and a case. Every choice stands in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from ui.common import cached
from ui.common.answers import answered
from ui.common.list_stepping import Stepping, show_stepping
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

WINDOW = 200
"""How many cases before and after the current one its list offers; search finds the others."""

ANY = "any"
RIGHT = "right"
WRONG = "wrong"
ANSWER_FILTERS = {
    ANY: Phrase("Any answer"),
    RIGHT: Phrase("Right answers"),
    WRONG: Phrase("Wrong answers"),
}


def pick_library() -> CaseLibrary | None:
    """A library on this machine. Raises the reason where the chosen one cannot be used."""
    entries = {entry.id: entry for entry in cached.library_entries()}
    chosen = _pick(LIBRARY, t("Library"), list(entries), lambda i: _library_name(entries[i]))
    if chosen is None:
        return None
    error = entries[chosen].error
    if error is not None:
        raise error
    return entries[chosen].library


def pick_model(library: CaseLibrary | None) -> ModelCard | None:
    """A model that shares classes with the library (None: any model)."""
    cards = list_cards()
    if library is not None:
        cards = tuple(suited(library.id, library.task, cards))
    entries = {entry.id: entry for entry in cards}
    chosen = _pick(MODEL, t("Model"), list(entries), lambda i: _model_name(entries[i]))
    if chosen is None:
        st.info(t("No model on this machine shares classes with this library."))
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


def pick_case(
    library: CaseLibrary, card: ModelCard, stepping: Stepping | None = None
) -> Case | None:
    """A case of the library, by list, search, filters, or the arrow keys.

    Where the reader goes through a list of their own (``stepping``), that list alone is offered.
    """
    if stepping is not None:
        show_stepping(stepping)
        return library.case(stepping.cases[stepping.position])
    alignment = align(library.task, card.task)
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    listed = row.container(width="stretch")
    previous, following = row.container(width="content"), row.container(width="content")
    with row, st.popover(t("Filter"), icon=":material/filter_list:"):
        cases = _filtered(library, card)
    if not cases:
        st.info(t("No case fits these filters. Loosen them to see cases again."))
        return None
    ids = [case.id for case in cases]
    if CASE.get() is None:
        CASE.set(_first_case(library, cases, alignment))
    position = _position(ids)
    with previous:
        _step_button(Phrase("Previous"), "Left", ids, -1)
    with following:
        _step_button(Phrase("Next"), "Right", ids, 1)
    with listed:
        start = max(0, position - WINDOW)
        _pick(
            CASE,
            t("Case {position} of {n}", position=position + 1, n=len(ids)),
            ids[start : position + WINDOW + 1],
            str,
        )
    return cases[position]


def _pick(
    value: SessionValue[str], label: str, options: Sequence[str], name: Callable[[str], str]
) -> str | None:
    """A list whose choice is kept in the address; says so when the address asks for more."""
    if not options:
        return None
    asked = value.get()
    if asked is not None and asked not in options:
        st.caption(
            t("“{asked}” is not available here; showing another.", asked=verbatim(asked[:80]))
        )
    value.settle(options, options[0])
    return st.selectbox(label, options, key=value.key, format_func=name, persist_state="session")


def _first_case(library: CaseLibrary, cases: Sequence[Case], alignment: Alignment[Any, Any]) -> str:
    """The first case whose truth the model could give; the first of all where there is none."""
    known = (case.id for case in cases if alignment.is_known(LibraryFacts(library, case)))
    return next(known, cases[0].id)


def _position(ids: Sequence[str]) -> int:
    asked = CASE.get()
    return ids.index(asked) if asked in ids else 0


def _step_button(label: Phrase, key: str, ids: Sequence[str], by: int) -> None:
    """A button, also on an arrow key, that opens the case ``by`` places further on."""
    st.button(
        t(label),
        key=f"step-{key}",
        shortcut=key,
        disabled=not 0 <= _position(ids) + by < len(ids),
        on_click=_step,
        args=(ids, by),
    )


def _step(ids: Sequence[str], by: int) -> None:
    """From where the reader is now: keys may come faster than pages are drawn."""
    target = _position(ids) + by
    if 0 <= target < len(ids):
        CASE.choose(ids[target])


def _filtered(library: CaseLibrary, card: ModelCard) -> list[Case]:
    names = class_names(library.task)
    CLASS_FILTER.settle(list(names), None)
    ANSWER_FILTER.settle(list(ANSWER_FILTERS), ANY)
    chosen = None
    if names:
        chosen = st.selectbox(
            t("Class"),
            list(names),
            index=None,
            key=CLASS_FILTER.key,
            placeholder=t("All classes"),
            format_func=names.__getitem__,
            persist_state="session",
        )
    answers = st.segmented_control(
        t("The model's answer"),
        list(ANSWER_FILTERS),
        required=True,
        key=ANSWER_FILTER.key,
        format_func=lambda name: t(ANSWER_FILTERS[name]),
        persist_state="session",
    )
    search = st.text_input(t("Case id contains"), key=SEARCH.key, persist_state="session")
    cases = [case for case in library.cases if chosen is None or case.label == chosen]
    if search:
        cases = [case for case in cases if search.lower() in case.id.lower()]
    if answers != ANY:
        wanted = answers == RIGHT
        right = answered(library, card, cases).right
        cases = [case for case in cases if right.get(case.id) is wanted]
    st.caption(tn("{n} case", "{n} cases", len(cases)))
    return cases


def _library_name(entry: LibraryEntry) -> str:
    if entry.library is None:
        return t("{id} (cannot be used)", id=entry.id)
    return f"{localised(entry.library.title)} · {entry.id}"


def _model_name(entry: CardEntry | SegmenterEntry) -> str:
    if entry.card is None:
        return t("{id} (cannot be used)", id=entry.id)
    return f"{localised(entry.card.title)} · {entry.id}"
