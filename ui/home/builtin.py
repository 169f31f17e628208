"""The built-in libraries beyond what a new machine starts with: made when somebody asks who may.

What an empty shelf starts with is no offer: it comes by itself, whoever looks first
(``xai_core.cases.registry.ensure_builtin``), and replaces nothing.
"""

from __future__ import annotations

import streamlit as st

from ui.common import jobs
from ui.common.acting import acting
from ui.common.permission import may_change_shelf
from ui.common.text import localised, verbatim
from xai_core.cases.generated import extent_of, size_of
from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import LibraryEntry, is_builtin
from xai_core.domains.contract import BuiltinLibrary
from xai_core.domains.own_process import build_in_own_process
from xai_core.domains.registry import builtin_libraries
from xai_core.store.audit import Action, note
from xai_core.types import Progress


def offer_rest(library: CaseLibrary) -> None:
    """A button that makes what is still missing of a built-in library; nothing for others.

    Only for who may change the shelf.
    """
    if not may_change_shelf():
        return
    known = builtin_libraries().get(library.id)
    extent = extent_of(library)
    if known is not None and extent is not None and extent != known.extents[-1]:
        _offer(known, len(library.cases))


def offer_missing(entries: tuple[LibraryEntry, ...]) -> None:
    """A box for each built-in library that is not here yet, for who may change the shelf."""
    if not may_change_shelf():
        return
    here = {entry.id for entry in entries}
    for library in builtin_libraries().values():
        if library.id not in here:
            with st.container(border=True):
                st.markdown(f"**{verbatim(localised(library.title))}**")
                _offer(library, 0)


def _offer(library: BuiltinLibrary, n: int) -> None:
    name = f"draw-{library.id}"
    total = size_of(library)
    st.caption(
        localised(library.offer.text).format(
            n=f"{n:,}", total="-" if total is None else f"{total:,}"
        )
    )
    current = jobs.under_way(name)
    if current is not None:
        jobs.show_job(name, localised(library.offer.working))
    if current is None or not current.running:
        st.button(
            localised(library.offer.button), key=f"ask-{name}", on_click=_begin, args=(library,)
        )


def _begin(library: BuiltinLibrary) -> None:
    """Begin, where the visitor still may: the page may have been drawn long ago."""
    if not may_change_shelf():
        return
    by = acting()

    def job(progress: Progress) -> None:
        build_in_own_process(library, progress, replace=is_builtin(library.id))
        note(Action.LIBRARY_ADDED, library.id, by)

    jobs.start(f"draw-{library.id}", job)
