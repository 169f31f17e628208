"""Who this tab is in a class: kept by the tab itself, over reloads, and by nothing else.

Question answered: *is this the member who joined, or the educator who opened the class?*

A reload of the page, or a phone that falls asleep, begins a new session that knows nobody. Their
key could stand in the address or in the browser. In the address it would go along with every link
that is sent on, every screenshot and every log of a proxy, and whoever opened the link would be
them. A cookie or the browser's lasting storage would make the next person at a shared computer
them. So the tab keeps it (``sessionStorage``), as long as it is open. Whoever closes the tab joins
again, as somebody new; an educator gives the passcode again.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.classroom.session import EDUCATOR_KEY, MEMBER_KEY

KEY = "class-tab"
MEMBER, EDUCATOR = "member", "educator"
_KEYS = {MEMBER: MEMBER_KEY, EDUCATOR: EDUCATOR_KEY}
_LONGEST = 300

_tab = st.components.v2.component(
    "shiten_class_tab", js=Path(__file__).with_name("class_tab.js").read_text(encoding="utf-8")
)


def key_for(role: str, code: str) -> str | None:
    """The key this session knows for a class; empty where they left, None where it knows none."""
    held = _KEYS[role].get()
    if held is None:
        return None
    kept_code, _, key = held.partition("/")
    return key if kept_code == code else None


def remember(role: str, code: str, key: str) -> None:
    """Be this one from now on; an empty key: nobody."""
    _KEYS[role].set(f"{code}/{key}")


def remember_in_tab(role: str, code: str, top: str) -> None:
    """Tell the tab who one is. Last thing on the page; the tab scrolls up when ``top`` changes."""
    with st.container(key="shiten-class-tab"):
        _tab(
            key=KEY,
            data={"place": f"{role}/{code}", "keep": key_for(role, code), "top": top},
            on_kept_change=_recall,
        )
    # A tab that comes back to another process sends what it kept with its first request, where it
    # is no change: nobody is called.
    if key_for(role, code) is None and _kept().startswith(f"{role}/{code}/"):
        _recall()
        st.rerun()


def forget_in_tab() -> None:
    """Have the tab forget a class that was just left. Where no class is shown."""
    for role, value in _KEYS.items():
        code, slash, key = (value.get() or "").partition("/")
        if slash and not key:
            remember_in_tab(role, code, "")
            return


def _recall() -> None:
    """Take up what the tab kept over a reload, where this session knows nobody yet."""
    kept = _kept()
    if not kept:
        return
    role, code, key = kept.split("/")
    if role in _KEYS and key_for(role, code) is None:
        remember(role, code, key)


def _kept() -> str:
    """What the tab sent back: ``role/code/key``; empty where it is nothing of the kind."""
    kept = (st.session_state.get(KEY) or {}).get("kept")
    if not isinstance(kept, str) or kept.count("/") != 2 or len(kept) > _LONGEST:
        return ""
    return kept
