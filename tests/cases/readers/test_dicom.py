"""DICOM folders become libraries in which nobody is named."""

import io
import logging
import os
import warnings
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.pictures.window import Linear
from xai_core.cases.readers import open_source
from xai_core.cases.splits import split_of_specimen
from xai_core.cases.writer import ImportReport, write_library
from xai_core.errors import LibraryError, ShitenError

PLANTED = {
    "PatientName": "YAMADA^TARO",
    "PatientID": "ID-4711-X",
    "PatientBirthDate": "19450815",
    "StudyDate": "20190203",
    "InstitutionName": "St. Elsewhere",
    "ReferringPhysicianName": "SUZUKI^HANAKO",
    "StudyDescription": "free words of Yamada",
    "AccessionNumber": "ACC987654",
    "ImageComments": "Comment about Taro",
    "WindowCenterWidthExplanation": "YAMADAWINDOW",
    "StudyInstanceUID": "1.2.840.99999.1",
}


def write(path: Path, seed: int = 0, frames: int = 1, **tags: object) -> None:
    pixels = np.random.default_rng(seed).integers(-1000, 1000, (frames, 16, 20)).astype(np.int16)
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID = CTImageStorage
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID = f"1.2.840.99999.7.{seed + 1}"
    made.Modality, made.SamplesPerPixel, made.PhotometricInterpretation = "CT", 1, "MONOCHROME2"
    made.Rows, made.Columns, made.PixelRepresentation = 16, 20, 1
    made.BitsAllocated = made.BitsStored = 16
    made.HighBit = 15
    made.RescaleSlope, made.RescaleIntercept = 1, -24
    made.WindowCenter, made.WindowWidth = 40, 400
    made.PixelData = pixels.tobytes()
    if frames > 1:
        made.NumberOfFrames = frames
    for tag, value in (PLANTED | tags).items():
        setattr(made, tag, value)
    path.parent.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    made.save_as(out, enforce_file_format=True)
    path.write_bytes(out.getvalue())


def imported(folder: Path, out: Path) -> ImportReport:
    source = open_source("dicom", folder, "mine")
    return write_library(out, source.manifest, source.drafts(lambda *_: None))


def test_one_case_a_picture(tmp_path: Path) -> None:
    write(tmp_path / "in/b.dcm", 1)
    write(tmp_path / "in/series/a", 2, PatientID="other")
    write(tmp_path / "in/c.dcm", 3, frames=2)
    (tmp_path / "in/notes.txt").write_text("hello")
    report = imported(tmp_path / "in", tmp_path / "out")
    library = report.library
    assert [case.id for case in library.cases] == [
        "case-00001",
        "case-00002-f0001",
        "case-00002-f0002",
        "case-00004",
    ]
    assert [row.what for row in report.skipped] == ["notes.txt"]
    assert [case.specimen for case in library.cases] == ["patient-001"] * 3 + ["patient-002"]
    assert {case.label for case in library.cases} == {"unlabelled"}
    assert library.cases[0].attributes == {"modality": "CT"}
    picture = library.picture(library.cases[0])
    expected = np.random.default_rng(1).integers(-1000, 1000, (1, 16, 20))[0]
    np.testing.assert_array_equal(picture.stored, expected)
    np.testing.assert_array_equal(picture.values(), expected - 24)
    assert picture.window == Linear(centre=40, width=400)
    assert picture.facts.unit == "HU"


def test_nobody_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(3):
        write(tmp_path / f"in/{number}.dcm", number)
    write(tmp_path / "in/bad.dcm", 9)
    bad = (tmp_path / "in/bad.dcm").read_bytes()
    (tmp_path / "in/bad.dcm").write_bytes(bad[:-200])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write(tmp_path / "in/wrong.dcm", 8, PatientBirthDate="YAMADA-DAY", Rows=0)
        write(tmp_path / "in/strange.dcm", 7, WindowCenter="1", Modality="YAMADA^TARO")
    with caplog.at_level(logging.DEBUG):
        report = imported(tmp_path / "in", tmp_path / "out")
    assert report.n_cases == 4
    said = caplog.text + "".join(
        f"{row.what} {row.reason!r} {row.reason}" for row in report.skipped
    )
    assert all(row.reason.__cause__ is None for row in report.skipped)
    written = b"".join(
        str(path).encode() + (path.read_bytes() if path.is_file() else b"")
        for path in (tmp_path / "out").rglob("*")
    )
    words = [*PLANTED.values(), "YAMADA", "Yamada", "TARO", "Taro", "SUZUKI", "1.2.840.99999"]
    for word in words:
        assert word not in said
        assert word.encode() not in written
        assert word.encode("utf-16-le") not in written


