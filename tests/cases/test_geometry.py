"""Outlines and run lengths: small ones by hand, then any mask, then pycocotools as the oracle."""

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from pycocotools import mask as coco
from scipy.ndimage import label
from skimage.draw import polygon2mask

from xai_core.cases.geometry import (
    bounding_box,
    decode_rle,
    encode_counts,
    encode_rle,
    fill_box,
    fill_polygons,
    outlines,
)
from xai_core.errors import LibraryError

masks = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12))


def drawn(*rows: str) -> np.ndarray:
    return np.array([[letter == "#" for letter in row] for row in rows])


RING = drawn(
    "#####",
    "#...#",
    "#.#.#",
    "#...#",
    "#####",
)
SHAPES = {
    "empty": np.zeros((4, 5), bool),
    "full": np.ones((4, 5), bool),
    "one pixel": drawn("....", "..#.", "...."),
    "corner pixel": drawn("...", "...", "..#"),
    "two parts touching at a corner": drawn("##..", "##..", "..##", "..##"),
    "checkerboard": np.indices((6, 7)).sum(axis=0) % 2 == 0,
    "hole": drawn("####", "#.##", "####"),
    "two holes, one above the other": drawn("###", "#.#", "###", "#.#", "###"),
    "holes touching at a corner": drawn("####", "#.##", "##.#", "####"),
    "island in a hole": RING,
    "frame": drawn("####", "#..#", "####"),
}


@pytest.fixture(params=SHAPES.values(), ids=SHAPES.keys())
def shape_mask(request: pytest.FixtureRequest) -> np.ndarray:
    return request.param


class TestByHand:
    def test_one_pixel_is_a_unit_square_on_its_corners(self) -> None:
        (square,) = outlines(SHAPES["one pixel"])
        assert {tuple(point) for point in square} == {(2, 1), (3, 1), (3, 2), (2, 2)}

    def test_a_rectangle_has_four_corners(self) -> None:
        (ring,) = outlines(drawn("....", ".##.", ".##."))
        assert {tuple(point) for point in ring} == {(1, 1), (3, 1), (3, 3), (1, 3)}

    def test_parts_that_touch_at_a_corner_are_two_polygons(self) -> None:
        assert len(outlines(SHAPES["two parts touching at a corner"])) == 2

    def test_a_hole_is_joined_by_a_seam_walked_down_and_up(self) -> None:
        (ring,) = outlines(SHAPES["hole"])
        assert [tuple(point) for point in ring].count((1, 0)) == 2  # where the seam starts

    def test_an_island_in_a_hole_is_a_polygon_of_its_own(self) -> None:
        assert len(outlines(RING)) == 2

    def test_an_empty_mask_has_no_outline(self) -> None:
        assert outlines(SHAPES["empty"]) == []

    def test_counts_run_down_the_columns_and_start_with_zeros(self) -> None:
        assert encode_counts(drawn("##", ".#")) == [0, 1, 1, 2]
        assert encode_counts(drawn("..", "..")) == [4]

    def test_a_box_covers_the_centres_inside_it(self) -> None:
        assert (fill_box(1, 0, 2, 1, (2, 4)) == drawn(".##.", "....")).all()
        assert (fill_box(0.6, 0, 2, 1, (2, 4)) == drawn(".##.", "....")).all()
        assert (fill_box(0.5, 0, 2, 1, (2, 4)) == drawn("##..", "....")).all()
        assert (fill_box(0.4, 0, 2, 1, (2, 4)) == drawn("##..", "....")).all()
        assert (fill_box(-5, -5, 1e9, 1e9, (2, 4))).all()

    def test_the_bounding_box_is_on_pixel_edges(self) -> None:
        assert bounding_box(SHAPES["one pixel"]) == (2, 1, 1, 1)
        assert bounding_box(SHAPES["empty"]) == (0, 0, 0, 0)

    def test_a_foreign_triangle_is_cut_off_at_the_border(self) -> None:
        triangle = np.array([[-4.0, -4.0], [8.0, -4.0], [-4.0, 8.0]])
        expected = drawn("###.", "##..", "#...", "....")
        assert (fill_polygons([triangle - 0.1], (4, 4)) == expected).all()


