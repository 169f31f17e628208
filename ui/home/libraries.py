"""The case libraries on this machine: what each looks like, how to open it, how to delete it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.common.acting import acting
from ui.common.frame import link
from ui.common.permission import may_change_shelf
from ui.common.tasks import task_words
from ui.common.text import error_text, localised, t, tn, verbatim
from ui.home.builtin import offer_missing, offer_rest
from ui.home.thumbnails import show_strip
from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import LibraryEntry
from xai_core.cases.shelf import may_be_removed, remove_library
from xai_core.errors import ShitenError
from xai_core.store.audit import Action, note

COLUMNS = 2


def show_libraries(entries: Sequence[LibraryEntry]) -> None:
    """A card for each library; a broken one with the reason."""
    with st.container(key="shiten-libraries"):
        for start in range(0, len(entries), COLUMNS):
            row = entries[start : start + COLUMNS]
            for column, entry in zip(st.columns(COLUMNS, gap="small"), row, strict=False):
                with column, st.container(border=True, height="stretch"):
                    _card(entry)
    offer_missing(tuple(entries))


def _card(entry: LibraryEntry) -> None:
    if entry.library is None:
        st.subheader(verbatim(entry.id), anchor=False)
        broken = t("This cannot be used.") if entry.error is None else error_text(entry.error)
        st.warning(broken, icon=":material/build:")
        _offer_deletion(entry.id, None)
        return
    library = entry.library
    st.subheader(verbatim(localised(library.title)), anchor=False)
    show_strip(library)
    n = len(library.cases)
    st.markdown(tn("{n} case", "{n} cases", n) + " · " + task_words(library.manifest.task))
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        link("compare", t("Open"), library=library.id)
        link("quiz", t("Practise"), library=library.id)
        link("misclassifications", t("Mistakes"), library=library.id)
    if library.manifest.notes is not None:
        st.caption(verbatim(localised(library.manifest.notes)))
    st.caption(
        t("Licence: {licence}", licence=verbatim(library.manifest.licence)) + f" · `{entry.id}`"
    )
    offer_rest(library)
    _offer_deletion(entry.id, library)


def _offer_deletion(library_id: str, library: CaseLibrary | None) -> None:
    """Two steps and a tick; nothing for the library that is always there."""
    if not may_be_removed(library_id) or not may_change_shelf():
        return
    with st.popover(t("Delete…"), icon=":material/delete:", key=f"delete-{library_id}"):
        n = len(library.cases) if library is not None else 0
        st.markdown(
            tn(
                "This deletes the library “{library}” with its {n} case from this machine, for"
                " everybody. It cannot be undone.",
                "This deletes the library “{library}” with its {n} cases from this machine, for"
                " everybody. It cannot be undone.",
                n,
                library=verbatim(library_id),
            )
        )
        st.caption(t("What people answered and studies made of it stay, and name its id."))
        sure = st.checkbox(t("I mean it"), key=f"delete-sure-{library_id}")
        pressed = st.button(
            t("Delete “{library}”", library=verbatim(library_id)),
            key=f"delete-now-{library_id}",
            disabled=not sure,
        )
        if pressed:
            try:
                remove_library(library_id)
            except ShitenError as error:
                st.error(error_text(error), icon=":material/info:")
            else:
                note(Action.LIBRARY_DELETED, library_id, acting())
                st.rerun()
