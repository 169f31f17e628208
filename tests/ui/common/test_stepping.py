"""Going through cases in a given order, without a page around it."""

import pytest
import streamlit as st

from ui.common.session import CASE
from ui.common.stepping import Order

ORDER = Order(["a", "b", "c"])


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty session and an empty address."""
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "query_params", {})


def test_the_place_is_that_of_the_open_case_and_the_first_of_an_unknown_one():
    assert ORDER.position == 0
    CASE.set("c")
    assert ORDER.position == 2
    CASE.set("elsewhere")
    assert ORDER.position == 0


def test_there_is_nothing_beyond_either_end():
    CASE.set("b")
    assert (ORDER.beyond(-1), ORDER.beyond(1)) == ("a", "c")
    assert (ORDER.beyond(-2), ORDER.beyond(2)) == (None, None)


def test_steps_go_from_where_the_reader_is_and_stop_at_the_end():
    for expected in ("b", "c", "c"):
        ORDER.step(1)
        assert CASE.get() == expected
    ORDER.step(-1)
    assert CASE.get() == "b"
