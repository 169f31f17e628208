"""Putting a library folder on the shelf and taking one off it: whole or not at all."""

import shutil
from pathlib import Path

import pytest

from xai_core.cases import registry, shelf
from xai_core.errors import LibraryError


@pytest.fixture
def shelf_folder(shiten_home: Path) -> Path:
    folder = shiten_home / "libraries"
    folder.mkdir(parents=True)
    return folder


def test_a_library_folder_is_adopted_under_its_own_id(
    shelf_folder: Path, drawn_library, tmp_path: Path
) -> None:
    given = tmp_path / "download"
    shutil.copytree(drawn_library.folder, given)
    (given / "notes.txt").write_text("mine")
    library = shelf.adopt_library(given)
    assert library.content_hash == drawn_library.content_hash
    assert registry.open_library("drawn-cells") == library
    assert not (library.folder / "notes.txt").exists()
    assert library.image(library.cases[0]).shape == (256, 256, 3)
    with pytest.raises(LibraryError, match="already a library"):
        shelf.adopt_library(given)


def test_an_altered_picture_is_refused_and_nothing_stays(
    shelf_folder: Path, drawn_library, tmp_path: Path
) -> None:
    given = tmp_path / "download"
    shutil.copytree(drawn_library.folder, given)
    last = given / str(drawn_library.cases[-1].image)
    last.write_bytes(last.read_bytes() + b"x")
    with pytest.raises(LibraryError, match="was changed"):
        shelf.adopt_library(given)
    assert list(shelf_folder.iterdir()) == []


def test_a_removed_library_is_gone_and_others_stay(
    shelf_folder: Path, drawn_library, tmp_path: Path
) -> None:
    shelf.adopt_library(drawn_library.folder)
    shutil.copytree(drawn_library.folder, shelf_folder / "other")
    shelf.remove_library("drawn-cells")
    assert [path.name for path in shelf_folder.iterdir()] == ["other"]
    with pytest.raises(LibraryError, match="no library"):
        shelf.remove_library("drawn-cells")


def test_a_linked_library_loses_its_link_only(
    shelf_folder: Path, drawn_library, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(drawn_library.folder, elsewhere)
    (shelf_folder / "linked").symlink_to(elsewhere)
    shelf.remove_library("linked")
    assert list(shelf_folder.iterdir()) == []
    assert (elsewhere / "library.toml").is_file()


@pytest.mark.parametrize("name", ["..", "../models", "/etc", "", ".hidden", "a/b"])
def test_no_id_leads_off_the_shelf(shelf_folder: Path, name: str) -> None:
    (shelf_folder.parent / "models").mkdir()
    with pytest.raises(LibraryError, match="not a library id"):
        shelf.remove_library(name)
    assert (shelf_folder.parent / "models").is_dir()


def test_the_first_built_in_library_would_come_back_so_it_stays(shelf_folder: Path) -> None:
    registry.ensure_builtin()
    assert not shelf.may_be_removed("smear")
    assert shelf.may_be_removed("smear-shortcut")
    with pytest.raises(LibraryError, match="drawn again"):
        shelf.remove_library("smear")
    assert (shelf_folder / "smear").is_dir()
