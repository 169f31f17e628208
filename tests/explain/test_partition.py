"""Players: disjoint, complete, and every cut said."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from xai_core.errors import ArrayError, ExplanationError
from xai_core.explain.partition import (
    BACKGROUND,
    MAX_PLAYERS,
    checked_partition,
    frame,
    partition_of,
    partition_of_case,
    superpixels_of,
    surroundings_of,
)

IMAGE = np.random.default_rng(0).integers(0, 256, (16, 16, 3), dtype=np.uint8)


def box(top: int, bottom: int, left: int, right: int) -> np.ndarray:
    mask = np.zeros((16, 16), np.float32)
    mask[top:bottom, left:right] = 1
    return mask


# --- by hand ---------------------------------------------------------------------------------


def test_the_nucleus_is_cut_out_of_the_cell() -> None:
    cell, nucleus = box(2, 12, 2, 12), box(4, 8, 4, 8)
    partition = partition_of({"cell": cell, "nucleus": nucleus}, IMAGE)
    assert {name: int(mask.sum()) for name, mask in partition.items()} == {
        "cell": 100 - 16,
        "nucleus": 16,
        "background": 256 - 100,
    }
    assert dict(partition.cut) == {"cell": ("nucleus",)}


def test_a_union_of_others_is_no_player() -> None:
    nucleus, rim = box(4, 8, 4, 8), box(8, 12, 4, 8)
    partition = partition_of({"nucleus": nucleus, "rim": rim, "cell": box(4, 12, 4, 8)}, IMAGE)
    assert list(partition) == ["nucleus", "rim", BACKGROUND]
    assert partition.left_out == ("cell",)


def test_a_graded_region_is_a_view_and_no_player() -> None:
    graded = box(4, 8, 4, 8)
    graded[4] = 0.35
    partition = partition_of({"deciding": graded, "cell": box(2, 12, 2, 12) * 0.5}, IMAGE)
    assert list(partition) == ["cell", BACKGROUND]
    assert partition.left_out == ("deciding",)


def test_a_graded_region_plays_where_nothing_else_is_drawn() -> None:
    graded = box(4, 8, 4, 8)
    graded[4, 4:8] = 0.35
    partition = partition_of({"deciding": graded, "cell": box(0, 0, 0, 0)}, IMAGE)
    assert list(partition) == ["deciding", BACKGROUND]
    assert int(partition["deciding"].sum()) == 16
    assert partition.left_out == ("cell",)


def test_of_two_equals_the_earlier_keeps_the_pixels() -> None:
    partition = partition_of({"b": box(0, 4, 0, 4), "a": box(2, 6, 0, 4)}, IMAGE)
    assert int(partition["b"].sum()), int(partition["a"].sum()) == (16, 8)
    assert dict(partition.cut) == {"a": ("b",)}


def test_a_drawn_background_is_joined_with_the_rest() -> None:
    partition = partition_of({"background": box(0, 1, 0, 16), "cell": box(4, 8, 4, 8)}, IMAGE)
    assert list(partition) == ["cell", BACKGROUND]
    assert int(partition[BACKGROUND].sum()) == 256 - 16


def test_regions_that_cover_all_leave_no_background() -> None:
    partition = partition_of({"top": box(0, 8, 0, 16), "bottom": box(8, 16, 0, 16)}, IMAGE)
    assert list(partition) == ["top", "bottom"]


def test_more_than_ten_are_joined_smallest_first() -> None:
    regions = {f"r{n}": box(n, n + 1, 0, 16 - n) for n in range(12)}
    partition = partition_of(regions, IMAGE)
    assert len(partition) == MAX_PLAYERS
    assert partition.joined == ("r8", "r9", "r10", "r11")
    assert int(partition["others"].sum()) == 8 + 7 + 6 + 5


def test_others_does_not_take_a_regions_name() -> None:
    regions = {f"r{n}": box(n, n + 1, 0, 4) for n in range(1, 12)} | {"others": box(0, 1, 0, 16)}
    assert "others-2" in partition_of(regions, IMAGE)


# --- without regions -------------------------------------------------------------------------


@pytest.mark.parametrize("regions", [{}, {"empty": np.zeros((16, 16), np.float32)}])
def test_a_picture_without_regions_is_cut_into_superpixels(regions: dict) -> None:
    partition = partition_of(regions, IMAGE)
    assert partition.superpixels
    assert 2 <= len(partition) <= MAX_PLAYERS
    assert (np.sum(list(partition.values()), axis=0) == 1).all()
    assert partition.left_out == tuple(regions)


def test_superpixels_of_an_even_picture() -> None:
    places = superpixels_of(np.full((16, 20, 3), 7, np.uint8))
    assert (np.sum(list(places.values()), axis=0) == 1).all()
    assert list(places)[:2] == ["superpixel-1", "superpixel-2"]


# --- always ----------------------------------------------------------------------------------


@settings(max_examples=40)
@given(st.lists(arrays(np.bool_, (6, 6)), min_size=1, max_size=14))
def test_players_share_no_pixel_and_leave_none_out(masks: list) -> None:
    image = IMAGE[:6, :6]
    partition = partition_of(
        {f"r{n}": mask.astype(np.float32) for n, mask in enumerate(masks)}, image
    )
    assert (np.sum(list(partition.values()), axis=0) == 1).all()
    assert all(mask.any() for mask in partition.values())
    assert len(partition) <= MAX_PLAYERS


def test_players_pickle() -> None:
    partition = partition_of({"cell": box(4, 8, 4, 8)}, IMAGE)
    again = pickle.loads(pickle.dumps(partition))
    np.testing.assert_array_equal(again["cell"], partition["cell"])


def test_players_of_a_drawn_cell(drawn_library) -> None:
    for case in drawn_library.cases[:5]:
        partition = partition_of_case(drawn_library, case, drawn_library.image(case))
        assert {"cytoplasm", "red_cells", BACKGROUND} <= set(partition)
        assert not {"deciding", "cell"} & set(partition)
        assert (np.sum(list(partition.values()), axis=0) == 1).all()


def test_a_region_of_another_size_is_refused() -> None:
    with pytest.raises(ArrayError):
        partition_of({"cell": np.ones((8, 8), np.float32)}, IMAGE)


def test_players_that_share_pixels_are_refused() -> None:
    with pytest.raises(ExplanationError, match="“b” shares pixels"):
        checked_partition({"a": box(0, 4, 0, 4) > 0, "b": box(3, 6, 0, 4) > 0}, IMAGE)


# --- surroundings ----------------------------------------------------------------------------


def test_surroundings_are_the_background_then_the_rest_then_the_frame() -> None:
    top, bottom = box(0, 8, 0, 16) > 0, box(8, 16, 0, 16) > 0
    np.testing.assert_array_equal(surroundings_of({"a": top, BACKGROUND: bottom}, (16, 16)), bottom)
    np.testing.assert_array_equal(surroundings_of({"a": top}, (16, 16)), bottom)
    rim = surroundings_of({"a": top, "b": bottom}, (16, 16))
    np.testing.assert_array_equal(rim, box(2, 14, 2, 14) == 0)
    assert frame((1, 1)).all()
