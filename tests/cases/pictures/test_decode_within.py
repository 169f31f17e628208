"""Large pictures are looked at on a smaller grid, whatever file they come in."""

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from xai_core.cases.pictures import decode_image, decode_within
from xai_core.errors import ImageError
from xai_core.home import CHECKOUT


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


@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA", "P"])
def test_rows_taken_a_few_at_a_time_make_the_same_picture(mode: str) -> None:
    grains = np.random.default_rng(0).integers(0, 256, (900, 700, 3), dtype=np.uint8)
    picture = Image.fromarray(grains).convert(mode)
    at_once = picture.convert("RGB")
    at_once.thumbnail((100, 100), Image.Resampling.BILINEAR, reducing_gap=2.0)
    view = decode_within(encoded(picture), "grains", 100)
    assert np.abs(view.astype(int) - np.asarray(at_once).astype(int)).max() <= 1


PEAK = """
import resource, sys
from xai_core.cases.pictures import decode_within
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
decode_within(data, "vast", 1024)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_small_file_of_49_million_pixels_takes_little_memory() -> None:
    file = encoded(Image.new("RGBA", (7000, 7000)))
    command = [sys.executable, "-c", PEAK]
    made = subprocess.run(command, cwd=CHECKOUT, input=file, capture_output=True, check=True)
    assert int(made.stdout) < 300_000  # KB; its pixels alone are 196 MB
