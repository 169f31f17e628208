"""A database that refuses keeps nobody from looking at the list."""

import pytest
from streamlit.testing.v1 import AppTest

from xai_core.store import close_stores


def screen() -> None:
    import streamlit as st

    from ui.misclassifications.list_views import show_own_views
    from ui.misclassifications.triage import tags_on_page

    st.text(f"{len(tags_on_page('cells', 'tiny'))} tags")
    show_own_views("cells")


def test_without_a_database_the_list_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHITEN_DATABASE_URL", "sqlite:////dev/null/shiten.db")
    close_stores()
    shown = AppTest.from_function(screen).run()
    assert shown.text[0].value == "0 tags"
    assert "left out" in shown.warning[0].value
    assert not shown.error
    assert not shown.exception
