"""Whether a screen has come to where the class is: what is drawn may never arrive.

A screen looks each second where the class stands, and is drawn anew when that has changed. While
many screens are drawn at once, a look can reach the server just as a page's run ends. Streamlit
then begins a new script runner for the look, and drops what the old one had still to send
(``AppSession._handle_scriptrunner_event_on_event_loop``): the server takes the page for shown, and
the phone never sees it. So each page has a number and tells it back when it is there
(``class_shown.js``), and one that does not is drawn again: after some seconds, then after twice as
many, up to a limit, so that slow phones do not add to the load they wait for.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from ui.classroom.cached import moved_on

LOOKS_EVERY = 1.0
"""Seconds between two looks of a screen."""
KEY = "class-shown"
PATIENCE, LONGEST = 4.0, 32.0
"""Seconds until a page that says nothing is drawn again: at first, and at most."""
_DRAWN = "class-drawn"

_shown = st.components.v2.component(
    "shiten_class_shown", js=Path(__file__).with_name("class_shown.js").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Drawn:
    """A page that was sent."""

    number: str
    """No other page bears it, of this session or another."""
    again_at: float
    """When it is drawn again unless it has told that it is there; on the monotonic clock."""
    patience: float


def follow(class_id: str, version: int) -> None:
    """Draw the page anew where the class was moved on, or where this page has not arrived."""
    if moved_on(class_id, version):
        st.rerun()
    drawn, now = st.session_state.get(_DRAWN), time.monotonic()
    if isinstance(drawn, Drawn) and is_lost(drawn, _told(), now):
        # Noted before the page is drawn: it looks itself, and would begin again without end.
        st.session_state[_DRAWN] = waited_longer(drawn, now)
        st.rerun()


def tell_shown() -> None:
    """Have the page tell that it is there. After everything that belongs to it."""
    before, now = st.session_state.get(_DRAWN), time.monotonic()
    lost = isinstance(before, Drawn) and before.number != _told()
    patience = before.patience if isinstance(before, Drawn) and lost else PATIENCE
    drawn = Drawn(secrets.token_hex(6), now + patience, patience)
    st.session_state[_DRAWN] = drawn
    with st.container(key="shiten-class-shown"):
        _report(drawn.number)


def is_lost(drawn: Drawn, told: object, now: float) -> bool:
    """Whether a page was sent long enough ago, and has not told of itself."""
    return told != drawn.number and now >= drawn.again_at


def waited_longer(drawn: Drawn, now: float) -> Drawn:
    """What is noted of a page before it is sent once more."""
    patience = min(LONGEST, 2 * drawn.patience)
    return Drawn(drawn.number, now + patience, patience)


def _told() -> object:
    return (st.session_state.get(KEY) or {}).get("shown")


@st.fragment
def _report(number: str) -> None:
    """What it tells runs this alone again, not the page."""
    _shown(key=KEY, data={"number": number}, on_shown_change=_heard)


def _heard() -> None:
    """Nothing to do: what was told is looked up at the next look."""
