"""Large pictures are looked at on a smaller grid, whatever file they come in."""

import io

import numpy as np
import pytest
from PIL import Image

from xai_core.cases.pictures import decode_image, decode_within
from xai_core.errors import ImageError


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def halves(mode: str = "RGB", size: tuple[int, int] = (80, 40)) -> Image.Image:
    """Left black, right white."""
    picture = Image.new(mode, size)
    picture.paste(255 if mode == "L" else (255,) * 3, (size[0] // 2, 0, *size))
    return picture


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP"])
def test_a_large_picture_keeps_its_proportions(kind: str) -> None:
    view = decode_within(encoded(halves(), kind), "wide", 20)
    assert view.shape == (10, 20, 3)
    assert view[:, :8].max() < 20
    assert view[:, 12:].min() > 235


def test_one_that_is_small_enough_stays_as_it_is() -> None:
    data = encoded(halves())
    assert np.array_equal(decode_within(data, "small", 80), decode_image(data, "small"))


def test_greys_of_16_bits_are_seen_through_their_window_first() -> None:
    levels = np.repeat(np.array([[1000, 3000]], dtype=np.uint16), 20, axis=1).repeat(20, axis=0)
    view = decode_within(encoded(Image.fromarray(levels), "TIFF"), "deep", 20)
    assert view.shape == (10, 20, 3)
    assert (view[:, 0].max(), view[:, -1].min()) == (0, 255)


def test_it_is_turned_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    view = decode_within(encoded(halves(), "JPEG", exif=exif.tobytes()), "phone", 20)
    assert view.shape == (20, 10, 3)


def test_a_strip_of_nothing_is_refused() -> None:
    with pytest.raises(ImageError, match="too long and narrow"):
        decode_within(encoded(halves(size=(4000, 8))), "strip", 100)
