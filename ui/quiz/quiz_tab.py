"""What the browser's tab does for the quiz: remember who is answering, mind Enter, scroll up.

A reload of the page begins a new session that knows nobody. The tab keeps a token of its own,
which stands for the learner, and the id of the round, until it is closed; nothing of it stands in
the address, which people send to each other. Another tab, or another person at the same machine
later, starts with nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from ui.quiz.session import QUIZ_LEARNER, QUIZ_PLACE, QUIZ_ROUND

KEY = "quiz-tab"
LONGEST = 600
"""Characters of what a tab may have kept: a token and an id."""

_tab = st.components.v2.component(
    "shiten_quiz_tab", js=Path(__file__).with_name("quiz_tab.js").read_text(encoding="utf-8")
)


def remember_in_tab() -> None:
    """Tell the tab who is answering which round. Last thing on the page."""
    who = QUIZ_LEARNER.get()
    keep = None if who is None else f"{who}/{QUIZ_ROUND.get() or ''}" if who else ""
    with st.container(key="shiten-quiz-tab"):
        _tab(key=KEY, data={"keep": keep, "place": QUIZ_PLACE.get()}, on_kept_change=_recall)


def _recall() -> None:
    """Take up what the tab kept over a reload, where this session knows nobody yet."""
    told = st.session_state.get(KEY)
    kept = told.get("kept") if isinstance(told, Mapping) else None
    if QUIZ_LEARNER.get() is not None or not isinstance(kept, str) or len(kept) > LONGEST:
        return
    token, _, round_id = kept.partition("/")
    QUIZ_LEARNER.set(token)
    if round_id:
        QUIZ_ROUND.set(round_id)
