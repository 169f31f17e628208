"""Boxes: overlap by hand, and a segmenter that draws half of each."""

import numpy as np

from xai_core.evaluation.boxes import box_iou


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
