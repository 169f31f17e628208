"""Pictures in Parquet files become libraries, whatever else is in the files."""

import json
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from xai_core.cases.pictures import encode_png
from xai_core.cases.readers import open_source, parquet
from xai_core.cases.writer import ImportReport, write_library
from xai_core.errors import LibraryError


def png(level: int) -> bytes:
    return encode_png(np.full((8, 8, 3), level, dtype=np.uint8))


def imported(path: Path, out: Path) -> ImportReport:
    source = open_source("parquet", path, "mine")
    return write_library(out, source.manifest, source.drafts(lambda *_: None))


def test_a_row_is_a_case(tmp_path: Path) -> None:
    table = pa.table(
        {
            "image": [png(1), png(2), b"no picture", None, png(5)],
            "label": ["b", "a", "a", "a", None],
            "id": ["one", "two/2", None, None, None],
            "specimen": ["s1", None, None, None, None],
            "split": ["test", "validation", None, None, None],
            "heavy": [[0.0] * 9] * 5,
        }
    )
    pq.write_table(table, tmp_path / "cells.parquet")
    report = imported(tmp_path / "cells.parquet", tmp_path / "out")
    first, second = report.library.cases
    assert report.library.task.class_ids == ("a", "b")
    assert (first.id, first.label, first.specimen, first.split) == ("one", "b", "s1", "test")
    assert (second.id, second.label, second.split) == ("two-2", "a", "validation")
    assert report.library.image(first)[0, 0].tolist() == [1, 1, 1]
    assert {row.what: str(row.reason)[:24] for row in report.skipped} == {
        "cells-000003": "cells-000003 is not a pi",
        "cells-000004": "The row holds no picture",
        "cells-000005": "It has no label.",
    }


def test_the_structs_and_class_names_of_hugging_face(tmp_path: Path) -> None:
    features = {"label": {"names": ["lymphocyte", "monocyte"], "_type": "ClassLabel"}}
    told = {b"huggingface": json.dumps({"info": {"features": features}}).encode()}
    for shard in range(2):
        rows = {
            "image": [{"bytes": png(10 * shard + n), "path": f"{n}.jpg"} for n in range(2)],
            "label": [1, 0],
        }
        table = pa.table(rows).replace_schema_metadata(told)
        pq.write_table(table, tmp_path / f"train-{shard}.parquet")
    (tmp_path / "README.md").write_text("words")
    library = imported(tmp_path, tmp_path / "out").library
    assert library.task.class_ids == ("lymphocyte", "monocyte")
    assert [(case.id, case.label) for case in library.cases] == [
        ("train-0-000001", "monocyte"),
        ("train-0-000002", "lymphocyte"),
        ("train-1-000001", "monocyte"),
        ("train-1-000002", "lymphocyte"),
    ]
    assert {case.image.suffix for case in library.cases} == {".jpg"}
    assert all(case.split is not None for case in library.cases)


def test_minus_one_of_a_class_label_is_no_label(tmp_path: Path) -> None:
    features = {"label": {"names": ["lymphocyte", "monocyte"], "_type": "ClassLabel"}}
    told = {b"huggingface": json.dumps({"info": {"features": features}}).encode()}
    for name, labels in {"some": [1, -1], "none": [-1, -1]}.items():
        table = pa.table({"image": [png(1), png(2)], "label": labels})
        pq.write_table(table.replace_schema_metadata(told), tmp_path / f"{name}.parquet")
    some = imported(tmp_path / "some.parquet", tmp_path / "some")
    assert some.library.task.class_ids == ("monocyte",)
    assert [case.id for case in some.library.cases] == ["some-000001"]
    assert [str(row.reason) for row in some.skipped] == ["It has no label."]
    none = imported(tmp_path / "none.parquet", tmp_path / "none").library
    assert [case.label for case in none.cases] == ["unlabelled"] * 2


