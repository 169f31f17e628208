"""Rounds, counts and series that can be gone on with: a row each, with its two buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from ui.common.text import t
from ui.quiz.session import QUIZ_ROUND


@dataclass(frozen=True)
class OpenRound:
    """What can be gone on with, in words."""

    round_id: str
    title: str
    """Markdown; texts of others are made safe by whoever writes it."""
    readable: bool
    """Whether it can still be gone on with; else it can only be closed."""


def show_open_rounds(
    rounds: Sequence[OpenRound], *, close: str, after: str, on_close: Callable[[str], None]
) -> None:
    """Draw them.

    Parameters
    ----------
    rounds
        The latest first.
    close
        What the button that closes one says.
    after
        What closing means.
    on_close
        Called with the id of a round that is to be closed. A callback of the page.
    """
    for one in rounds:
        row = st.container(border=True, horizontal=True, vertical_alignment="center", gap="small")
        row.markdown(one.title, width="stretch")
        if one.readable:
            row.button(
                t("Go on"),
                key=f"go-on-{one.round_id}",
                type="primary",
                on_click=QUIZ_ROUND.set,
                args=(one.round_id,),
            )
        row.button(
            close, key=f"close-{one.round_id}", on_click=on_close, args=(one.round_id,), help=after
        )
