"""Shards become libraries; whatever else a tar file can hold stays outside."""

import io
import tarfile
from pathlib import Path

import numpy as np
import pytest

from xai_core.cases.archive_rules import Bounds
from xai_core.cases.pictures import encode_png
from xai_core.cases.readers import open_source, webdataset
from xai_core.cases.splits import split_of_specimen
from xai_core.cases.writer import ImportReport, write_library
from xai_core.errors import LibraryError


def png(level: int) -> bytes:
    return encode_png(np.full((8, 8, 3), level, dtype=np.uint8))


def shard(path: Path, *files: tuple[str | tarfile.TarInfo, bytes]) -> None:
    with tarfile.open(path, "w") as made:
        for name, data in files:
            entry = tarfile.TarInfo(name) if isinstance(name, str) else name
            entry.size = len(data)
            made.addfile(entry, io.BytesIO(data))


def imported(path: Path, out: Path) -> ImportReport:
    source = open_source("webdataset", path, "mine")
    return write_library(out, source.manifest, source.drafts(lambda *_: None))


def test_files_of_one_name_are_a_sample(tmp_path: Path) -> None:
    shard(
        tmp_path / "cells-0.tar",
        ("0001.png", png(1)),
        ("0001.cls", b"mono\n"),
        ("0002.json", b'{"label": "band", "specimen": "s1", "split": "test", "more": [1]}'),
        ("0002.PNG", png(2)),
        ("0002.txt", b"words"),
    )
    shard(tmp_path / "cells-1.tar", ("part/0001.png", png(3)), ("part/0001.cls", b"band"))
    library = imported(tmp_path, tmp_path / "out").library
    assert library.task.class_ids == ("band", "mono")
    first, second, third = library.cases
    assert (first.id, first.label) == ("0001", "mono")
    assert (second.label, second.specimen, second.split) == ("band", "s1", "test")
    assert (third.id, third.label) == ("part-0001", "band")
    assert library.image(third)[0, 0].tolist() == [3, 3, 3]


def test_samples_of_one_specimen_fall_on_one_side(tmp_path: Path) -> None:
    said = b'{"label": "band", "specimen": "P7"}'
    files = [
        (f"{n}.{end}", data) for n in range(9) for end, data in (("png", png(n)), ("json", said))
    ]
    shard(tmp_path / "s.tar", *files)
    cases = imported(tmp_path / "s.tar", tmp_path / "out").library.cases
    assert [case.split for case in cases] == [split_of_specimen("P7")] * 9


def test_what_is_no_sample_is_left_out_with_the_reason(tmp_path: Path) -> None:
    shard(
        tmp_path / "s.tar",
        ("good.png", png(1)),
        ("good.cls", b"3"),
        ("alone.cls", b"3"),
        ("two.png", png(2)),
        ("two.jpg", png(3)),
        ("two.cls", b"3"),
        ("unsaid.png", png(4)),
        ("bad.png", png(5)),
        ("bad.json", b'{"label": ["a"]}'),
        ("odd.png", png(6)),
        ("odd.cls", b"\xff\xfe"),
        ("long.png", png(7)),
        ("long.cls", b"x" * 70_000),
        ("damaged.png", b"no picture"),
        ("damaged.cls", b"10"),
    )
    report = imported(tmp_path / "s.tar", tmp_path / "out")
    assert [case.id for case in report.library.cases] == ["good"]
    assert report.library.task.class_ids == ("3", "10")
    assert {row.what.removeprefix("s.tar/"): str(row.reason)[:25] for row in report.skipped} == {
        "alone": "A sample is one picture; ",
        "two": "A sample is one picture; ",
        "unsaid": "It has no label.",
        "bad": "Its .json file does not s",
        "odd": "Its .cls file is not text",
        "long": "Its .cls file is too larg",
        "damaged": "damaged is not a picture ",
    }


def link(kind: bytes) -> tarfile.TarInfo:
    entry = tarfile.TarInfo("a.png")
    entry.type, entry.linkname = kind, "/etc/passwd"
    return entry


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("../a.png", b"")], "a place outside its own folder"),
        ([("/a.png", b"")], "a place outside its own folder"),
        ([("x\\..\\a.png", b"")], "a place outside its own folder"),
        ([(link(tarfile.SYMTYPE), b"")], "is a link or no plain file"),
        ([(link(tarfile.LNKTYPE), b"")], "is a link or no plain file"),
        ([(link(tarfile.FIFOTYPE), b"")], "is a link or no plain file"),
        ([("x" * 100_000 + ".png", b"")], "a header that no ordinary archive holds"),
        ([(f"{n}.png", b"") for n in range(5)], "more than 2 files"),
    ],
)
def test_a_hostile_shard_is_refused(files, said: str, tmp_path: Path, monkeypatch) -> None:
    if len(files) > 1:
        monkeypatch.setattr(webdataset, "BOUNDS", Bounds(files=2))
    shard(tmp_path / "s.tar", *files)
    with pytest.raises(LibraryError, match=said):
        open_source("webdataset", tmp_path / "s.tar", "mine")


def test_a_shard_cut_short_or_packed_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    shard(tmp_path / "s.tar", ("a.png", png(1)), ("a.cls", b"a"), ("b.png", bytes(5000)))
    data = (tmp_path / "s.tar").read_bytes()
    for wrong in (data[:3000], b"\x1f\x8b" + data, b"", b"no tar at all" * 100):
        (tmp_path / "s.tar").write_bytes(wrong)
        with pytest.raises(LibraryError, match=r"s\.tar|Nothing was imported"):
            imported(tmp_path / "s.tar", tmp_path / "out")
        assert not (tmp_path / "out").exists()


def test_a_shard_ends_as_tar_does_or_is_refused(tmp_path: Path) -> None:
    """Two samples of a header and a block of data for picture and label each, then zeros."""
    path = tmp_path / "s.tar"
    shard(path, ("a.png", png(1)), ("a.cls", b"a"), ("b.png", png(2)), ("b.cls", b"b"))
    data = path.read_bytes()
    end = 4 * 1024  # where the zeros begin
    assert data[end - 512 :] == b"b" + bytes(511) + bytes(10240 - end)

    for whole in (data, data[: end + 1024], data + bytes(2**20)):
        path.write_bytes(whole)
        assert len(open_source("webdataset", path, "mine").shards[0][1]) == 2
    broken = data[:2048] + b"x" * 512 + data[2560:]  # the header of b.png
    cut = (data[:2048], data[:end], data[: end + 512], data[: end + 1023])
    joined = (data + data, data[: end + 1024] + data, data[: end + 512] + data, data + b"x")
    for wrong in (broken, *cut, *joined):
        path.write_bytes(wrong)
        with pytest.raises(LibraryError, match=r"s\.tar is damaged"):
            open_source("webdataset", path, "mine")


def test_a_size_that_is_claimed_is_not_believed(tmp_path: Path) -> None:
    entry = tarfile.TarInfo("a.png")
    entry.size = 2**40
    (tmp_path / "s.tar").write_bytes(entry.tobuf() + bytes(1024))
    with pytest.raises(LibraryError, match=r"s\.tar"):
        open_source("webdataset", tmp_path / "s.tar", "mine")
