"""Masks: small ones by hand, then what is refused, then that nothing is lost."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from xai_core.arrays import check_region
from xai_core.cases.masks import (
    GradedMaskError,
    decode_mask,
    decode_outline,
    encode_mask,
    grey_levels,
    sampled,
)
from xai_core.errors import ArrayError, ImageError


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, format=kind, **options)
    return out.getvalue()


def test_grey_is_value_over_255() -> None:
    levels = np.array([[0, 51, 255], [1, 128, 254]], np.uint8)
    mask = decode_mask(encoded(Image.fromarray(levels)), "m.png", (2, 3))
    assert mask.dtype == np.float32
    assert np.allclose(mask, [[0, 0.2, 1], [1 / 255, 128 / 255, 254 / 255]])


def test_one_bit_is_nought_and_one() -> None:
    picture = Image.fromarray(np.array([[True, False], [False, True]]))
    assert decode_mask(encoded(picture), "m.png").tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM"])
def test_lossless_formats_are_read(kind: str) -> None:
    picture = Image.fromarray(np.array([[0, 255]], np.uint8))
    assert decode_mask(encoded(picture, kind), "m").tolist() == [[0, 1]]


def test_grey_written_as_colour_palette_or_opaque_alpha_is_read() -> None:
    grey = Image.fromarray(np.array([[0, 100], [200, 255]], np.uint8))
    expected = np.array([[0, 100], [200, 255]], np.float32) / 255
    for mode in ("RGB", "RGBA", "LA"):
        assert np.array_equal(decode_mask(encoded(grey.convert(mode)), "m.png"), expected)
    palette = Image.fromarray(np.array([[0, 1], [2, 3]], np.uint8), mode="L")
    palette.putpalette([level for grey in (0, 100, 200, 255) for level in (grey,) * 3])
    assert np.array_equal(decode_mask(encoded(palette), "m.png"), expected)


def test_a_mask_of_another_size_names_both() -> None:
    data = encoded(Image.new("L", (5, 4)))
    with pytest.raises(ImageError, match=r"m\.png is 5 x 4 .* picture is 7 x 6"):
        decode_mask(data, "m.png", (6, 7))


def coloured_palette() -> Image.Image:
    picture = Image.new("P", (4, 4), 1)
    picture.putpalette([0, 0, 0, 255, 0, 0])
    return picture


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (Image.new("RGB", (4, 4), (255, 0, 0)), "coloured"),
        (coloured_palette(), "coloured"),
        (Image.new("RGBA", (4, 4), (255, 255, 255, 254)), "transparent"),
        (Image.new("LA", (4, 4), (255, 0)), "transparent"),
        (Image.fromarray(np.zeros((4, 4), np.uint16)), "8 bits"),
    ],
)
def test_refused(picture: Image.Image, words: str) -> None:
    with pytest.raises(ImageError, match=words):
        decode_mask(encoded(picture), "m.png")


def test_jpeg_is_refused_because_it_blurs() -> None:
    with pytest.raises(ImageError, match="PNG"):
        decode_mask(encoded(Image.new("L", (16, 16)), "JPEG"), "m.png")


def test_the_smallest_importance_does_not_vanish() -> None:
    mask = np.array([[0.0, 1e-9], [0.4 / 255, 1.0]], np.float32)
    back = decode_mask(encode_mask(mask), "m.png")
    assert (back * 255).round().tolist() == [[0, 1], [1, 255]]


def test_only_regions_are_encoded() -> None:
    with pytest.raises(ArrayError):
        encode_mask(np.array([[2.0]], np.float32))
    with pytest.raises(ArrayError):
        encode_mask(np.array([[np.nan]], np.float32))


@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=12)))
@settings(max_examples=60)
def test_every_multiple_of_one_255th_comes_back(levels: np.ndarray) -> None:
    mask = levels.astype(np.float32) / np.float32(255)
    assert np.array_equal(decode_mask(encode_mask(mask), "m", levels.shape), mask)


@given(
    arrays(
        np.float32,
        array_shapes(min_dims=2, max_dims=2, max_side=12),
        elements=st.floats(0, 1, width=32),
    )
)
@settings(max_examples=60)
def test_any_region_comes_back_within_a_level_and_with_its_support(mask: np.ndarray) -> None:
    back = check_region(decode_mask(encode_mask(mask), "m"))
    assert np.array_equal(back > 0, mask > 0)
    assert np.abs(back - mask).max() <= 1 / 255
    assert np.array_equal(decode_mask(encode_mask(back), "m"), back)


@given(st.binary(max_size=300))
@settings(max_examples=40)
def test_random_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ImageError):
        decode_mask(data, "random", None)


# What people hand over


def grey(levels):
    """A picture of 16 x 16 with so many levels, evenly spread from black to white."""
    return np.linspace(0, 255, levels).round().astype(np.uint8)[np.arange(256) % levels]


@pytest.mark.parametrize("pair", [(0, 255), (0, 128), (0, 1), (64, 192)])
def test_two_levels_keep_their_levels(pair):
    levels = np.array([pair, pair[::-1]], dtype=np.uint8)
    mask = decode_outline(encoded(Image.fromarray(levels)), "m.png")
    assert np.array_equal(mask, levels / np.float32(255))


def test_a_grey_picture_is_asked_about_before_it_is_a_mask():
    data = encoded(Image.fromarray(grey(214).reshape(16, 16)))
    with pytest.raises(GradedMaskError, match="214 grey levels; is it a mask of graded"):
        decode_outline(data, "photo.png")
    assert grey_levels(decode_outline(data, "photo.png", graded=True)) == 214


@pytest.mark.parametrize(("levels", "asked"), [(8, False), (9, True)])
def test_a_few_levels_are_regions_drawn_one_by_one(levels, asked):
    data = encoded(Image.fromarray(grey(levels).reshape(16, 16)))
    if asked:
        with pytest.raises(GradedMaskError):
            decode_outline(data, "m.png")
    else:
        assert grey_levels(decode_outline(data, "m.png")) == levels


def test_a_coarser_grid_adds_no_level():
    mask = np.zeros((6, 4), dtype=np.float32)
    mask[:3, 2:] = 1
    # Middles of the coarse pixels: rows 1 and 4, columns 1 and 3.
    assert sampled(mask, (2, 2)).tolist() == [[0, 1], [0, 0]]
    assert np.array_equal(sampled(mask, mask.shape), mask)
