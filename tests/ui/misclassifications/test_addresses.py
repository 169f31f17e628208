"""Slices and outlines in the address, and what strangers write there."""

import numpy as np
import pytest

from ui.misclassifications.drawn import MOST_CORNERS, outline, read_drawn
from ui.misclassifications.slice_address import read_conditions, written_conditions
from xai_core.evaluation.slices import Condition
from xai_core.evaluation.study_map import Layout

PAIR = (Condition("specimen", "smear 3"), Condition("attribute.a&b", "x=y;ü"))


def test_a_slice_comes_back() -> None:
    assert read_conditions(written_conditions(PAIR)) == PAIR
    assert read_conditions("class=band") == (Condition("class", "band"),)


@pytest.mark.parametrize("text", [None, "", "nonsense", "a=1&b=2&c=3", "a=" + "x" * 1000])
def test_no_slice(text: str | None) -> None:
    assert read_conditions(text) == ()


def test_what_was_drawn_comes_back_and_holds_its_cases() -> None:
    drawn = outline(Layout.PCA, [0, 2, 2, 0], [0, 0, 2, 2])
    assert drawn is not None
    assert read_drawn(drawn.written()) == drawn
    plane = np.array([[1, 1], [3, 1], [0.5, 1.9], [-1, 0]], dtype=np.float32)
    assert drawn.holds(plane).tolist() == [True, False, True, False]


def test_a_box_is_drawn_by_two_corners() -> None:
    drawn = outline(Layout.T_SNE, [0, 2], [3, 5])
    assert drawn is not None
    assert drawn.corners == ((0, 3), (2, 3), (2, 5), (0, 5))


def test_a_long_line_is_thinned() -> None:
    turn = np.linspace(0, 2 * np.pi, 1000)
    drawn = outline(Layout.PCA, np.cos(turn).tolist(), np.sin(turn).tolist())
    assert drawn is not None
    assert len(drawn.corners) <= MOST_CORNERS
    assert read_drawn(drawn.written()) is not None
    plane = np.array([[0, 0], [0.9, 0], [1.1, 0]], dtype=np.float32)
    assert drawn.holds(plane).tolist() == [True, True, False]


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "pca",
        "pca:0,0;1,1",
        "pca:0,0;1,1;nan,1",
        "pca:0,0;1,1;inf,1",
        "pca:0,0;1;2,2",
        "gps:0,0;1,1;0,1",
        "pca:" + ";".join(["0,0"] * 60),
        "pca:" + "9" * 5000,
    ],
)
def test_nothing_was_drawn(text: str | None) -> None:
    assert read_drawn(text) is None
