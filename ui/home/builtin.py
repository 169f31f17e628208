"""The built-in libraries beyond what a new machine starts with: drawn when somebody asks."""

from __future__ import annotations

import streamlit as st

from ui.common import jobs
from ui.common.text import t
from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import LibraryEntry
from xai_core.domains.blood.builtin import SMEAR, SMEAR_SHORTCUT, Extent, extent_of, size_of
from xai_core.domains.blood.simulator.apart import draw_apart
from xai_core.types import Progress


def offer_rest(library: CaseLibrary) -> None:
    """A button that draws what is still missing of ``smear``; nothing for other libraries."""
    extent = extent_of(library)
    if extent in (None, Extent.FULL):
        return
    _offer(
        SMEAR,
        t(
            "These are the first {n} cells. All {total} (57 specimens to test on, 40 to learn from)"
            " take some minutes to draw; you can go on meanwhile.",
            n=f"{len(library.cases):,}",
            total=f"{size_of(Extent.FULL):,}",
        ),
        t("Draw all cells"),
    )


def offer_shortcut(entries: tuple[LibraryEntry, ...]) -> None:
    """A box that draws the shortcut library where it is not here yet."""
    if any(entry.id == SMEAR_SHORTCUT for entry in entries):
        return
    with st.container(border=True):
        st.markdown("**" + t("Simulated smears with a planted shortcut") + "**")
        _offer(
            SMEAR_SHORTCUT,
            t(
                "Bands carry a white tag in training, so a model learns the tag: see with your"
                " class how an answer can be right for the wrong reason. Not drawn yet; it takes"
                " about a minute."
            ),
            t("Draw this library"),
        )


def _offer(library_id: str, words: str, label: str) -> None:
    name = f"draw-{library_id}"
    st.caption(words)
    current = jobs.under_way(name)
    if current is not None:
        jobs.show_job(name, t("Drawing cells…"))
    if current is None or not current.running:

        def job(progress: Progress) -> None:
            draw_apart(library_id, progress)

        st.button(label, key=f"ask-{name}", on_click=jobs.start, args=(name, job))
