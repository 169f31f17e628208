"""Boxes: overlap by hand, and a segmenter that draws half of each."""

from pathlib import Path

import numpy as np
import pytest

from xai_core.cases.registry import open_library
from xai_core.errors import LibraryError
from xai_core.evaluation.boxes import box_iou, boxes_met


def mask(rows: slice, columns: slice) -> np.ndarray:
    drawn = np.zeros((8, 8), bool)
    drawn[rows, columns] = True
    return drawn


def test_overlap_of_boxes() -> None:
    square = mask(slice(0, 4), slice(0, 4))
    assert box_iou(square, square) == 1
    assert box_iou(square, mask(slice(0, 4), slice(0, 2))) == 0.5
    assert box_iou(square, mask(slice(2, 6), slice(0, 4))) == 8 / 24
    assert box_iou(square, mask(slice(5, 8), slice(5, 8))) == 0


def test_the_box_is_around_all_of_it() -> None:
    corners = mask(slice(0, 1), slice(0, 1)) | mask(slice(3, 4), slice(3, 4))
    assert box_iou(corners, mask(slice(0, 4), slice(0, 4))) == 1


def test_nothing_drawn_is_a_miss() -> None:
    nothing = np.zeros((8, 8), bool)
    assert box_iou(nothing, mask(slice(0, 4), slice(0, 4))) == 0


def quiet(_done: int, _total: int) -> None:
    pass


def test_boxes_of_a_library_are_met_or_not(outlined_home: Path, make_segmenter) -> None:
    """It draws each cell, 19 pixels wide like its cytoplasm; its nucleus is 9 pixels wide."""
    library, segmenter = open_library("outlined"), make_segmenter()
    cells = boxes_met(library, segmenter, "cytoplasm", None, quiet)
    assert (cells.n, cells.n_met, cells.met, cells.iou.mean) == (12, 12, 1, 1)
    nuclei = boxes_met(library, segmenter, "nucleus", None, quiet)
    assert (nuclei.n_met, nuclei.met) == (0, 0)
    assert nuclei.iou.mean == pytest.approx(81 / 361)
    with pytest.raises(LibraryError, match="no region “iris”"):
        boxes_met(library, segmenter, "iris", None, quiet)
