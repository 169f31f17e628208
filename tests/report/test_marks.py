"""Marks are where they are said to be, and are seen on any picture."""

import numpy as np
import pytest

from xai_core.report.marks import HALO, INK, with_marks
from xai_core.tasks import Mark


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_ring_of_both_colours_around_the_place(grey: int) -> None:
    picture = np.full((200, 100, 3), grey, np.uint8)
    marked = with_marks(picture, [Mark(0.25, 0.5, 0.9)])
    changed = np.argwhere((marked != picture).any(axis=2))
    # The ring reaches 5 + 2 pixels from row 50, column 50; the number stands right above of it.
    assert changed[:, 0].max() in range(54, 59)
    assert changed[:, 1].min() in range(42, 47)
    colours = {tuple(colour) for colour in marked.reshape(-1, 3).tolist()}
    assert {INK, HALO} <= colours
    assert (marked[50, 50] == grey).all()  # what is marked stays to be seen


def test_no_marks_change_nothing() -> None:
    picture = np.arange(3 * 64, dtype=np.uint8).reshape(8, 8, 3)
    assert np.array_equal(with_marks(picture, []), picture)


def test_a_mark_at_the_edge_does_not_fail() -> None:
    with_marks(np.zeros((30, 30, 3), np.uint8), [Mark(1.0, 1.0, 0.5), Mark(0.0, 0.0, 0.4)])
