"""What the eye is shown agrees with the numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from xai_core.errors import ArrayError
from xai_core.report.overlays import (
    REGION_COLOURS,
    ColourMap,
    Scale,
    attention_outline,
    colour_bar,
    colour_table,
    contours,
    enlarge,
    enlarge_pixels,
    overlay,
    region_colours,
    regions_picture,
    signed_ceiling,
    signed_overlay,
)

GREY = np.full((3, 3, 3), 128, dtype=np.uint8)
RED = (255, 0, 0)


def heat(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=np.float32)


@pytest.mark.parametrize("colour_map", [m for m in ColourMap if m is not ColourMap.RED_BLUE])
def test_the_hottest_pixel_is_painted_in_the_hottest_colour(colour_map):
    heat_map = heat([0, 0, 0], [0, 200, 0], [0, 0, 199])
    drawn = overlay(GREY, heat_map, opacity=1.0, colour_map=colour_map)
    assert drawn[1, 1].tolist() == colour_table(colour_map)[255].tolist()


def test_an_eight_bit_map_does_not_wrap():
    heat_map = np.array([[0, 0, 0], [0, 255, 0], [0, 0, 16]], dtype=np.uint8)
    drawn = overlay(GREY, heat_map, opacity=1.0)
    assert drawn[1, 1].tolist() == colour_table(ColourMap.VIRIDIS)[255].tolist()


def test_cold_pixels_leave_the_image_as_it_is():
    drawn = overlay(GREY, heat([0, 0, 0], [0, 1, 0], [0, 0, -5]), opacity=0.8)
    assert (drawn[0] == 128).all()
    assert (drawn[2] == 128).all()
    assert (drawn[1, 1] != 128).any()


def test_a_map_without_anything_positive_leaves_the_image_as_it_is():
    for blank in (np.zeros((3, 3), np.float32), np.full((3, 3), -2, np.float32)):
        drawn = overlay(GREY, blank)
        assert (drawn == GREY).all()
        assert drawn is not GREY


def test_opacity_is_that_of_the_hottest_pixel():
    hottest = colour_table(ColourMap.VIRIDIS)[255]
    drawn = overlay(GREY, heat([0, 0, 0], [0, 7, 0], [0, 0, 0]), opacity=0.5)
    assert drawn[1, 1].tolist() == np.rint((hottest + 128.0) / 2).astype(int).tolist()
    untouched = overlay(GREY, heat([0, 0, 0], [0, 7, 0], [0, 0, 0]), opacity=0)
    assert (untouched == GREY).all()


def test_a_signed_map_is_symmetric_around_zero():
    table = colour_table(ColourMap.RED_BLUE)
    heat_map = heat([-2, 0, 2], [0, 0, 0], [0, 1, 0])
    drawn = overlay(GREY, heat_map, opacity=1.0, scale=Scale.SIGNED)
    assert drawn[0, 0].tolist() == table[0].tolist()
    assert drawn[0, 2].tolist() == table[255].tolist()
    assert drawn[0, 1].tolist() == [128, 128, 128]
    red, blue = table[255].astype(int), table[0].astype(int)
    assert red[0] > red[2]
    assert blue[2] > blue[0]


def test_two_maps_with_one_ceiling_are_on_one_scale():
    weak, strong = heat([0, 1, 0], [0, 0, 0], [0, 0, 0]), heat([0, 1, 0], [0, 4, 0], [0, 0, 0])
    assert (overlay(GREY, weak, ceiling=4)[0] == overlay(GREY, strong, ceiling=4)[0]).all()
    clipped = overlay(GREY, strong, ceiling=1, opacity=1.0)
    assert clipped[1, 1].tolist() == clipped[0, 1].tolist()


def test_colour_maps_are_ordered_from_dark_to_bright():
    for colour_map in (ColourMap.VIRIDIS, ColourMap.INFERNO, ColourMap.CIVIDIS):
        table = colour_table(colour_map)
        luminance = table @ np.array([0.2126, 0.7152, 0.0722])
        assert table.shape == (256, 3)
        assert (np.diff(luminance) > -0.5).all()
        assert luminance[-1] > luminance[0] + 100


def test_an_outline_is_the_inner_rim_and_covers_nothing_outside():
    image = np.zeros((5, 5, 3), np.uint8)
    mask = np.zeros((5, 5), np.float32)
    mask[1:4, 1:4] = 0.25  # graded, and still inside: G > 0
    drawn = (contours(image, mask, RED, 1) == RED).all(axis=2)
    assert drawn.astype(int).tolist() == [
        [0, 0, 0, 0, 0],
        [0, 1, 1, 1, 0],
        [0, 1, 0, 1, 0],
        [0, 1, 1, 1, 0],
        [0, 0, 0, 0, 0],
    ]


def test_an_outline_on_an_enlarged_image_ends_exactly_on_the_pixel_border():
    image = np.zeros((3, 3, 3), np.uint8)
    mask = np.zeros((3, 3), bool)
    mask[1, 1] = True
    drawn = contours(enlarge(image, 30), mask, RED, 2).any(axis=2)
    assert drawn[10:20, 10:20].sum() == 100 - 36
    assert drawn.sum() == 64


def test_a_one_pixel_region_is_still_visible():
    mask = np.zeros((3, 3), np.float32)
    mask[0, 2] = 1
    assert contours(GREY, mask, RED, 3)[0, 2].tolist() == list(RED)


def test_regions_get_distinct_colours_and_small_ones_stay_on_top():
    cell = np.ones((9, 9), np.float32)
    nucleus = np.zeros((9, 9), np.float32)
    nucleus[3:6, 3:6] = 1
    image = np.zeros((9, 9, 3), np.uint8)
    for names in (("nucleus", "cell"), ("cell", "nucleus")):
        regions = {name: {"cell": cell, "nucleus": nucleus}[name] for name in names}
        drawn = regions_picture(image, regions, 0.5, width=1)
        colours = region_colours(names)
        assert drawn[3, 3].tolist() == list(colours["nucleus"])
        assert drawn[0, 0].tolist() == list(colours["cell"])
        assert colours["cell"] != colours["nucleus"]
    assert len(set(REGION_COLOURS)) == 7


def test_importance_is_seen_in_the_filling():
    image = np.zeros((9, 9, 3), np.uint8)
    faint, full = np.full((9, 9), 0.5, np.float32), np.ones((9, 9), np.float32)
    dim = regions_picture(image, {"a": faint}, 1.0, width=1)[4, 4].astype(int)
    bright = regions_picture(image, {"a": full}, 1.0, width=1)[4, 4].astype(int)
    assert abs(dim * 2 - bright).max() <= 2


def test_attention_is_outlined_in_white_within_black():
    mask = np.zeros((40, 40), bool)
    mask[10:30, 10:30] = True
    drawn = attention_outline(np.full((40, 40, 3), 128, np.uint8), mask, 2)
    assert drawn[10, 10].tolist() == [255, 255, 255]
    assert drawn[12, 12].tolist() == [0, 0, 0]
    assert drawn[9, 9].tolist() == drawn[20, 20].tolist() == [128, 128, 128]


def test_crisp_pixels_are_repeated_only_where_needed():
    image = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    big = enlarge_pixels(image, 5)
    assert big.shape == (6, 6, 3)
    assert (big[::3, ::3] == image).all()
    assert enlarge_pixels(big, 6) is big


def test_a_picture_is_enlarged_smoothly_by_a_whole_factor():
    image = np.zeros((1, 3, 3), np.uint8)
    image[0, 2] = 200  # dark, dark, light
    big = enlarge(image, 12)
    assert big.shape == (4, 12, 3)
    row = big[0, :, 0].astype(int)
    assert row[0] == 0
    assert row[-1] >= 200  # bicubic overshoots a little beside an edge
    assert len(set(row.tolist())) > 3  # steps between, where repeating has two values
    assert (np.diff(row[4:]) >= 0).all()
    assert enlarge(big, 12) is big


def test_the_colour_bar_goes_from_cold_to_hot():
    bar = colour_bar(ColourMap.CIVIDIS, width=100, height=4)
    table = colour_table(ColourMap.CIVIDIS)
    assert bar.shape == (4, 100, 3)
    assert bar[0, 0].tolist() == table[0].tolist()
    assert bar[3, 99].tolist() == table[255].tolist()


@pytest.mark.parametrize("shape", [(2, 3), (4, 4), (6, 3)])
def test_a_map_of_another_size_is_refused(shape):
    with pytest.raises(ArrayError, match="the picture is 3 x 3"):
        overlay(GREY, np.ones(shape, np.float32))


def test_something_that_is_no_picture_is_refused():
    with pytest.raises(ArrayError, match="8 bits a channel"):
        overlay(np.zeros((3, 3), np.uint8), np.ones((3, 3), np.float32))


finite = st.floats(-(2.0**100), 2.0**100, width=32)


@settings(max_examples=40)
@given(
    image=arrays(np.uint8, (4, 5, 3)),
    heat_map=arrays(np.float32, (4, 5), elements=finite),
    opacity=st.floats(0, 1),
    scale=st.sampled_from(Scale),
)
def test_any_map_gives_a_picture_and_touches_nothing_it_was_given(image, heat_map, opacity, scale):
    before = image.copy(), heat_map.copy()
    drawn = overlay(image, heat_map, opacity=opacity, scale=scale)
    assert drawn.shape == image.shape
    assert drawn.dtype == np.uint8
    assert (image == before[0]).all()
    assert (heat_map == before[1]).all()
    if scale is Scale.POSITIVE:
        assert (drawn[heat_map <= 0] == image[heat_map <= 0]).all()


# Signed maps


def test_a_signed_map_is_red_for_and_blue_against_on_grey():
    stained = np.full((3, 3, 3), (120, 40, 160), dtype=np.uint8)
    drawn = signed_overlay(stained, heat([2, 0, 0], [0, 0, 0], [0, 0, -2]), opacity=1.0)
    table = colour_table(ColourMap.RED_BLUE)
    assert drawn[0, 0].tolist() == table[255].tolist()
    assert drawn[2, 2].tolist() == table[0].tolist()
    grey = drawn[1, 1]
    assert len(set(grey.tolist())) == 1
    assert grey[0] > stained.max()


def test_one_towering_pixel_does_not_hide_the_others():
    values = np.ones((20, 20), dtype=np.float32)
    values[0, 0] = 1000
    assert signed_ceiling(values) == 1
    values[1:] = 0
    assert signed_ceiling(-values) == 1
    values[0, 1:] = 0
    assert signed_ceiling(values) == 1000
    assert signed_ceiling(np.zeros((2, 2))) == 0


def test_an_empty_signed_map_leaves_the_grey_picture():
    drawn = signed_overlay(GREY, np.zeros((3, 3), dtype=np.float32))
    assert len(np.unique(drawn)) == 1


def test_regions_may_be_given_their_colours():
    mask = np.zeros((5, 5), dtype=bool)
    mask[1:4, 1:4] = True
    drawn = regions_picture(np.zeros((5, 5, 3), np.uint8), {"a": mask}, colours={"a": RED}, width=1)
    assert drawn[1, 1].tolist() == list(RED)
