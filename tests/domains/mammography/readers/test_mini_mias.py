"""mini-MIAS: circles from the bottom, several rows a picture, pairs, and rows that cannot be."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xai_core.cases.library import CaseLibrary
from xai_core.cases.readers import open_source
from xai_core.cases.writer import ImportReport, write_library
from xai_core.domains.mammography.readers.info import woman_of
from xai_core.errors import LibraryError

SIDE = 32


def picture(folder: Path, name: str, seed: int | None = None) -> None:
    number = int(name[3:6]) if seed is None else seed
    pixels = np.random.default_rng(number).integers(0, 255, (SIDE, SIDE)).astype(np.uint8)
    Image.fromarray(pixels).save(folder / name)


def imported(folder: Path, rows: str, *names: str) -> ImportReport:
    (folder / "Info.txt").write_text(f"INFORMATION\n1st column: reference\n{rows}\n")
    for name in names:
        picture(folder, name)
    source = open_source("mini-mias", folder, "mias")
    return write_library(folder / "out" / "mias", source.manifest, source.drafts(lambda *_: None))


def lesions(library: CaseLibrary, number: int) -> tuple[np.ndarray, ...] | None:
    return library.instances(library.cases[number], "lesion")


def test_a_circle_counts_from_the_bottom_and_rows_add_up(tmp_path: Path) -> None:
    rows = "mdb001 G CIRC B 5 30 2\nmdb001 G CALC M 20 10 3\nmdb002 G NORM"
    library = imported(tmp_path, rows, "mdb001.pgm", "mdb002.pgm").library
    assert [case.label for case in library.cases] == ["malignant", "normal"]
    found = lesions(library, 0)
    assert found is not None
    first, second = found
    assert first[1, 5]  # 31 - 30 rows from the top
    assert first[:4, 3:8].sum() == first.sum() == 12  # a disc of radius 2, cut at the top
    assert second[21, 20]
    assert lesions(library, 1) == ()
    assert library.cases[0].attributes["abnormality"] == "CIRC, CALC"


def test_no_location_is_abnormal_without_a_region(tmp_path: Path) -> None:
    rows = "mdb003 D CALC M *NOTE 3*\nmdb005 F CIRC B"
    library = imported(tmp_path, rows, "mdb003.pgm", "mdb005.pgm").library
    assert [case.label for case in library.cases] == ["malignant", "benign"]
    assert [lesions(library, number) for number in (0, 1)] == [None, None]
    assert library.cases[0].attributes["location"] == "not given"


def test_a_woman_is_a_specimen_and_in_one_split(tmp_path: Path) -> None:
    rows = "\n".join(f"mdb{number:03d} G NORM" for number in range(1, 13))
    library = imported(tmp_path, rows, *(f"mdb{number:03d}.pgm" for number in range(1, 13))).library
    assert woman_of("mdb001") == woman_of("mdb002") != woman_of("mdb003")
    splits: dict[str | None, set[object]] = {}
    for case in library.cases:
        splits.setdefault(case.specimen, set()).add(case.split)
    assert len(splits) == 6
    assert all(len(found) == 1 for found in splits.values())


def test_pgm_and_png_of_one_picture_count_once(tmp_path: Path) -> None:
    report = imported(tmp_path, "mdb001 G NORM", "mdb001.pgm", "mdb001.png")
    assert len(report.library.cases) == 1
    assert "the same picture as mdb001.pgm" in str(report.skipped[0].reason)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("mdb001 G CIRC B 40 10 2", "does not lie in the picture"),
        ("mdb001 G CIRC B 5 -1 2", "does not lie in the picture"),
        ("mdb001 G CIRC B 5 5 0", "a radius of 0"),
        ("mdb001 G CIRC B 5 five 2", "not a circle"),
        ("mdb001 G CIRC B 5 5", "not a circle"),
        ("mdb001 Q NORM", "Q"),
        ("mdb001 G BLOB B 5 5 2", "BLOB"),
        ("mdb001", "cannot be read"),
        ("mdb001 G CIRC B 5 5 2\nmdb001 D CALC B 9 9 2", "two women"),
        ("mdb001 G NORM\nmdb001 G CALC B 9 9 2", "normal and abnormal"),
    ],
)
def test_a_row_that_cannot_be_is_left_out_with_a_sentence(
    rows: str, sentence: str, tmp_path: Path
) -> None:
    report = imported(tmp_path, f"{rows}\nmdb002 G NORM", "mdb001.pgm", "mdb002.pgm")
    assert [case.id for case in report.library.cases] == ["mdb002"]
    (skipped,) = report.skipped
    assert skipped.what == "mdb001"
    assert sentence in str(skipped.reason)


def test_what_is_absent_unnamed_or_another_womans_is_said(tmp_path: Path) -> None:
    rows = "mdb001 G NORM\nmdb002 G NORM\nmdb003 G NORM"
    picture(tmp_path, "mdb002.pgm", seed=8)
    picture(tmp_path, "mdb002.png", seed=9)
    report = imported(tmp_path, rows, "mdb003.pgm", "mdb004.pgm")
    said = {skipped.what: str(skipped.reason) for skipped in report.skipped}
    assert "no picture mdb001" in said["mdb001"]
    assert "different pictures" in said["mdb002"]
    assert "does not name it" in said["mdb004"]


def test_another_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Info.txt").write_text("nothing here")
    with pytest.raises(LibraryError, match="names no picture"):
        open_source("mini-mias", tmp_path, "mias")


def test_the_real_set_comes_in_whole(real_data: Path) -> None:
    source = open_source("mini-mias", real_data / "mini-mias", "mias")
    assert len(source.rows) == 144
