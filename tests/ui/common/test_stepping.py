"""Going through cases in a given order, without a page around it."""

from dataclasses import replace

import pytest
import streamlit as st

from ui.common.session import CASE
from ui.common.stepping import through

CASES = ["a", "b", "c"]


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty session and an empty address."""
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "query_params", {})


def test_the_place_is_that_of_the_open_case_and_the_first_of_an_unknown_one():
    assert through(CASES).position == 0
    CASE.set("c")
    assert through(CASES).position == 2
    CASE.set("elsewhere")
    assert through(CASES).position == 0


def test_there_is_nothing_beyond_either_end():
    CASE.set("b")
    stepping = through(CASES)
    assert [stepping.has(by) for by in (-2, -1, 1, 2)] == [False, True, True, False]


def test_steps_go_from_where_the_reader_is_and_stop_at_the_end():
    stepping = through(CASES)  # of the page as it was drawn; keys come faster
    for expected in ("b", "c", "c"):
        stepping.step(1)
        assert CASE.get() == expected
    stepping.step(-1)
    assert CASE.get() == "b"


def test_a_list_may_hold_a_case_twice():
    opened = []
    twice = replace(through(["a", "b", "a"]), position=2, go=opened.append, now=lambda: 2)
    assert (twice.has(1), twice.has(-2)) == (False, True)
    twice.step(-1)
    assert opened == [1]


def test_where_the_reader_has_left_the_list_it_goes_on_from_where_it_was_drawn():
    opened = []
    replace(through(CASES), position=1, go=opened.append, now=lambda: None).step(1)
    assert opened == [2]