class TestRoundTrip:
    def test_outlines_give_the_mask_back(self, shape_mask: np.ndarray) -> None:
        assert (fill_polygons(outlines(shape_mask), shape_mask.shape) == shape_mask).all()

    def test_run_lengths_give_the_mask_back(self, shape_mask: np.ndarray) -> None:
        assert (decode_rle(encode_counts(shape_mask), shape_mask.shape) == shape_mask).all()
        assert (decode_rle(encode_rle(shape_mask)["counts"], shape_mask.shape) == shape_mask).all()

    @settings(max_examples=150)
    @given(masks)
    def test_any_mask_by_outlines(self, mask: np.ndarray) -> None:
        rings = outlines(mask)
        assert (fill_polygons(rings, mask.shape) == mask).all()
        assert len(rings) == label(mask)[1]  # one polygon for each 4-connected part

    @settings(max_examples=100)
    @given(masks)
    def test_any_mask_by_run_lengths(self, mask: np.ndarray) -> None:
        assert (decode_rle(encode_counts(mask), mask.shape) == mask).all()
        assert (decode_rle(encode_rle(mask)["counts"], mask.shape) == mask).all()

    def test_a_large_ragged_mask(self) -> None:
        mask = np.random.default_rng(7).random((150, 200)) < 0.6
        assert (fill_polygons(outlines(mask), mask.shape) == mask).all()
        assert (decode_rle(encode_rle(mask)["counts"], mask.shape) == mask).all()


# pycocotools 2.0.11 speaks to numpy 2 in an old way.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
class TestOracles:
    @settings(max_examples=100)
    @given(masks)
    def test_pycocotools_reads_our_outlines_as_the_same_mask(self, mask: np.ndarray) -> None:
        rings = [ring.ravel().tolist() for ring in outlines(mask)]
        if rings:
            theirs = coco.decode(coco.merge(coco.frPyObjects(rings, *mask.shape)))
            assert (theirs.astype(bool) == mask).all()

    @settings(max_examples=100)
    @given(masks)
    def test_pycocotools_reads_our_counts(self, mask: np.ndarray) -> None:
        counts = {"size": list(mask.shape), "counts": encode_counts(mask)}
        theirs = coco.decode(coco.frPyObjects(counts, *mask.shape))
        assert (theirs.astype(bool) == mask).all()

    @settings(max_examples=100)
    @given(arrays(np.float64, (5, 2), elements=st.floats(0, 30, width=32)))
    def test_foreign_polygons_are_filled_as_pycocotools_does(self, points: np.ndarray) -> None:
        theirs = coco.decode(coco.frPyObjects([points.ravel().tolist()], 24, 28))[..., 0]
        assert (fill_polygons([points], (24, 28)) == theirs.astype(bool)).all()

    def test_scikit_image_agrees_on_a_smooth_outline_but_for_the_rounding(self) -> None:
        angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        points = np.stack([40.3 + 25 * np.cos(angle), 35.7 + 20 * np.sin(angle)], axis=1)
        ours = fill_polygons([points], (80, 90))
        # polygon2mask puts whole numbers on pixel centres, and row before column.
        theirs = polygon2mask((80, 90), points[:, ::-1] - 0.5)
        assert (ours != theirs).sum() < 0.02 * theirs.sum()


class TestRefusals:
    @pytest.mark.parametrize(
        "counts",
        [
            [],
            [3],
            [5, -1],
            [1, 2, 3, 10**30],
            [10**30, -(10**30) + 4],
            "",
            "abc",
            "\x00",
            "é",
            "P" * 99,
        ],
    )
    def test_run_lengths_that_do_not_fill_the_picture(self, counts: str | list[int]) -> None:
        with pytest.raises(LibraryError):
            decode_rle(counts, (2, 2))

    @settings(max_examples=100)
    @given(st.text(st.characters(min_codepoint=40, max_codepoint=120), max_size=12))
    def test_any_text_is_run_lengths_or_refused(self, text: str) -> None:
        with contextlib.suppress(LibraryError):
            assert decode_rle(text, (3, 4)).shape == (3, 4)

    @pytest.mark.parametrize(
        "points",
        [
            [[0, 0], [1, 1]],
            [[0, 0], [1, 1], [np.nan, 2]],
            [[0, 0], [1, 1], [np.inf, 2]],
            [[0, 0], [1e9, 1], [0, 2]],
            [[1e30, 1e30]] * 3,
        ],
    )
    def test_polygons_that_are_none(self, points: list[list[float]]) -> None:
        with pytest.raises(LibraryError):
            fill_polygons([np.array(points, dtype=float)], (10, 10))

    def test_an_outline_too_long_for_the_memory(self) -> None:
        zigzag = np.array([[0.0, 0.0], [3000.0, 1.0]] * 2000)
        with pytest.raises(LibraryError, match="pixels long"):
            fill_polygons([zigzag], (3000, 3000))

    @pytest.mark.parametrize("size", [(0, 3), (3, -1), (float("nan"), 2), (float("inf"), 1)])
    def test_boxes_that_are_none(self, size: tuple[float, float]) -> None:
        with pytest.raises(LibraryError):
            fill_box(0, 0, *size, (5, 5))
