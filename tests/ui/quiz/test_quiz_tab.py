"""What a tab says it has kept comes from a browser and may be anything."""

import pytest
import streamlit as st

from ui.quiz import quiz_tab
from ui.quiz.session import QUIZ_LEARNER, QUIZ_ROUND


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    state: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", state)
    return state


def test_both_are_taken_up(session) -> None:
    session[quiz_tab.KEY] = {"kept": "aya/round-1"}
    quiz_tab._recall()
    assert (QUIZ_LEARNER.get(), QUIZ_ROUND.get()) == ("aya", "round-1")


@pytest.mark.parametrize(
    "told",
    [None, [], "aya/1", {"kept": None}, {"kept": 7}, {"kept": "a" * 700 + "/1"}, {"kept": ["a/b"]}],
)
def test_anything_else_is_nobody(session, told: object) -> None:
    session[quiz_tab.KEY] = told
    quiz_tab._recall()
    assert QUIZ_LEARNER.get() is None
    assert QUIZ_ROUND.get() is None
