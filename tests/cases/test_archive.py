"""Archives of strangers: what is unpacked, what is refused, and that nothing stays behind."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from xai_core.cases.archive import Bounds, unpacked
from xai_core.errors import LibraryError


def packed(*entries: tuple[str | zipfile.ZipInfo, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for entry, data in entries:
            archive.writestr(entry, data)
    return out.getvalue()


def contents(data: bytes, beside: Path, **bounds: int) -> dict[str, bytes]:
    with unpacked(io.BytesIO(data), beside, bounds=Bounds(**bounds)) as folder:
        files = (file for file in folder.rglob("*") if file.is_file())
        return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def refused(data: bytes, beside: Path, why: str, **bounds: int) -> None:
    with pytest.raises(LibraryError, match=why):
        contents(data, beside, **bounds)
    assert list(beside.rglob("*")) == []


def link(name: str, kind: int = stat.S_IFLNK) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = (kind | 0o777) << 16
    return entry


def test_files_are_there_within_the_block_and_gone_after(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    data = packed(("band/1.png", b"one"), ("eo/2.png", b"two"))
    with unpacked(io.BytesIO(data), tmp_path, progress=lambda *at: seen.append(at)) as folder:
        assert (folder / "band/1.png").read_bytes() == b"one"
        assert folder.parent == tmp_path
        assert folder.name.startswith(".")
    assert list(tmp_path.iterdir()) == []
    assert seen == [(0, 2), (1, 2)]


def test_folders_around_everything_are_left_out_and_so_is_what_systems_leave(
    tmp_path: Path,
) -> None:
    data = packed(
        ("my/cells/band/1.png", b"one"),
        ("my/cells/eo/2.png", b"two"),
        ("__MACOSX/my/._1.png", b"x"),
        ("my/cells/.DS_Store", b"x"),
        ("my/empty/", b""),
    )
    assert contents(data, tmp_path) == {"band/1.png": b"one", "eo/2.png": b"two"}


def test_names_of_japanese_windows_and_other_slashes(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("XXXXXX/1.png")
    data = packed((entry, b"1"), ("b\\2.png", b"2")).replace(b"XXXXXX", "好中球".encode("cp932"))
    assert contents(data, tmp_path) == {"好中球/1.png": b"1", "b/2.png": b"2"}


def test_what_goes_wrong_in_the_block_is_not_taken_for_a_bad_archive(tmp_path: Path) -> None:
    with (
        pytest.raises(FileNotFoundError),
        unpacked(io.BytesIO(packed(("a/1", b"1"), ("b/1", b"1"))), tmp_path) as folder,
    ):
        (folder / "missing").read_bytes()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "../evil.png",
        "a/../../evil.png",
        "/etc/evil",
        "C:/evil",
        "..\\evil",
        "\\\\host\\share\\evil",
    ],
)
def test_no_name_leads_outside(tmp_path: Path, name: str) -> None:
    refused(packed(("ok/1.png", b"1"), (name, b"x")), tmp_path / "in", "outside its own folder")
    assert {path.name for path in tmp_path.rglob("*")} <= {"in"}


@pytest.mark.parametrize(
    "name", ["a\nb.png", "what?.png", "ends./x", "x" * 201, "/".join("abcdefghijklmnopq"), "./."]
)
def test_no_name_that_some_system_cannot_write(tmp_path: Path, name: str) -> None:
    refused(packed((name, b"x")), tmp_path, "cannot be written")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_no_links_pipes_or_devices(tmp_path: Path, kind: int) -> None:
    refused(packed((link("a/1.png", kind), b"/etc/passwd")), tmp_path, "link or no plain file")


def test_one_place_twice_and_a_file_that_is_a_folder(tmp_path: Path) -> None:
    refused(packed(("a/1.png", b"1"), ("A/1.PNG", b"2")), tmp_path, "twice")
    refused(packed(("a", b"1"), ("a/1.png", b"2")), tmp_path, "as a file and as a folder")


def test_an_encrypted_archive(tmp_path: Path) -> None:
    data = bytearray(packed(("a/1.png", b"1")))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    refused(bytes(data), tmp_path, "without a password")


def test_another_way_of_packing(tmp_path: Path) -> None:
    refused(packed(("a/1.png", b"1" * 99), how=zipfile.ZIP_LZMA), tmp_path, "ordinary ZIP")


def test_the_bounds(tmp_path: Path) -> None:
    data = packed(("a/1", b"x" * 600), ("b/2", b"y" * 600))
    assert len(contents(data, tmp_path)) == 2
    refused(data, tmp_path, "larger than 0 MB", packed=1000)
    refused(data, tmp_path, "Unpacked, the archive is larger", unpacked=1000)
    refused(data, tmp_path, "a/1.* is larger than", file=500)
    refused(data, tmp_path, "more than 1 files", files=1)


def test_a_bomb(tmp_path: Path) -> None:
    data = packed(("a/1", bytes(3_000_000)), how=zipfile.ZIP_DEFLATED)
    refused(data, tmp_path, "100 times its size", free=1000)
    assert len(contents(data, tmp_path)) == 1  # small enough to do no harm


def test_an_entry_that_unpacks_to_more_than_it_says(tmp_path: Path) -> None:
    data = bytearray(packed(("a/1", bytes(50_000)), how=zipfile.ZIP_DEFLATED))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<L", 10)
    refused(bytes(data), tmp_path, "damaged")


def test_many_files_of_one_stretch_of_bytes(tmp_path: Path) -> None:
    """Fifield's bomb lists one packed stretch under many names."""
    base = packed(("a/0", bytes(1_000_000)), how=zipfile.ZIP_DEFLATED)
    at = base.index(b"PK\x01\x02")
    end = base.index(b"PK\x05\x06")
    entry = base[at:end]
    many = b"".join(entry.replace(b"a/0", f"a/{n}".encode()) for n in range(10))
    tail = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 10, 10, len(many), at, 0)
    refused(base[:at] + many + tail, tmp_path, "100 times|damaged", free=1000)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: b"GIF89a" + bytes(100),
        lambda data: data[:-30],
        lambda data: data.replace(b"hello", b"jello"),
        lambda data: data[: data.index(b"PK\x01\x02") + 10] + bytes(60) + data[-22:],
    ],
    ids=["empty", "no zip", "cut off", "changed", "garbled list"],
)
def test_no_archive_or_a_damaged_one(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    refused(spoil(packed(("a/1", b"hello world"))), tmp_path, "not a ZIP|damaged|empty")


def test_a_list_that_is_too_long_is_not_even_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = packed(*((f"a/{n}", b"") for n in range(20)))
    monkeypatch.setattr(zipfile, "ZipFile", None)
    refused(data, tmp_path, "more than 5 files", files=5)


def test_stopping_leaves_nothing_behind(tmp_path: Path) -> None:
    def progress(done: int, _total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    data = packed(("a/1", b"1"), ("b/2", b"2"))
    opened = unpacked(io.BytesIO(data), tmp_path, progress=progress)
    with pytest.raises(KeyboardInterrupt), opened:
        pass
    assert list(tmp_path.iterdir()) == []
