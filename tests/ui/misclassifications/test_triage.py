"""A database that refuses keeps nobody from looking at the list; what was said is taken home."""

import csv
import io

import pytest
from streamlit.testing.v1 import AppTest

from ui.misclassifications import triage
from xai_core.store import Subject, Tag, close_stores, open_store, record_triage


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


def test_a_spreadsheet_reads_notes_in_japanese(
    shiten_home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHITEN_DATABASE_URL", raising=False)
    subject = Subject("cells", "a", "0" * 64, "tiny")
    record_triage(open_store(), subject, tag=next(iter(Tag)), note="染色が薄い", author="Aya")
    offered = []
    monkeypatch.setattr(
        triage.st, "download_button", lambda _label, data, *_, **__: offered.append(data())
    )
    triage.show_export("cells", "tiny", {})
    close_stores()
    (file,) = offered
    assert file.startswith(b"\xef\xbb\xbf")  # without it, spreadsheets guess another encoding
    (row,) = csv.DictReader(io.StringIO(file.decode("utf-8-sig")))
    assert (row["library"], row["note"]) == ("cells", "染色が薄い")
