"""The shelf: what is there, what is broken, and the library that is always there."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from xai_core.cases import registry
from xai_core.cases.pictures import encode_png
from xai_core.cases.shelf import remove_library
from xai_core.cases.writer import import_library
from xai_core.domains.blood import libraries
from xai_core.errors import LibraryError


@pytest.fixture
def one(shiten_home: Path, tmp_path: Path) -> Path:
    (tmp_path / "in/band").mkdir(parents=True)
    (tmp_path / "in/band/1.png").write_bytes(encode_png(np.zeros((8, 8, 3), np.uint8)))
    import_library("folders", tmp_path / "in", "mine", progress=lambda *_: None)
    return shiten_home / "libraries"


def test_an_empty_shelf(shiten_home: Path) -> None:
    assert registry.list_libraries() == ()
    with pytest.raises(LibraryError, match="no library “x”; there are: -"):
        registry.open_library("x")
    assert not shiten_home.exists()


def test_a_broken_library_is_listed_with_its_error(one: Path) -> None:
    (one / "broken").mkdir()
    (one / ".hidden.partial-1").mkdir()
    (one / "not an id").mkdir()
    (one / "file.txt").write_text("x")
    entries = {entry.id: entry for entry in registry.list_libraries()}
    assert list(entries) == ["broken", "mine", "not an id"]
    assert entries["mine"].error is None
    assert entries["mine"].library == registry.open_library("mine")
    assert entries["broken"].library is None
    assert "library.toml" in str(entries["broken"].error)
    assert "not a library id" in str(entries["not an id"].error)


def test_a_library_must_call_itself_by_its_folder(one: Path) -> None:
    (one / "mine").rename(one / "yours")
    with pytest.raises(LibraryError, match="calls itself “mine”"):
        registry.open_library("yours")


@pytest.mark.parametrize("library_id", ["../mine", "mine/../mine", "/etc", "", "."])
def test_ids_that_are_paths_are_refused(one: Path, library_id: str) -> None:
    with pytest.raises(LibraryError, match="not a library id"):
        registry.open_library(library_id)


def test_an_unknown_library_lists_the_known(one: Path) -> None:
    with pytest.raises(LibraryError, match="there are: mine"):
        registry.open_library("yours")


def test_the_builtin_is_built_once_and_by_whoever_is_first(
    shiten_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries, "FIRST_CASES", 5)
    building, asked = registry.build, []

    def build(*how: object) -> object:
        asked.append(how)
        return building(*how)

    monkeypatch.setattr(registry, "build", build)
    with ThreadPoolExecutor(3) as pool:
        for future in [pool.submit(registry.ensure_builtin) for _ in range(3)]:
            future.result()
    assert len(asked) == 1
    built = shiten_home / "libraries/smear"
    made = built.stat().st_ino
    registry.ensure_builtin()
    assert built.stat().st_ino == made
    assert [path.name for path in built.parent.iterdir()] == ["smear"]
    assert len(registry.open_library("smear").cases) == 5


def test_a_shelf_that_cannot_be_written_says_so(shiten_home: Path) -> None:
    shiten_home.write_text("a file where the folder should be")
    with pytest.raises(LibraryError, match="could not be written"):
        registry.ensure_builtin()


def test_an_earlier_version_can_be_had_until_the_library_goes(one: Path, tmp_path: Path) -> None:
    before = registry.open_library("mine")
    (tmp_path / "in/band/2.png").write_bytes(encode_png(np.full((8, 8, 3), 9, np.uint8)))
    import_library("folders", tmp_path / "in", "mine", replace=True, progress=lambda *_: None)
    earlier = registry.open_library_as_of("mine", before.content_hash)
    assert [case.id for case in earlier.cases] == [case.id for case in before.cases]
    assert np.array_equal(earlier.image(earlier.cases[0]), np.zeros((8, 8, 3)))
    now = registry.open_library("mine")
    assert registry.open_library_as_of("mine", now.content_hash) == now
    assert registry.open_library_as_of("mine", "0" * 64) is None
    assert [entry.id for entry in registry.list_libraries()] == ["mine"]
    remove_library("mine")
    assert registry.open_library_as_of("mine", before.content_hash) is None
    assert not list(one.iterdir())


def test_whoever_may_only_read_reads_what_there_is(
    drawn_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> None:
        raise LibraryError("The library could not be written.")

    monkeypatch.setattr(registry, "build", refuse)
    registry.ensure_builtin()
    assert registry.library_ids() == ("drawn-cells",)