def test_minus_one_of_a_plain_column_is_a_class(tmp_path: Path) -> None:
    pq.write_table(
        pa.table({"image": [png(1), png(2)], "label": [1, -1]}), tmp_path / "signs.parquet"
    )
    library = imported(tmp_path / "signs.parquet", tmp_path / "out").library
    assert [case.label for case in library.cases] == ["1", "1-2"]
    assert {info.id: info.name.en for info in library.task.classes} == {"1": "1", "1-2": "-1"}


def test_whole_numbers_are_classes_by_size_and_no_labels_ask_nothing(tmp_path: Path) -> None:
    pictures = [png(n) for n in range(3)]
    pq.write_table(pa.table({"image": pictures, "label": [10, 9, 2]}), tmp_path / "n.parquet")
    assert imported(tmp_path / "n.parquet", tmp_path / "n").library.task.class_ids == (
        "2",
        "9",
        "10",
    )
    pq.write_table(pa.table({"image": pictures}), tmp_path / "bare.parquet")
    library = imported(tmp_path / "bare.parquet", tmp_path / "bare").library
    assert {case.label for case in library.cases} == {"unlabelled"}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"picture": [b"x"]}, "needs a column “image”"),
        ({"image": ["x"]}, "needs a column “image”"),
        ({"image": [{"path": "x"}]}, "needs a column “image”"),
        ({"image": [b"x"], "label": [0.5]}, "“label” of f.parquet is not text"),
        ({"image": [b"x"], "id": [1]}, "“id” of f.parquet is not text"),
        ({"image": [b"x"], "label": ["x" * 20_000]}, "no short text"),
        ({"image": [b"x"] * 1001, "label": range(1001)}, "more than 1,000 different labels"),
    ],
)
def test_what_is_no_set_of_pictures_is_refused(table, said: str, tmp_path: Path) -> None:
    pq.write_table(pa.table(table), tmp_path / "f.parquet")
    with pytest.raises(LibraryError, match=said):
        open_source("parquet", tmp_path / "f.parquet", "mine")


def test_what_is_damaged_too_large_or_not_there_is_refused(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and nothing PAR1")
    with pytest.raises(LibraryError, match=r"broken.parquet is damaged"):
        open_source("parquet", tmp_path, "mine")
    with pytest.raises(LibraryError, match="There is no file or folder"):
        open_source("parquet", tmp_path / "nothing", "mine")
    os.mkfifo(tmp_path / "pipe.parquet")
    with pytest.raises(LibraryError, match="There is no file or folder"):
        open_source("parquet", tmp_path / "pipe.parquet", "mine")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty/link.parquet").symlink_to(tmp_path / "broken.parquet")
    with pytest.raises(LibraryError, match=r"holds no .parquet files"):
        open_source("parquet", tmp_path / "empty", "mine")
    pq.write_table(pa.table({"image": [bytes(5000)]}), tmp_path / "large.parquet")
    monkeypatch.setattr(parquet, "MAX_GROUP_BYTES", 1000)
    with pytest.raises(LibraryError, match="unpacks to too much at a time"):
        open_source("parquet", tmp_path / "large.parquet", "mine")


def test_a_file_cut_short_leaves_nothing_behind(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (40, 60, 60, 3), dtype=np.uint8)
    table = pa.table({"image": [encode_png(one) for one in noise], "label": ["a"] * 40})
    pq.write_table(table, tmp_path / "f.parquet", row_group_size=10)
    data = bytearray((tmp_path / "f.parquet").read_bytes())
    data[len(data) // 2 : len(data) // 2 + 20_000] = bytes(20_000)
    (tmp_path / "f.parquet").write_bytes(data)
    try:
        report = imported(tmp_path / "f.parquet", tmp_path / "out")
    except LibraryError:
        assert not (tmp_path / "out").exists()
    else:  # zeros where pictures were: these are left out, with the reason
        assert report.skipped
