"""Going through a list case by case, wherever the list comes from.

A screen that shows one case is given a :class:`Stepping`: the cases in their order, where the
reader is among them, and how another is opened. The list itself stays where it belongs: what the
filters leave (:func:`through`), a playlist in the store, a filtered list in the address of the
screen that filters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from ui.common.session import CASE, SessionValue
from ui.common.text import t
from xai_core.errors import Phrase, ShitenError

WINDOW = 200
"""Cases before and after the open one that its list offers; search finds the others."""
STEPPING_AT = SessionValue("stepping-at", int)
"""The place chosen from the list of cases; never in the address."""


@dataclass(frozen=True)
class Stepping:
    """Where the reader is in a list, and the way on."""

    cases: Sequence[str]
    """Case ids in order, at least one; one may stand there several times."""
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


def through(cases: Sequence[str]) -> Stepping:
    """Going through these cases of one library, each of which stands there once; at least one."""

    def now() -> int:
        asked = CASE.get()
        return cases.index(asked) if asked in cases else 0

    return Stepping(cases, now(), lambda place: CASE.choose(cases[place]), now)


def show_steps(stepping: Stepping, *, named: bool = True) -> None:
    """Previous, the list of cases and next in one row, also on the arrow keys.

    Parameters
    ----------
    stepping
        What is gone through.
    named
        Whether the list says the cases' ids: they may tell what there is to be seen.
    """
    with st.container(
        key="shiten-steps", horizontal=True, vertical_alignment="center", gap="xsmall"
    ):
        _step_button(stepping, Phrase("Previous"), ":material/chevron_left:", "Left", -1)
        _list(stepping, named=named)
        _step_button(stepping, Phrase("Next"), ":material/chevron_right:", "Right", 1)


def _list(stepping: Stepping, *, named: bool) -> None:
    """The cases around the open one, each with its place."""
    cases, n = stepping.cases, len(stepping.cases)
    start = max(0, stepping.position - WINDOW)
    STEPPING_AT.set(stepping.position)
    pattern = t("{position} of {n} · {case}") if named else t("{position} of {n}")
    st.selectbox(
        t("Case {position} of {n}", position=stepping.position + 1, n=n),
        range(start, min(n, stepping.position + WINDOW + 1)),
        key=STEPPING_AT.key,
        format_func=lambda place: pattern.format(position=place + 1, n=n, case=cases[place]),
        label_visibility="collapsed",
        on_change=lambda: stepping.go(STEPPING_AT.get() or 0),
    )


def _step_button(stepping: Stepping, label: Phrase, icon: str, key: str, by: int) -> None:
    st.button(
        t(label),
        key=f"step-{key}",
        icon=icon,
        shortcut=key,
        disabled=not stepping.has(by),
        on_click=stepping.step,
        args=(by,),
    )
