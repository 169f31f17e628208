"""Fetching a public data set by the form: terms first, a tick, the work, and its checksum kept."""

import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from xai_core.cases.pictures import encode_png
from xai_core.cases.registry import library_ids
from xai_core.domains import registry
from xai_core.domains.contract import Domain, PublicDataset
from xai_core.errors import LibraryError
from xai_core.home import CHECKOUT
from xai_core.types import LocalisedText

SET = PublicDataset(
    name="discs",
    title=LocalisedText(en="A set", ja="セット"),
    reader="folders",
    licence="CC0",
    citation="Nobody 2024",
    page="https://set.invalid",
    address="http://set.invalid/a.zip",
    megabytes=3,
)
BY_HAND = replace(
    SET,
    name="hand",
    title=LocalisedText(en="Another", ja="別"),
    address=None,
    by_hand=LocalisedText(en="Sign in there.", ja="サイン"),
)


@pytest.fixture
def cells(tmp_path: Path) -> Path:
    path = tmp_path / "cells.zip"
    with zipfile.ZipFile(path, "w") as file:
        for number in range(2):
            picture = encode_png(np.full((8, 8, 3), number, np.uint8))
            file.writestr(f"{'ab'[number]}/{number}.png", picture)
    return path


@pytest.fixture
def home(shiten_home: Path) -> Iterator[AppTest]:
    st.cache_data.clear()
    st.cache_resource.clear()
    named = LocalisedText(en="S", ja="セ")
    with registry.register(Domain("sets", named, datasets=(SET, BY_HAND))):
        yield AppTest.from_file(str(CHECKOUT / "app.py"), default_timeout=600)


def until(app: AppTest, done: Callable[[], bool]) -> None:
    for _ in range(9_000):
        if done():
            return
        time.sleep(0.02)
        app.run()
    pytest.fail("it never came")


def said(app: AppTest) -> str:
    parts = [*app.success, *app.error, *app.markdown, *app.caption, *app.info]
    return "\n".join(str(part.value) for part in parts)


def test_terms_then_a_tick_then_the_work(
    home: AppTest, cells: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_off(*_: object, **__: object) -> Path:
        raise LibraryError("{host} is not reached.", host="set.invalid")

    module = import_module("xai_core.cases.fetching.fetch")
    monkeypatch.setattr(module, "download", broken_off)
    home.run()
    chosen = home.radio(key="fetch-dataset")
    assert any("CC BY 4.0 · size not stated" in one for one in chosen.proto.captions)
    chosen.set_value("hand").run()
    assert "Sign in there." in said(home)
    assert "fetch-start" not in {button.key for button in home.button}
    home.radio(key="fetch-dataset").set_value("discs").run()
    assert "Nobody 2024" in said(home)
    assert "not tried by us" in said(home)
    assert "plain http" in said(home)
    assert home.button(key="fetch-start").disabled
    home.checkbox(key="fetch-accept-discs").check().run()
    home.button(key="fetch-start").click().run()
    until(home, lambda: "set.invalid is not reached." in said(home))
    assert "discs" not in library_ids()

    def brought(_address: str, folder: Path, name: str, **_: object) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        return cells.rename(folder / f"{name}.archive")

    monkeypatch.setattr(module, "download", brought)
    home.button(key="fetch-start").click().run()
    until(home, lambda: "“discs” is on the shelf with 2 cases." in said(home))
    assert "Its checksum (SHA-256)" in said(home)
    home.button(key="fetch-keep").click().run()
    assert "Kept: later archives" in said(home)
    assert home.button(key="fetch-start").disabled
    assert not home.exception
