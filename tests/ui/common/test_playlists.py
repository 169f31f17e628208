"""Which place of a playlist an address opens, and in which view, without a page around it."""

import pytest
from streamlit.testing.v1 import AppTest

from xai_core.store import PlaylistEntry, close_stores, new_playlist, open_store


def shown():
    import streamlit as st

    from ui.common.playlists import playlist_stepping, restore_playlist
    from ui.common.session import CASE, LIBRARY, MODEL, PLAYLIST, PLAYLIST_AT, restore_address

    address = (LIBRARY, MODEL, CASE, PLAYLIST, PLAYLIST_AT)
    restore_playlist(address)
    restore_address(address)
    found = playlist_stepping(address)
    st.text(f"{LIBRARY.get()} {MODEL.get()} {CASE.get()} {PLAYLIST_AT.get()}")
    if found is not None and found[1] is not None:
        st.button("on", on_click=found[1].step, args=(1,))


@pytest.fixture
def playlist(tmp_path, monkeypatch) -> str:
    """Three cases of a library that is not here; the second says a model, the third none chosen."""
    monkeypatch.setenv("SHITEN_HOME", str(tmp_path))
    entries = [
        PlaylistEntry("gone", "a"),
        PlaylistEntry("gone", "b", {"model": "wbc5"}),
        PlaylistEntry("gone", "c", {"model": ""}),
    ]
    yield new_playlist(open_store(), "T", entries).id
    close_stores()


def opened(**address: str) -> AppTest:
    app = AppTest.from_function(shown, default_timeout=600)
    app.query_params.update(address)
    return app.run()


def says(app: AppTest) -> str:
    assert not app.exception
    return app.text[0].value


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("1", "gone None a 1"),
        ("2", "gone wbc5 b 2"),
        ("-7", "gone None a 1"),
        ("0", "gone None a 1"),
        ("99", "gone None c 3"),
        ("x", "gone None a 1"),
    ],
)
def test_an_address_opens_a_place(playlist: str, at: str, expected: str):
    assert says(opened(list=playlist, at=at)) == expected


def test_without_a_place_it_is_the_first(playlist: str):
    assert says(opened(list=playlist)) == "gone None a 1"


def test_what_else_the_address_says_goes_first(playlist: str):
    assert says(opened(list=playlist, at="2", model="smear6")) == "gone smear6 b 2"


def test_going_on_takes_the_view_and_leaves_the_rest(playlist: str):
    app = opened(list=playlist, at="1", model="smear6")
    assert says(app.button[0].click().run()) == "gone wbc5 b 2"
    # The third asks for no model to be chosen; there is no fourth.
    assert says(app.button[0].click().run()) == "gone None c 3"
    assert says(app.button[0].click().run()) == "gone None c 3"


def test_a_link_to_something_else_leaves_the_playlist(playlist: str):
    app = opened(list=playlist, at="2")
    app.query_params.clear()
    app.query_params["case"] = "other"
    assert says(app.run()) == "gone wbc5 other None"
