"""Whole or not there; and nothing that never ends is read."""

import errno
import os
from pathlib import Path

import pytest

from xai_core.errors import StorageError
from xai_core.files import DestinationTakenError, read_regular, replace_file, whole_folder


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    replace_file(path, b"one")
    replace_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o644
    assert names(tmp_path) == ["a.txt"]


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_file(tmp_path / "a.txt", b"old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match=r"a\.txt cannot be written"):
        replace_file(tmp_path / "a.txt", b"new")
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("name", ["missing/a.txt", "folder"])
def test_a_place_that_cannot_be_is_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError):
        replace_file(tmp_path / name, b"x")
    assert names(tmp_path) == ["folder"]


def test_a_folder_appears_whole(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "deep/new") as partial:
        (partial / "a").write_text("a")
        assert partial.name.startswith(".new.partial-")
        assert not (tmp_path / "deep/new").exists()
    assert names(tmp_path) == ["deep", "deep/new", "deep/new/a"]


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("replace", [False, True])
def test_a_failure_leaves_what_was_there(
    tmp_path: Path, kind: type[BaseException], replace: bool
) -> None:
    if replace:
        (tmp_path / "new").mkdir()
        (tmp_path / "new/old").write_text("old")
    before = names(tmp_path)

    def fail() -> None:
        with whole_folder(tmp_path / "new", replace=replace) as partial:
            (partial / "a").write_text("a")
            raise kind

    with pytest.raises(kind):
        fail()
    assert names(tmp_path) == before


def test_replacing_is_on_purpose(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new/old").write_text("old")
    with pytest.raises(DestinationTakenError), whole_folder(tmp_path / "new"):
        pytest.fail("the block was entered")
    with whole_folder(tmp_path / "new", replace=True) as partial:
        (partial / "a").write_text("a")
    assert names(tmp_path) == ["new", "new/a"]


def test_somebody_faster_keeps_the_place(tmp_path: Path) -> None:
    def slow() -> None:
        with whole_folder(tmp_path / "new"):
            (tmp_path / "new").mkdir()
            (tmp_path / "new/theirs").write_text("t")

    with pytest.raises(DestinationTakenError):
        slow()
    assert names(tmp_path) == ["new", "new/theirs"]


def test_an_error_of_the_same_kind_inside_is_not_taken_for_a_taken_place(tmp_path: Path) -> None:
    def twice() -> None:
        with whole_folder(tmp_path / "new") as partial:
            (partial / "a").touch()
            (partial / "a").touch(exist_ok=False)

    with pytest.raises(FileExistsError):
        twice()
    assert names(tmp_path) == []


def test_a_dangling_link_is_something(tmp_path: Path) -> None:
    (tmp_path / "new").symlink_to(tmp_path / "nowhere")
    with pytest.raises(DestinationTakenError), whole_folder(tmp_path / "new"):
        pytest.fail("the block was entered")


def test_reading_up_to_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1234")
    assert read_regular(tmp_path / "a", 4) == b"1234"
    with pytest.raises(OSError, match="large") as caught:
        read_regular(tmp_path / "a", 3)
    assert caught.value.errno == errno.EFBIG


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_what_never_ends_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path(os.devnull), tmp_path / "missing"):
        with pytest.raises(OSError):  # noqa: PT011  (which one is the system's choice)
            read_regular(path, 10)
