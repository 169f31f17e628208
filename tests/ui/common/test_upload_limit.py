"""What a screen says may be sent is what the server takes."""

import pytest
import streamlit as st

from ui.common.upload_limit import upload_limit
from ui.home.importing import UPLOAD_MB as ARCHIVE_MB
from ui.models.adding import UPLOAD_MB as WEIGHTS_MB
from xai_core.models.checkpoints import MAX_WEIGHTS_BYTES


@pytest.mark.parametrize(
    ("most", "server", "said"), [(500, 20, 20), (1000, 20, 20), (2, 20, 2), (500, 2000, 500)]
)
def test_the_smaller_of_the_two(
    monkeypatch: pytest.MonkeyPatch, most: int, server: int, said: int
) -> None:
    monkeypatch.setattr(st, "get_option", {"server.maxUploadSize": server}.__getitem__)
    assert upload_limit(most) == said


def test_the_form_takes_what_the_reader_takes() -> None:
    assert WEIGHTS_MB * 2**20 == MAX_WEIGHTS_BYTES


@pytest.mark.parametrize("most", [ARCHIVE_MB, WEIGHTS_MB])
def test_no_more_than_the_server_takes(most: int) -> None:
    assert upload_limit(most) <= st.get_option("server.maxUploadSize")
