"""Going through a list case by case, wherever the list comes from.

A screen that shows one case is given a :class:`Stepping`: the cases in their order, where the
reader is among them, and how another is opened. The list itself stays where it belongs: a
playlist in the store, a filtered list in the address of the screen that filters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from ui.common.session import SessionValue
from ui.common.text import error_text, t
from xai_core.errors import Phrase, ShitenError

WINDOW = 200
"""Cases before and after the open one that its list offers."""
STEPPING_AT = SessionValue("stepping-at", int)
"""The place chosen from the list of cases; never in the address."""


@dataclass(frozen=True)
class Stepping:
    """Where the reader is in a list, and the way on."""

    cases: Sequence[str]
    """Case ids in order; one may stand there several times."""
    position: int
    """Of the open case, from 0."""
    go: Callable[[int], None]
    """Opens the case at a position. In a callback."""
    now: Callable[[], int | None]
    """Where the reader is at this moment: keys may come faster than pages are drawn."""
    problem: ShitenError | None = None
    """Why the case at this position cannot be shown."""

    def step(self, by: int) -> None:
        """Go on by so many cases, not beyond an end. In a callback."""
        now = self.now()
        target = (self.position if now is None else now) + by
        if 0 <= target < len(self.cases):
            self.go(target)

    def has(self, by: int) -> bool:
        """Whether there is a case so many places on."""
        return 0 <= self.position + by < len(self.cases)


def show_stepping(stepping: Stepping) -> None:
    """One row: the list of cases with the place in it, previous and next, on the arrow keys too."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        start = max(0, stepping.position - WINDOW)
        STEPPING_AT.set(stepping.position)
        st.selectbox(
            t("Case {position} of {n}", position=stepping.position + 1, n=len(stepping.cases)),
            range(start, min(len(stepping.cases), stepping.position + WINDOW + 1)),
            key=STEPPING_AT.key,
            format_func=stepping.cases.__getitem__,
            on_change=lambda: stepping.go(STEPPING_AT.get() or 0),
        )
        _step_button(stepping, Phrase("Previous"), "Left", -1)
        _step_button(stepping, Phrase("Next"), "Right", 1)


def show_problem(stepping: Stepping) -> None:
    """Why the case of this place cannot be shown, and the way on."""
    show_stepping(stepping)
    if stepping.problem is not None:
        st.warning(error_text(stepping.problem), icon=":material/broken_image:")


def _step_button(stepping: Stepping, label: Phrase, key: str, by: int) -> None:
    st.button(
        t(label),
        key=f"stepping-{key}",
        shortcut=key,
        disabled=not stepping.has(by),
        on_click=stepping.step,
        args=(by,),
    )
