"""From a list of cases to Compare, on through the list there, and back to the same place.

The link to Compare carries the list's own address in ``back``. It comes from outside, so only
what a list may hold is taken from it.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import streamlit as st

from ui.common.frame import link
from ui.common.session import BACK, CASE, LIBRARY
from ui.common.stepping import Stepping
from ui.common.text import t, tn
from ui.misclassifications.filters import Held
from ui.misclassifications.list_from_address import cases_of
from ui.misclassifications.session import MISS_ADDRESS, list_address

MAX_LENGTH = 2000


def back_query() -> str:
    """The address of the list as it is now."""
    return urlencode(list_address())


def list_stepping() -> Stepping | None:
    """The list that this case was opened from, and where in it; None where it is in none."""
    held = _held()
    if held is None or held.get(LIBRARY.key) != LIBRARY.get():
        return None
    cases = cases_of(held)
    position = None if cases is None else cases.find(CASE.get())
    if cases is None or position is None:
        return None
    return Stepping(
        cases=cases,
        position=position,
        go=lambda target: CASE.choose(cases[target]),
        now=lambda: cases.find(CASE.get()),
    )


def show_back(stepping: Stepping | None) -> None:
    """A link back to the list, to the case that is open now; nothing where there is no list."""
    held = _held()
    if held is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        here = {} if stepping is None else {CASE.key: stepping.cases[stepping.position]}
        link(
            "misclassifications",
            t("Back to the list"),
            icon=":material/arrow_back:",
            **{**held, **here},
        )
        if stepping is not None:
            n = len(stepping.cases)
            st.caption(
                tn(
                    "{position} of {n} case of the list",
                    "{position} of {n} cases of the list",
                    n,
                    position=f"{stepping.position + 1:,}",
                ),
                width="content",
            )


def _held() -> Held | None:
    text = BACK.get()
    if not text or len(text) > MAX_LENGTH:
        return None
    known = {value.key for value in MISS_ADDRESS}
    return {key: value for key, value in parse_qsl(text) if key in known}
