"""Thumbnails: the middle of a picture, of cases that differ, and none where none can be read."""

import shutil
from pathlib import Path

import numpy as np

from ui.home.thumbnails import SHOWN, _strip, square, varied
from xai_core.cases.library import CaseLibrary


def test_the_middle_of_a_picture():
    wide = np.zeros((4, 8, 3), np.uint8)
    wide[:, 2:6] = 200
    assert (square(wide, 4) == 200).all()
    assert square(wide.swapaxes(0, 1), 2).shape == (2, 2, 3)


def test_cases_of_different_classes_come_first(drawn_library):
    labels = [case.label for case in varied(drawn_library)]
    assert len(set(labels[:5])) == 5
    assert len(labels) == len(drawn_library.cases)


def test_pictures_that_cannot_be_read_are_passed_over(drawn_library, tmp_path: Path):
    folder = tmp_path / "drawn-cells"
    shutil.copytree(drawn_library.folder, folder)
    library = CaseLibrary.open(folder)
    first, *_ = varied(library)
    (folder / first.image).write_bytes(b"altered")
    data, shown = _strip.__wrapped__(library, "hash")
    assert data[:2] == b"\xff\xd8"  # a JPEG
    assert len(shown) == SHOWN
    assert first.id not in shown
    for case in library.cases:
        (folder / case.image).write_bytes(b"altered")
    assert _strip.__wrapped__(library, "hash") == (None, ())
