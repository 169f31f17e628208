"""Bringing libraries in and deleting them, by the form; only where that is allowed."""

import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ui.home.importing import KINDS, OWN, kind_names
from xai_core.cases.pictures import encode_png
from xai_core.cases.readers import READERS
from xai_core.cases.registry import library_ids
from xai_core.home import CHECKOUT


@pytest.fixture
def home(shiten_home: Path) -> AppTest:
    st.cache_data.clear()
    st.cache_resource.clear()
    return AppTest.from_file(str(CHECKOUT / "app.py"), default_timeout=600)


@pytest.fixture
def cells(tmp_path: Path) -> Path:
    """Four pictures in two class folders, and one file that is no picture."""
    for number, name in enumerate(("band/1", "band/2", "eo/3", "eo/4")):
        file = tmp_path / "cells" / f"{name}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(encode_png(np.full((8, 8, 3), number, np.uint8)))
    (tmp_path / "cells" / "eo" / "5.png").write_bytes(b"no picture")
    return tmp_path / "cells"


def said(app: AppTest) -> str:
    return "\n".join(str(part.value) for part in [*app.success, *app.error, *app.markdown])


def press(app: AppTest, key: str) -> AppTest:
    """Press a button and wait until what it began has ended."""
    app.button(key=key).click().run()
    for _ in range(3_600):
        if not any(str(button.key).startswith("stop-") for button in app.button):
            break
        time.sleep(0.05)
        app.run()
    return app


def test_a_folder_on_the_server_becomes_a_library(home: AppTest, cells: Path):
    home.run()
    home.selectbox(key="import-reader").set_value("folders")
    home.radio(key="import-from").set_value("folder").run()
    home.text_input(key="import-folder").set_value(str(cells))
    home.text_input(key="import-id").set_value("mine")
    press(home, "import-start")
    assert "“mine” is on the shelf with 4 cases." in said(home)
    assert "1 thing was left out" in [one.label for one in home.expander]
    assert library_ids() == ("mine", "smear")


def test_an_archive_becomes_a_library_and_nothing_else_stays(
    home: AppTest, cells: Path, shiten_home: Path, tmp_path: Path
):
    archive = tmp_path / "cells.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in cells.rglob("*.png"):
            packed.write(file, file.relative_to(cells.parent))
    home.run()
    home.selectbox(key="import-reader").set_value("folders").run()
    field = home.file_uploader(key="import-archive")
    server_takes = st.get_option("server.maxUploadSize")
    assert field.label == f"The archive, {server_takes} MB at most"
    assert field.proto.max_upload_size_mb <= server_takes
    assert any("A folder on the server" in one.value for one in home.caption)
    home.file_uploader(key="import-archive").upload(
        "cells.zip", archive.read_bytes(), "application/zip"
    )
    home.text_input(key="import-id").set_value("mine")
    press(home, "import-start")
    assert "“mine” is on the shelf with 4 cases." in said(home)
    assert not [path for path in shiten_home.iterdir() if path.name.startswith(".unpacked")]


def test_a_hostile_archive_is_refused_in_the_users_words(home: AppTest, tmp_path: Path):
    archive = tmp_path / "evil.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("../../evil.png", b"x")
    home.run()
    home.selectbox(key="import-reader").set_value("folders").run()
    home.file_uploader(key="import-archive").upload(
        "evil.zip", archive.read_bytes(), "application/zip"
    )
    home.text_input(key="import-id").set_value("mine")
    press(home, "import-start")
    assert "outside its own folder" in said(home)
    assert library_ids() == ("smear",)
    assert not list(tmp_path.rglob("evil.png"))


@pytest.mark.parametrize(
    ("library_id", "folder", "why"),
    [("mine", "", "Choose what"), ("smear", "/x", "already"), ("../x", "/x", "not a library id")],
)
def test_what_cannot_begin_is_said_at_once(home: AppTest, library_id, folder, why):
    home.run()
    home.selectbox(key="import-reader").set_value("folders")
    home.radio(key="import-from").set_value("folder").run()
    home.text_input(key="import-folder").set_value(folder)
    home.text_input(key="import-id").set_value(library_id)
    press(home, "import-start")
    assert why in said(home)
    assert library_ids() == ("smear",)


def test_a_library_is_deleted_only_with_a_tick(home: AppTest, cells: Path):
    from xai_core.cases.writer import import_library

    import_library("folders", cells, "mine", progress=lambda *_: None)
    home.run()
    assert home.button(key="delete-now-mine").disabled
    home.checkbox(key="delete-sure-mine").check().run()
    home.button(key="delete-now-mine").click().run()
    assert not home.exception
    assert library_ids() == ("smear",)
    assert "delete-now-smear" not in {button.key for button in home.button}


def test_where_the_shelf_is_closed_nothing_can_be_changed(
    home: AppTest, cells: Path, monkeypatch: pytest.MonkeyPatch
):
    from xai_core.cases.writer import import_library

    import_library("folders", cells, "mine", progress=lambda *_: None)
    monkeypatch.setenv("SHITEN_SHELF", "closed")
    home.run()
    keys = {str(button.key) for button in home.button}
    assert not {"import-start", "delete-now-mine"} & keys
    assert "SHITEN_SHELF=open" in said(home)


def test_every_reader_has_words():
    names = kind_names()
    assert set(names) == {OWN, *READERS}
    assert all(names[name] != name for name in names)
    assert set(KINDS) <= set(names)
