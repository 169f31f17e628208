"""Going through cases one by one: where one is, the one before, the one after, and their keys.

Question answered: *which case comes next?*

The order comes from whoever calls: the cases a filter leaves, or any other list. A case that stands
in the list twice is met at its first place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from ui.common.session import CASE
from ui.common.text import t
from xai_core.errors import Phrase

WINDOW = 200
"""How many cases before and after the current one its list offers; search finds the others."""


@dataclass(frozen=True)
class Order:
    """Case ids in the order they are gone through; at least one."""

    ids: Sequence[str]

    @property
    def position(self) -> int:
        """Place of the case that is open; the first where another one is."""
        open_case = CASE.get()
        return self.ids.index(open_case) if open_case in self.ids else 0

    def beyond(self, by: int) -> str | None:
        """The case ``by`` places further on; None past either end."""
        place = self.position + by
        return self.ids[place] if 0 <= place < len(self.ids) else None

    def step(self, by: int) -> None:
        """Open it. In a callback; from where the reader is now, as keys may outrun the page."""
        case = self.beyond(by)
        if case is not None:
            CASE.choose(case)


def show_steps(order: Order, *, named: bool = True) -> None:
    """Previous, the list of cases and next in one row, also on the arrow keys.

    Parameters
    ----------
    order
        What is gone through.
    named
        Whether the list says the cases' ids: they may tell what there is to be seen.
    """
    with st.container(
        key="shiten-steps", horizontal=True, vertical_alignment="center", gap="xsmall"
    ):
        _step_button(order, Phrase("Previous"), ":material/chevron_left:", "Left", -1)
        _list(order, named=named)
        _step_button(order, Phrase("Next"), ":material/chevron_right:", "Right", 1)


def _list(order: Order, *, named: bool) -> None:
    """The cases around the open one, each with its place."""
    start = max(0, order.position - WINDOW)
    offered = order.ids[start : order.position + WINDOW + 1]
    places = {case: place for place, case in enumerate(offered, start=start + 1)}
    CASE.set(order.ids[order.position])
    pattern = t("{position} of {n} · {case}") if named else t("{position} of {n}")
    n = len(order.ids)
    st.selectbox(
        t("Case {position} of {n}", position=order.position + 1, n=n),
        offered,
        key=CASE.key,
        format_func=lambda case: pattern.format(position=places.get(case, 1), n=n, case=case),
        label_visibility="collapsed",
        persist_state="session",
    )


def _step_button(order: Order, label: Phrase, icon: str, key: str, by: int) -> None:
    st.button(
        t(label),
        key=f"step-{key}",
        icon=icon,
        shortcut=key,
        disabled=order.beyond(by) is None,
        on_click=order.step,
        args=(by,),
    )