def test_the_split_of_a_patient_is_the_same_in_every_library(tmp_path: Path) -> None:
    for number in range(4):
        write(tmp_path / f"one/{number}.dcm", number, PatientID=f"P{number % 2}")
    write(tmp_path / "two/x.dcm", 9, PatientID="P1")
    one = imported(tmp_path / "one", tmp_path / "a").library.cases
    two = imported(tmp_path / "two", tmp_path / "b").library.cases
    assert one[0].split == one[2].split
    assert one[1].split == one[3].split == two[0].split


def test_labels_from_a_table(tmp_path: Path) -> None:
    write(tmp_path / "in/a.dcm", 1)
    write(tmp_path / "in/s/b.dcm", 2)
    write(tmp_path / "in/c.dcm", 3)
    (tmp_path / "in/cases.csv").write_text(
        "file,label,specimen,split,PatientName\na.dcm,with,woman 1,test,YAMADA\ns/b.dcm,腫瘤,,,\n",
        encoding="utf-8",
    )
    report = imported(tmp_path / "in", tmp_path / "out")
    first, second = report.library.cases
    assert (first.label, first.specimen, first.split) == ("with", "woman 1", "test")
    assert report.library.manifest.task.class_ids == ("with", second.label)
    assert [(row.what, str(row.reason)) for row in report.skipped] == [
        ("c.dcm", "It has no row in cases.csv.")
    ]


def test_a_specimen_of_the_table_decides_the_split(tmp_path: Path) -> None:
    for number in range(4):
        write(tmp_path / f"in/{number}.dcm", number, PatientID=f"P{number}")
    write(tmp_path / "in/4.dcm", 4, PatientID="", StudyInstanceUID="")
    rows = "".join(f"{number}.dcm,with,woman 1\n" for number in range(5))
    (tmp_path / "in/cases.csv").write_text("file,label,specimen\n" + rows, encoding="utf-8")
    cases = imported(tmp_path / "in", tmp_path / "out").library.cases
    assert len(cases) == 5
    assert {case.split for case in cases} == {split_of_specimen("woman 1")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"a,b\n1,2\n", "needs the columns"),
        (b"", "needs the columns"),
        (b"\xff\xfe", "not a table"),
        (b"file,label\na.dcm,\n", "Line 2"),
        (b"file,label\na.dcm\n", "Line 2"),
        (b"file,label\na.dcm,x\na.dcm,y\n", "Line 3"),
        (b"file,label,split\na.dcm,x,mine\n", "not one of"),
        (b'file,label\n"a.dcm', "not a table"),
    ],
)
def test_a_bad_table_is_refused(tmp_path: Path, text: bytes, words: str) -> None:
    write(tmp_path / "a.dcm")
    (tmp_path / "cases.csv").write_bytes(text)
    with pytest.raises(ShitenError, match=words):
        open_source("dicom", tmp_path, "mine")


def test_strange_folders(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="no folder"):
        open_source("dicom", tmp_path / "none", "mine")
    with pytest.raises(LibraryError, match="no DICOM"):
        open_source("dicom", tmp_path, "mine")
    write(tmp_path / "in/a.dcm")
    (tmp_path / "in/link.dcm").symlink_to(tmp_path / "in/a.dcm")
    os.mkfifo(tmp_path / "in/pipe.dcm")
    items = list(open_source("dicom", tmp_path / "in", "mine").drafts(lambda *_: None))
    assert sum(isinstance(item, CaseDraft) for item in items) == 1
    assert len([item for item in items if isinstance(item, Skipped)]) == 2
