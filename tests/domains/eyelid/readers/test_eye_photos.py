"""Photographs with YOLO boxes: a miniature, and boxes that are none."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from xai_core.cases.draft import CaseDraft, Skipped
from xai_core.cases.readers import open_source
from xai_core.cases.writer import write_library
from xai_core.domains.eyelid.mucosa import filled_columns, lower_half
from xai_core.errors import LibraryError


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """One photograph of 40 x 20: red below, white above within its box (rows 4 to 15)."""
    root = tmp_path / "photos"
    (root / "images").mkdir(parents=True)
    (root / "labels").mkdir()
    picture = np.full((20, 40, 3), 90, np.uint8)
    picture[4:8, 10:30] = 230
    picture[8:16, 10:30] = (200, 60, 60)
    Image.fromarray(picture).save(root / "images" / "a.png")
    (root / "labels" / "a.txt").write_text("0 0.5 0.5 0.5 0.6\n")
    return root


def read(path: Path) -> tuple[dict[str, CaseDraft], dict[str, str]]:
    items = list(open_source("eye-photos", path, "eyes").drafts(lambda *_: None))
    drafts = {item.id: item for item in items if isinstance(item, CaseDraft)}
    return drafts, {item.what: str(item.reason) for item in items if isinstance(item, Skipped)}


def test_the_box_and_the_redder_part_of_it(source: Path, tmp_path: Path) -> None:
    drafts, skipped = read(source)
    assert skipped == {}
    (box,) = drafts["a"].regions["box"]
    assert np.argwhere(box).min(axis=0).tolist() == [4, 10]
    assert np.argwhere(box).max(axis=0).tolist() == [15, 29]
    red = np.asarray(drafts["a"].regions["conjunctiva"])
    assert red[9:15, 11:29].all()
    assert not red[:8].any()
    opened = open_source("eye-photos", source, "eyes")
    report = write_library(tmp_path / "out", opened.manifest, opened.drafts(lambda *_: None))
    assert report.n_cases == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no eye was found"),
        ("0 0.5 0.5 0 0\n", "no width"),
        ("0 0.5 0.5 2 0.1\n", "Line 1 should read"),
        ("0 0.5 0.5\n", "Line 1 should read"),
        ("\n0 a b c d\n", "Line 2 should read"),
    ],
)
def test_what_is_no_box(source: Path, text: str, words: str) -> None:
    (source / "labels" / "a.txt").write_text(text)
    assert words in read(source)[1]["a.png"]


def test_a_photograph_without_a_file_of_boxes(source: Path) -> None:
    (source / "labels" / "a.txt").unlink()
    assert "no file a.txt" in read(source)[1]["a.png"]


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="no folders"):
        open_source("eye-photos", tmp_path, "eyes")


COLUMNS = np.array([[1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 1, 0]], dtype=bool)


def test_the_lower_half_of_every_column() -> None:
    wanted = np.array([[0, 0, 0], [0, 0, 0], [1, 0, 0], [1, 1, 0]], dtype=bool)
    assert np.array_equal(lower_half(COLUMNS), wanted)


def test_columns_are_filled_from_first_to_last() -> None:
    wanted = np.array([[1, 0, 0], [1, 1, 0], [1, 1, 0], [1, 1, 0]], dtype=bool)
    assert np.array_equal(filled_columns(COLUMNS), wanted)
