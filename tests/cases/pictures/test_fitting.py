"""Letterbox: where a picture lies, and that maps come back onto the right pixels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_core.cases.pictures.fitting import (
    FitMode,
    Placement,
    cropped,
    fit,
    from_letterbox,
    placement,
)

STRETCH, LETTERBOX = FitMode.STRETCH, FitMode.LETTERBOX


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((100, 50), Placement(0, 8, 32, 16, (32, 32))),
        ((50, 100), Placement(8, 0, 16, 32, (32, 32))),
        ((64, 64), Placement(0, 0, 32, 32, (32, 32))),
        ((100, 47), Placement(0, 8, 32, 15, (32, 32))),  # 17 columns of bar: 8 and 9
        ((10_000, 1), Placement(0, 15, 32, 1, (32, 32))),
    ],
)
def test_where_a_picture_lies(shape: tuple[int, int], expected: Placement) -> None:
    assert placement(shape, 32, 32, LETTERBOX) == expected
    assert placement(shape, 32, 32, STRETCH) == Placement(0, 0, 32, 32, (32, 32))


def test_bars_have_the_colour_asked_for() -> None:
    image = np.full((2, 4, 3), 9, np.uint8)
    view, place = fit(image, 4, 4, LETTERBOX, (1, 2, 3))
    assert place == Placement(1, 0, 2, 4, (4, 4))
    assert view[[0, 3]].tolist() == [[[1, 2, 3]] * 4] * 2
    assert (view[1:3] == 9).all()
    template, details = place.described()
    assert "50% of the network's view is padding" in template.format(**details)


def test_stretched_as_ever() -> None:
    image = np.random.default_rng(1).integers(0, 256, (9, 30, 3), np.uint8)
    from PIL import Image

    expected = np.asarray(Image.fromarray(image).resize((16, 16), Image.Resampling.BILINEAR))
    np.testing.assert_array_equal(fit(image, 16, 16, STRETCH)[0], expected)
    assert fit(image, 9, 30, STRETCH)[0] is image


def test_a_map_comes_back_onto_the_pixels_it_was_made_from() -> None:
    # 2 x 4 pixels in a view of 4 x 4: rows 1 and 2.
    heat = np.arange(16, dtype=np.float32).reshape(4, 4)
    place = placement((2, 4), 4, 4, LETTERBOX)
    np.testing.assert_array_equal(from_letterbox(heat, place, (2, 4)), heat[1:3])
    np.testing.assert_array_equal(cropped(heat, place), heat[1:3])
    np.testing.assert_array_equal(from_letterbox(heat[None, None], place, (2, 4))[0, 0], heat[1:3])


@settings(max_examples=60)
@given(
    st.integers(8, 90),
    st.integers(8, 90),
    st.integers(0, 10**6),
    st.sampled_from([STRETCH, LETTERBOX]),
)
def test_the_hottest_pixel_stays_where_it_was(
    height: int, width: int, seed: int, mode: FitMode
) -> None:
    place_of = np.random.default_rng(seed)
    row, column = int(place_of.integers(height)), int(place_of.integers(width))
    picture = np.zeros((height, width), np.float32)
    picture[row, column] = 1
    view, place = fit(picture, 64, 64, mode)
    back = from_letterbox(view, place, (height, width))
    assert back.shape == (height, width)
    found = np.unravel_index(int(back.argmax()), back.shape)
    far = max(1.0, height / place.height, width / place.width)
    assert np.hypot(found[0] - row, found[1] - column) <= 1.5 * far


@pytest.mark.parametrize("grid", [(1, 1), (2, 3), (7, 7), (32, 32)])
def test_like_torch_where_there_are_no_bars(grid: tuple[int, int]) -> None:
    import torch
    import torch.nn.functional as F

    maps = np.random.default_rng(2).normal(size=(3, *grid)).astype(np.float32)
    expected = F.interpolate(
        torch.from_numpy(maps)[None], size=(40, 25), mode="bilinear", align_corners=False
    )
    place = placement((40, 25), 32, 32, STRETCH)
    np.testing.assert_allclose(from_letterbox(maps, place, (40, 25)), expected[0], atol=1e-5)
