"""A library made by another process: all of it on the shelf, or the shelf as it was."""

import os
from pathlib import Path

import pytest

from xai_core.cases.draft import CaseDraft
from xai_core.cases.registry import ensure_builtin, is_builtin, open_library
from xai_core.cases.writer import write_library
from xai_core.domains import own_process
from xai_core.domains.own_process import build_in_own_process
from xai_core.domains.registry import builtin_libraries
from xai_core.errors import LibraryError

SHORTCUT = builtin_libraries()["smear-shortcut"]


class Enough(Exception):  # noqa: N818
    pass


def test_what_draws_in_its_own_process_says_each_step(shiten_home, monkeypatch, capsys) -> None:
    monkeypatch.setattr("xai_core.domains.blood.libraries.SHORTCUT_CELLS", 20)
    assert own_process._main(SHORTCUT.build, SHORTCUT.id, "", "1", "") == 0
    lines = capsys.readouterr().out.split("\n")
    assert lines[-2] == "ok"
    done, total = lines[-3].split()
    assert done == total
    assert len(open_library("smear-shortcut").cases) == int(total)


def test_what_was_imported_under_a_builtin_librarys_id_is_never_replaced(
    shiten_home: Path, plain_library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xai_core.domains.blood.libraries.SHORTCUT_CELLS", 20)
    manifest = plain_library.manifest.model_copy(update={"id": SHORTCUT.id})
    here = shiten_home / "libraries" / SHORTCUT.id
    drafts = (
        CaseDraft(
            id=case.id, image=plain_library.image_bytes(case), suffix=".png", label=case.label
        )
        for case in plain_library.cases[:2]
    )
    before = write_library(here, manifest, drafts).library.content_hash
    assert not is_builtin(SHORTCUT.id)
    with pytest.raises(LibraryError, match="could not be drawn"):
        build_in_own_process(SHORTCUT, lambda *_: None, replace=is_builtin(SHORTCUT.id), workers=1)
    assert open_library(SHORTCUT.id).content_hash == before


def test_what_was_drawn_itself_is_known_as_such(
    shiten_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_builtin("smear")
    ensure_builtin("smear")
    assert is_builtin("smear")
    monkeypatch.setattr("xai_core.domains.blood.libraries.SHORTCUT_CELLS", 20)
    assert not is_builtin(SHORTCUT.id)
    assert own_process._main(SHORTCUT.build, SHORTCUT.id, "", "1", "") == 0
    assert is_builtin(SHORTCUT.id)  # made in one piece


def test_interrupted_it_leaves_nothing(shiten_home: Path) -> None:
    steps: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        steps.append((done, total))
        raise Enough

    with pytest.raises(Enough):
        build_in_own_process(SHORTCUT, stop, workers=1)
    assert len(steps) == 1
    shelf = shiten_home / "libraries"
    assert not shelf.exists() or list(shelf.iterdir()) == []


def test_where_there_is_nothing_yet_a_little_comes_first(
    shiten_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        own_process, "_build", lambda _library, extent, *_, replace: made.append((extent, replace))
    )
    smear = builtin_libraries()["smear"]
    build_in_own_process(smear, lambda *_: None)
    (shiten_home / "libraries" / "smear").mkdir(parents=True)
    build_in_own_process(smear, lambda *_: None)
    build_in_own_process(smear, lambda *_: None, replace=True)
    build_in_own_process(SHORTCUT, lambda *_: None)
    assert made == [("first", False), ("full", True), ("full", False), ("full", True), ("", False)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_shelf_that_cannot_be_written_is_told(shiten_home: Path) -> None:
    shiten_home.mkdir(mode=0o500)
    with pytest.raises(LibraryError, match="could not be drawn"):
        build_in_own_process(SHORTCUT, lambda *_: None, workers=1)


def test_a_shelf_that_is_a_file_is_told(shiten_home: Path) -> None:
    shiten_home.mkdir()
    (shiten_home / "libraries").write_text("in the way")
    with pytest.raises(LibraryError, match="could not be"):
        build_in_own_process(SHORTCUT, lambda *_: None, workers=1)
