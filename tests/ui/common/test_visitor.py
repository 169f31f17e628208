"""Under which names the app answers while it is for this machine alone (DNS rebinding)."""

from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ui.common import visitor

EVIL = "evil.example:8501"


def framed() -> None:
    import streamlit as st

    from ui.common.frame import page

    with page("home"):
        st.markdown("inside")


@pytest.mark.parametrize(
    ("address", "headers", "strange"),
    [
        ("localhost", {"Host": EVIL}, True),
        ("127.0.0.1", {"Host": EVIL}, True),
        ("localhost", {"Host": "localhost:8501"}, False),
        ("localhost", {}, False),
        ("0.0.0.0", {"Host": "school.example"}, False),
        (None, {"Host": "school.example"}, False),
        # A proxy beside it; a script in a browser cannot send this header with a WebSocket.
        ("localhost", {"Host": "school.example", "X-Forwarded-For": "10.0.0.7"}, False),
    ],
)
def test_a_name_that_is_not_its_own(address, headers, strange, monkeypatch):
    monkeypatch.setattr(st, "get_option", lambda name: address)
    monkeypatch.setattr(st, "context", SimpleNamespace(ip_address=None, headers=headers))
    assert visitor.by_a_strange_name() is strange


def test_a_page_says_so_and_shows_nothing_else(monkeypatch):
    monkeypatch.setattr("ui.common.frame.by_a_strange_name", lambda: True)
    page = AppTest.from_function(framed).run()
    assert not page.exception
    assert "localhost" in page.error[0].value
    assert not any("inside" in one.value for one in page.markdown)
