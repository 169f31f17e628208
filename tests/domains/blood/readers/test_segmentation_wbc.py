"""segmentation_WBC: a miniature of its layout, its oddities, and the real one where it is."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.readers import open_source
from xai_core.cases.writer import write_library
from xai_core.errors import LibraryError
from xai_core.types import Origin

MASK = np.zeros((10, 12), np.uint8)
MASK[2:8, 2:8] = 128
MASK[4:6, 4:6] = 255


def cell(folder: Path, number: int, mask: np.ndarray | None = MASK) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (12, 10), (number, 10, 10)).save(folder / f"{number:03d}.bmp")
    if mask is not None:
        Image.fromarray(mask).save(folder / f"{number:03d}.png")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    root = tmp_path / "segmentation_WBC"
    for number in (1, 2, 7):
        cell(root / "Dataset 1", number)
    cell(root / "Dataset 2", 3)
    (root / "Class Labels of Dataset 1.csv").write_bytes(
        b"image ID,class label\r\n1,2\r\n2,1\r\n7,5\r\n"
    )
    (root / "Class Labels of Dataset 2.csv").write_bytes(b"image ID,class\r\n3,4\r\n")
    return root


def read(path: Path) -> tuple[dict[str, CaseDraft], dict[str, str]]:
    drafts: dict[str, CaseDraft] = {}
    skipped: dict[str, str] = {}
    for item in open_source("segmentation-wbc", path, "wbc").drafts(lambda *_: None):
        if isinstance(item, Skipped):
            skipped[item.what] = str(item.reason)
        else:
            drafts[item.id] = item
    return drafts, skipped


def test_cells_labels_and_regions(source: Path) -> None:
    drafts, skipped = read(source)
    assert skipped == {}
    assert {key: item.label for key, item in drafts.items()} == {
        "ds1-001": "lymphocyte",
        "ds1-002": "neutrophil",
        "ds1-007": "basophil",
        "ds2-003": "eosinophil",
    }
    one = drafts["ds1-001"]
    assert one.attributes == {"dataset": "1"}
    assert one.split is not None
    assert np.array_equal(one.regions["nucleus"], MASK == 255)
    assert np.array_equal(one.regions["cytoplasm"], MASK == 128)


def test_the_manifest_keeps_the_warning_and_joins_the_cell(source: Path, tmp_path: Path) -> None:
    report = write_library(
        tmp_path / "out",
        open_source("segmentation-wbc", source, "wbc").manifest,
        open_source("segmentation-wbc", source, "wbc").drafts(lambda *_: None),
    )
    manifest = report.library.manifest
    assert manifest.notes is not None
    assert "not checked by" in manifest.notes.en
    assert "確認" in manifest.notes.ja
    assert [region.id for region in manifest.regions] == ["nucleus", "cytoplasm", "cell"]
    assert {region.origin for region in manifest.regions} == {Origin.EXPERT}
    assert {item.name.ja for item in manifest.task.classes} == {
        "好中球",
        "リンパ球",
        "単球",
        "好酸球",
        "好塩基球",
    }
    whole = report.library.region(report.library.cases[0], "cell")
    assert np.array_equal(whole, MASK > 0)


def test_capitals_do_not_matter_and_one_data_set_may_be_missing(source: Path) -> None:
    (source / "Dataset 1").rename(source / "dataset 1")
    (source / "dataset 1/001.bmp").rename(source / "dataset 1/001.BMP")
    (source / "Dataset 2/003.bmp").unlink()
    (source / "Dataset 2/003.png").unlink()
    (source / "Dataset 2").rmdir()
    drafts, skipped = read(source)
    assert len(drafts) == 3
    assert skipped == {"Dataset 2": "The folder is missing."}


def test_a_missing_label_file_is_reported(source: Path) -> None:
    (source / "Class Labels of Dataset 1.csv").unlink()
    drafts, skipped = read(source)
    assert set(drafts) == {"ds2-003"}
    assert "is missing" in skipped["Dataset 1"]


def test_neither_data_set(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="neither"):
        open_source("segmentation-wbc", tmp_path, "wbc")
    with pytest.raises(LibraryError, match="no folder"):
        open_source("segmentation-wbc", tmp_path / "nothing", "wbc")


def test_a_mask_nobody_can_read_is_left_out_but_its_case_stays(source: Path) -> None:
    stray = MASK.copy()
    stray[0, 0] = 7
    cell(source / "Dataset 1", 1, stray)
    (source / "Dataset 1/002.png").write_bytes(b"junk")
    (source / "Dataset 1/007.png").unlink()
    drafts, skipped = read(source)
    assert len(drafts) == 4
    assert all(drafts[f"ds1-00{n}"].regions == {} for n in (1, 2, 7))
    assert "values 7 besides" in skipped["Dataset 1/001.png"]
    assert "not a picture" in skipped["Dataset 1/002.png"]
    assert "no mask" in skipped["Dataset 1/007.png"]


def test_what_has_no_label_or_no_picture_is_skipped(source: Path) -> None:
    cell(source / "Dataset 1", 9)
    (source / "Dataset 1/002.bmp").unlink()
    (source / "Dataset 1/notes.txt").write_text("x")
    (source / "Dataset 1/.DS_Store").write_text("x")
    (source / "Dataset 1/01.bmp").write_bytes((source / "Dataset 1/001.bmp").read_bytes())
    drafts, skipped = read(source)
    assert set(drafts) == {"ds1-001", "ds1-007", "ds2-003"}
    assert "does not name" in skipped["Dataset 1/009"]
    assert "no picture" in skipped["Dataset 1/002"]
    assert "Only one" in skipped["Dataset 1/notes.txt"]
    assert "1 hidden" in skipped["Dataset 1"]
    assert len(skipped) == 5


def test_links_out_of_the_source_are_not_followed(source: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.bmp"
    secret.write_bytes((source / "Dataset 1/001.bmp").read_bytes())
    (source / "Dataset 1/001.bmp").unlink()
    (source / "Dataset 1/001.bmp").symlink_to(secret)
    drafts, skipped = read(source)
    assert "ds1-001" not in drafts
    assert "symbolic link" in skipped["Dataset 1/001.bmp"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"id,class\n1\n", "Line 2"),
        (b"id,class\n1,x\n", "Line 2"),
        (b"id,class\n1,2\n1,3\n", "twice"),
        (b"\xff\xfe", "UTF-8"),
        (b'id,class\n"' + b"1" * 200_000, "CSV"),
    ],
)
def test_a_broken_label_file_is_refused(source: Path, text: bytes, words: str) -> None:
    (source / "Class Labels of Dataset 1.csv").write_bytes(text)
    with pytest.raises(LibraryError, match=words):
        read(source)


def test_an_unknown_class_number_is_skipped(source: Path) -> None:
    (source / "Class Labels of Dataset 2.csv").write_bytes(b"id,class\n3,6\n")
    drafts, skipped = read(source)
    assert "ds2-003" not in drafts
    assert "1 to 5" in skipped["Dataset 2/003"]


def test_the_real_data_set(real_data: Path, tmp_path: Path) -> None:
    source = open_source("segmentation-wbc", real_data / "segmentation_WBC", "wbc")
    steps: list[tuple[int, int]] = []
    report = write_library(
        tmp_path / "wbc", source.manifest, source.drafts(lambda *step: steps.append(step))
    )
    twins = [s for s in report.skipped if "byte for byte" in str(s.reason)]
    assert report.n_cases == 360 - len(twins) == 359
    assert steps[-1] == (360, 360)
    masks = [s.what for s in report.skipped if "besides 0, 128 and 255" in str(s.reason)]
    assert masks == ["Dataset 2/034.png", "Dataset 2/035.png", "Dataset 2/050.png"]
    labels = Counter(case.label for case in report.library.cases)
    assert labels.total() == 359
    assert labels["neutrophil"] == 196
    assert {case.attributes["dataset"] for case in report.library.cases} == {"1", "2"}
    case = report.library.case("ds1-001")
    cell_mask = report.library.mask(case, "cell")
    assert cell_mask is not None
    assert cell_mask.shape == report.library.image(case).shape[:2]
