"""Cases ticked in the gallery, to be tagged or put into a playlist together."""

from __future__ import annotations

import streamlit as st

from ui.common.text import t, tn
from ui.misclassifications.session import MISS_TICKED_KEY

MOST = 2000
"""Ticks that are kept; more than anybody makes by hand."""


def ticked(library: str) -> list[str]:
    """The ticked cases of a library, in the order they were ticked."""
    return list(st.session_state.get(MISS_TICKED_KEY, {}).get(library, ()))


def turn_tick(library: str, case_id: str) -> None:
    """Tick a case, or let go of it. In a callback."""
    now = ticked(library)
    kept = [one for one in now if one != case_id] if case_id in now else [*now[: MOST - 1], case_id]
    st.session_state[MISS_TICKED_KEY] = {library: kept}


def show_ticks(library: str) -> None:
    """How many are ticked, and a button that lets go of them; nothing where none is."""
    n = len(ticked(library))
    if n:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(tn("{n} case is ticked.", "{n} cases are ticked.", n), width="content")
            st.button(
                t("Untick all"),
                type="tertiary",
                key="untick",
                on_click=st.session_state.pop,
                args=(MISS_TICKED_KEY, None),
            )
