"""Whole or not there; and nothing that never ends is read."""

import errno
import os
import time
from pathlib import Path

import pytest

from xai_core.errors import StorageError
from xai_core.files import (
    DestinationTakenError,
    earlier_folders,
    read_regular,
    replace_file,
    sweep,
    whole_folder,
)


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


def killed(folder: Path, name: str, text: str) -> Path:
    """What a process that was killed has left of a folder."""
    left = folder / name
    left.mkdir()
    (left / "text").write_text(text)
    return left


@pytest.fixture
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything on the disk was written two days ago."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 2 * 24 * 3600)


@pytest.mark.usefixtures("long_ago")
def test_what_a_killed_process_left_is_swept_when_its_place_is_next_used(tmp_path: Path) -> None:
    killed(tmp_path, ".cells.partial-0123abcd", "half")
    killed(tmp_path, ".cells.old-0123abcd", "as it was")
    with whole_folder(tmp_path / "other") as partial:
        (partial / "text").write_text("new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cells", "other"]
    assert (tmp_path / "cells" / "text").read_text() == "as it was"


@pytest.mark.usefixtures("long_ago")
def test_what_was_replaced_goes_where_the_new_one_stands(tmp_path: Path) -> None:
    killed(tmp_path, "cells", "new")
    killed(tmp_path, ".cells.old-0123abcd", "as it was")
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["cells"]
    assert (tmp_path / "cells" / "text").read_text() == "new"


def test_what_others_may_still_be_writing_stays(tmp_path: Path) -> None:
    names = [".cells.old-0123abcd", ".cells.partial-0123abcd", ".cells", "cells.partial-0123abcd"]
    for name in names:
        killed(tmp_path, name, "now")
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


def test_a_place_that_is_not_there_has_nothing_to_sweep(tmp_path: Path) -> None:
    sweep(tmp_path / "nowhere")


def test_what_was_replaced_on_purpose_can_be_had_for_a_day(tmp_path: Path) -> None:
    for text in ("first", "second", "third"):
        with whole_folder(tmp_path / "cells", replace=True, keep_earlier=True) as partial:
            (partial / "text").write_text(text)
    sweep(tmp_path)
    kept = [(path / "text").read_text() for path in earlier_folders(tmp_path / "cells")]
    assert sorted(kept) == ["first", "second"]
    assert earlier_folders(tmp_path / "cell?") == []


@pytest.mark.usefixtures("long_ago")
def test_after_a_day_it_goes_and_never_comes_back(tmp_path: Path) -> None:
    killed(tmp_path, ".cells.earlier-0123abcd", "as it was")
    sweep(tmp_path)
    assert not list(tmp_path.iterdir())
