"""Tar archives of strangers, by the same rules as ZIP archives."""

import gzip
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from xai_core.cases import tar_archive
from xai_core.cases.archive import Bounds, unpacked
from xai_core.errors import LibraryError


def packed(*entries: tuple[str, bytes], spoil: Callable[[tarfile.TarInfo], None] = id) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", format=tarfile.GNU_FORMAT) as archive:
        for name, data in entries:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            spoil(entry)
            archive.addfile(entry, io.BytesIO(data) if entry.isreg() else None)
    return out.getvalue()


def contents(data: bytes, beside: Path, **bounds: int) -> dict[str, bytes]:
    with unpacked(io.BytesIO(data), beside, bounds=Bounds(**bounds)) as folder:
        files = (file for file in folder.rglob("*") if file.is_file())
        return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def refused(data: bytes, beside: Path, why: str, **bounds: int) -> None:
    with pytest.raises(LibraryError, match=why):
        contents(data, beside, **bounds)
    assert list(beside.rglob("*")) == []


def test_files_are_unpacked_and_the_folder_around_them_left_out(tmp_path: Path) -> None:
    data = packed(("all/Info.txt", b"mdb001"), ("all/mdb001.pgm", b"P5"), ("all/._x", b"junk"))
    assert contents(data, tmp_path) == {"Info.txt": b"mdb001", "mdb001.pgm": b"P5"}


def test_the_folder_itself_may_be_named(tmp_path: Path) -> None:
    def folder(entry: tarfile.TarInfo) -> None:
        if entry.name == ".":
            entry.type = tarfile.DIRTYPE

    data = packed((".", b""), ("./a.txt", b"1"), ("./b.txt", b"2"), spoil=folder)
    assert contents(data, tmp_path) == {"a.txt": b"1", "b.txt": b"2"}


def test_long_names_are_read_and_endless_ones_refused(tmp_path: Path) -> None:
    long = "/".join(["x" * 90] * 3)
    assert contents(packed((long, b"1"), ("y", b"2")), tmp_path) == {long: b"1", "y": b"2"}
    refused(packed(("x" * 70_000, b"1")), tmp_path, "a header that no ordinary archive holds")


@pytest.mark.parametrize("name", ["../evil", "a/../../evil", "/etc/evil", "C:/evil", "..\\evil"])
def test_no_name_leads_outside(tmp_path: Path, name: str) -> None:
    refused(packed(("ok", b"1"), (name, b"x")), tmp_path, "outside its own folder")


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.CONTTYPE]
)
def test_no_links_pipes_or_devices(tmp_path: Path, kind: bytes) -> None:
    def spoil(entry: tarfile.TarInfo) -> None:
        if entry.name == "bad":
            entry.type, entry.linkname, entry.size = kind, "/etc/passwd", 0

    refused(packed(("ok", b"1"), ("bad", b""), spoil=spoil), tmp_path, "link or no plain file")


def test_one_place_twice(tmp_path: Path) -> None:
    refused(packed(("a", b"1"), ("A", b"2")), tmp_path, "twice")
    refused(packed(("a", b"1"), ("a/b", b"2")), tmp_path, "as a file and as a folder")


def test_the_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed(("a", b"x" * 600), ("b", b"y" * 600))
    refused(data, tmp_path, "Unpacked, the archive is larger", unpacked=1000)
    refused(data, tmp_path, "is larger than", file=500)
    refused(data, tmp_path, "more than 1 files", files=1)
    refused(packed(("a", bytes(3_000_000))), tmp_path, "100 times its size", free=1000)
    # Gzip's own bomb, behind a small file: stopped while it comes, not when it has come.
    bomb = gzip.compress(gzip.decompress(packed(("a", b"1")))[:1024] + bytes(2_000_000))
    monkeypatch.setattr(tar_archive, "BLOCK", 0)
    assert contents(bomb, tmp_path, free=10**7) == {"a": b"1"}
    refused(bomb, tmp_path, "100 times its size", free=1000)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:60],
        lambda data: data[:-9] + bytes(9),
        lambda data: gzip.compress(b"no tar" * 200),
        lambda data: gzip.compress(gzip.decompress(data)[:700]),
        lambda data: b"\x1f\x8b",
        lambda data: data + data,
        lambda data: gzip.compress(2 * gzip.decompress(data)),
        lambda data: gzip.compress(gzip.decompress(data).replace(b"second", b"Second")),
        lambda data: gzip.compress(gzip.decompress(data).rstrip(b"\0") + bytes(512)),
    ],
    ids=[
        *("cut off", "wrong sum", "no tar", "ends early", "two bytes"),
        *("two files joined", "two archives in one", "a header spoilt", "no end"),
    ],
)
def test_a_damaged_one(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    data = packed(("a/1", bytes(range(256)) * 40), ("a/second", b"x" * 512))
    refused(spoil(data), tmp_path, "damaged")


def test_sparse_files_are_no_plain_files(tmp_path: Path) -> None:
    def spoil(entry: tarfile.TarInfo) -> None:
        entry.type = tarfile.GNUTYPE_SPARSE

    refused(packed(("a", b""), spoil=spoil), tmp_path, "no plain file")
