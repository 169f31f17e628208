"""From a name to a library: checked, unpacked with care, all or nothing."""

import errno
import hashlib
import io
import stat
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.cases.fetching.conftest import Server, status, whole
from tests.cases.fetching.test_hashes import SET
from xai_core.cases import archive as unpacking
from xai_core.cases import writer
from xai_core.cases.apart import bringing
from xai_core.cases.fetching import Check, Fetched, dataset_named, fetch, keep_hash
from xai_core.cases.pictures import encode_png
from xai_core.cases.registry import library_ids, open_library
from xai_core.domains import registry
from xai_core.domains.contract import Domain, PublicDataset
from xai_core.errors import ChoiceError, LibraryError, ObstacleError
from xai_core.files import DestinationTakenError
from xai_core.types import LocalisedText


def zipped(*more: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """Four cells in two class folders, and what else."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            picture = encode_png(np.full((8, 8, 3), number, np.uint8))
            archive.writestr(f"cells/{'ab'[number % 2]}/{number}.png", picture)
        for name, data in more:
            archive.writestr(name, data)
    return out.getvalue()


CELLS = zipped()
SHA256 = hashlib.sha256(CELLS).hexdigest()


@pytest.fixture
def dataset(server: Server, shiten_home: Path) -> Iterator[PublicDataset]:
    one = replace(SET, address=server.serve("/a", whole(CELLS)))
    with registry.register(Domain("sets", LocalisedText(en="S", ja="セ"), datasets=(one,))):
        yield one


def quiet(_done: int, _total: int) -> None:
    pass


def fetched(dataset: PublicDataset, **more: object) -> Fetched:
    options = {"fetching": quiet, "reading": quiet} | more
    return fetch(dataset, "mine", **options)


def left(home: Path) -> set[str]:
    """What lies under the home, but for the lock and the list of hashes."""
    files = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    return {name for name in files if not name.endswith((".lock", "hashes.json"))}


def refused(dataset: PublicDataset, home: Path, why: str, **more: object) -> None:
    with pytest.raises(LibraryError, match=why):
        fetched(dataset, **more)
    assert library_ids() == ()
    assert left(home) == set()


@pytest.mark.usefixtures("apart")
def test_a_name_becomes_a_library_and_the_archive_goes(dataset, shiten_home: Path) -> None:
    done = fetched(dataset_named("set"))
    assert (done.judged.check, done.judged.sha256) == (Check.UNKNOWN, SHA256)
    assert [case.label for case in open_library("mine").cases] == ["a", "a", "b", "b"]
    assert all(name.startswith("libraries/mine/") for name in left(shiten_home))
    with pytest.raises(ChoiceError, match="segmentation-wbc, pbc"):
        dataset_named("no such")


def test_a_taken_id_is_said_before_anything_is_fetched(dataset, server: Server) -> None:
    fetched(dataset)
    with pytest.raises(LibraryError, match="already a library “mine”"):
        fetched(dataset)
    assert len(server.asked) == 1
    assert fetched(dataset, replace=True).report.n_cases == 4


def test_a_pinned_or_kept_hash_is_checked(dataset, shiten_home: Path) -> None:
    assert fetched(replace(dataset, sha256=SHA256)).judged.check is Check.PINNED
    keep_hash(dataset, SHA256)
    assert fetched(dataset, replace=True).judged.check is Check.KEPT


def test_a_wrong_hash_is_refused_unless_any_version_will_do(dataset, shiten_home: Path) -> None:
    wrong = replace(dataset, sha256="0" * 64)
    refused(wrong, shiten_home, "is not the one that is known here: SHA-256 " + SHA256)
    assert fetched(wrong, any_version=True).judged.check is Check.DIFFERENT
    assert library_ids() == ("mine",)


def link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("cells/a/link.png")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (zipped(("../evil.png", b"x")), "outside its own folder"),
        (zipped((link(), b"/etc/passwd")), "a link or no plain file"),
        (zipped(("cells/a/zeros", bytes(60_000_000))), "more than 100 times its size"),
        (CELLS[:-40], "not a ZIP|damaged"),
        (b"<html>Sign in</html>" * 20, "not a ZIP archive"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(50), "RAR and 7z archives are not read here"),
        (zipped()[:0] + b"PK\x05\x06" + bytes(18), "is empty"),
    ],
    ids=["outside", "link", "bomb", "cut off", "a page", "rar", "empty"],
)
def test_a_hostile_archive(
    dataset, server: Server, shiten_home: Path, data: bytes, why: str
) -> None:
    server.serve("/a", whole(data))
    refused(dataset, shiten_home, why)
    # What was refused was thrown away: a sound one is fetched the next time.
    server.serve("/a", whole(CELLS))
    assert fetched(dataset).report.n_cases == 4


def test_a_length_that_lies_is_found_out(dataset, server: Server, shiten_home: Path) -> None:
    server.serve("/a", whole(CELLS, length=len(CELLS) - 30))
    refused(dataset, shiten_home, "not a ZIP|damaged")
    server.serve("/a", status(404))
    refused(dataset, shiten_home, "404 Not Found")


def test_not_what_the_reader_reads(dataset, shiten_home: Path) -> None:
    refused(replace(dataset, reader="segmentation-wbc"), shiten_home, "holds neither “Dataset 1”")


def test_stopped_while_reading_it_is_not_fetched_again(
    dataset, server: Server, shiten_home: Path
) -> None:
    def stop(_done: int, total: int) -> None:
        if total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetched(dataset, reading=stop)
    assert (library_ids(), left(shiten_home)) == ((), {"downloads/set.archive"})
    assert fetched(dataset).report.n_cases == 4
    assert len(server.asked) == 1


def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_args: object, **_options: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", none)


def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(bringing, "hidden_folder", full)


def full_while_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_archive: object, _folder: object, *_more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(bringing, "LIMITED", False)
    monkeypatch.setattr(unpacking, "_unpack", full)


def taken_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(*_args: object, **_options: object) -> None:
        raise DestinationTakenError(errno.EEXIST, "File exists")

    monkeypatch.setattr(bringing, "LIMITED", False)
    monkeypatch.setattr(writer, "whole_folder", other)


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize(
    ("obstacle", "why"),
    [
        (no_process, "no memory or no process left"),
        (full_disk, "could not be written to .*: No space left"),
        (full_while_unpacked, "could not be unpacked: No space left"),
        (taken_meanwhile, "already a library “mine”"),
    ],
)
def test_what_is_no_fault_of_the_archive_does_not_cost_it(
    dataset, server: Server, shiten_home: Path, *, monkeypatch, obstacle, why: str
) -> None:
    with monkeypatch.context() as patch:
        obstacle(patch)
        with pytest.raises(ObstacleError, match=why):
            fetched(dataset)
    assert (library_ids(), left(shiten_home)) == ((), {"downloads/set.archive"})
    assert fetched(dataset).report.n_cases == 4
    assert len(server.asked) == 1


def test_an_archive_that_is_here_already(
    dataset, server: Server, shiten_home: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "cells.zip"
    mine.write_bytes(CELLS)
    refused(replace(dataset, sha256="1" * 64), shiten_home, "allow any version", archive=mine)
    by_hand = replace(dataset, address=None, by_hand=LocalisedText(en="Sign in.", ja="サイン"))
    refused(by_hand, shiten_home, r"cannot be fetched. Sign in. See https://set.invalid")
    refused(by_hand, shiten_home, "reader “folders”", archive=tmp_path)
    refused(by_hand, shiten_home, "cannot be read", archive=tmp_path / "none")
    assert fetched(by_hand, archive=mine).report.n_cases == 4
    assert mine.read_bytes() == CELLS
    assert server.asked == []
