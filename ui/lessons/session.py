"""Session keys of Lessons, and what of them stands in its address."""

from __future__ import annotations

import streamlit as st

from ui.common.session import LESSON, SessionValue

STEP = SessionValue("step", str)
VIEW = SessionValue("view", str, "learner")
"""``learner``: questions are answered one by one; ``presenter``: they are uncovered for a class."""
PROJECT = SessionValue("present", bool)
"""Whether the step is shown to a class: large, and nothing else."""
LESSONS_ADDRESS = (LESSON, STEP, VIEW, PROJECT)
LEARNER, PRESENTER = "learner", "presenter"
_DECIDED = "lesson-decided"


def decided(lesson: str, question: str) -> int | None:
    """What was answered, from 1 (0: uncovered without an answer); None while it is open."""
    answers: dict[tuple[str, str], int] = st.session_state.setdefault(_DECIDED, {})
    return answers.get((lesson, question))


def decide(lesson: str, question: str, answer: int) -> None:
    """Remember an answer for this session. In a callback."""
    st.session_state.setdefault(_DECIDED, {})[lesson, question] = answer
