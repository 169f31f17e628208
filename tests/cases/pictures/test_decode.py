"""Pictures: what is read, and the sentence that refuses the rest."""

import io
import struct
import threading
import warnings
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from xai_core.cases.pictures import decode_image, encode_png, image_size, is_cut_out
from xai_core.errors import ImageError


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, format=kind, **options)
    return out.getvalue()


def colours(mode: str = "RGB", size: tuple[int, int] = (12, 9)) -> Image.Image:
    """A picture 12 wide and 9 high, red on the left, blue on the right."""
    picture = Image.new("RGB", size, (0, 0, 255))
    picture.paste((255, 0, 0), (0, 0, size[0] // 2, size[1]))
    return picture.convert(mode)


def png_header(width: int, height: int, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that says how large it is and stops there."""
    body = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + body
    data = chunk + struct.pack(">I", zlib.crc32(b"IHDR" + body))
    pixels = zlib.compress(b"\0" * 10)
    idat = b"IDAT" + pixels
    return (
        b"\x89PNG\r\n\x1a\n"
        + data
        + struct.pack(">I", len(pixels))
        + idat
        + struct.pack(">I", zlib.crc32(idat))
    )


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "PPM"])
def test_lossless_formats_give_the_pixels_back(kind: str) -> None:
    pixels = decode_image(encoded(colours(), kind), "wrong-extension.jpg")
    assert pixels.shape == (9, 12, 3)
    assert pixels.dtype == np.uint8
    assert pixels[0, 0].tolist() == [255, 0, 0]
    assert pixels[8, 11].tolist() == [0, 0, 255]
    assert pixels.flags.writeable


def test_jpeg() -> None:
    pixels = decode_image(encoded(Image.new("RGB", (16, 8), (200, 100, 50)), "JPEG"), "a.jpg")
    assert pixels.shape == (8, 16, 3)
    assert np.abs(pixels.astype(int) - [200, 100, 50]).max() <= 3


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [("L", 77, [77, 77, 77]), ("1", 1, [255, 255, 255]), ("RGBA", (10, 20, 30, 255), [10, 20, 30])],
)
def test_other_modes_become_rgb(mode: str, colour: object, expected: list[int]) -> None:
    pixels = decode_image(encoded(Image.new(mode, (8, 8), colour)), "a.png")
    assert pixels[0, 0].tolist() == expected


def test_palette_becomes_its_colours() -> None:
    pixels = decode_image(encoded(colours("P")), "a.png")
    assert pixels[0, 0].tolist() == [255, 0, 0]


def test_transparent_parts_are_laid_on_white() -> None:
    picture = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    picture.paste((100, 100, 100, 255), (0, 0, 4, 8))
    picture.putpixel((7, 7), (0, 0, 0, 128))
    pixels = decode_image(encoded(picture), "a.png")
    assert pixels[0, 0].tolist() == [100, 100, 100]
    assert pixels[0, 7].tolist() == [255, 255, 255]
    assert pixels[7, 7].tolist() == [127, 127, 127]


def test_a_transparent_palette_entry_is_white() -> None:
    data = encoded(colours("P"), transparency=colours("P").getpixel((0, 0)))
    assert decode_image(data, "a.png")[0, 0].tolist() == [255, 255, 255]


@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "PNG"])
def test_exif_orientation_is_applied(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to see it upright
    data = encoded(colours(size=(32, 16)), kind, exif=exif)
    pixels = decode_image(data, "phone")
    assert pixels.shape == (32, 16, 3)
    assert pixels[2, 8, 0] > 240  # what was left is now on top
    assert pixels[29, 8, 2] > 240
    assert image_size(data, "phone") == (32, 16)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "PPM"])
def test_image_size_is_height_then_width(kind: str) -> None:
    assert image_size(encoded(colours(), kind), "a") == (9, 12)


def test_a_phone_jpeg_of_several_pictures_reads_its_first() -> None:
    first, second = Image.new("RGB", (16, 16), "red"), Image.new("RGB", (16, 16), "blue")
    data = encoded(first, "MPO", save_all=True, append_images=[second])
    assert decode_image(data, "phone.jpg")[8, 8, 0] > 240


def deep_tiff() -> bytes:
    side, bits = 8, 16
    pixels = bytes(side * side * 6)
    entries = [
        (256, 3, 1, side),
        (257, 3, 1, side),
        (258, 3, 3, 8 + len(pixels)),
        (259, 3, 1, 1),
        (262, 3, 1, 2),
        (273, 4, 1, 8),
        (277, 3, 1, 3),
        (278, 3, 1, side),
        (279, 4, 1, len(pixels)),
    ]
    directory = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    offset = 8 + len(pixels) + 6
    return (
        struct.pack("<2sHI", b"II", 42, offset)
        + pixels
        + struct.pack("<HHH", bits, bits, bits)
        + struct.pack("<H", len(entries))
        + directory
        + struct.pack("<I", 0)
    )


def animated() -> bytes:
    frames = [Image.new("RGB", (8, 8), (n, 0, 0)) for n in (0, 99, 200)]
    return encoded(frames[0], "PNG", save_all=True, append_images=frames[1:])


def many_pages() -> bytes:
    pages = [Image.new("RGB", (8, 8), (n, 0, 0)) for n in (0, 99)]
    return encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])


def deep_rgb_png() -> bytes:
    return png_header(8, 8, depth=16)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "is empty"),
    "text": (lambda: b"hello, I am a picture", "not a picture we can read"),
    "gif": (lambda: encoded(colours("P"), "GIF"), "not a picture we can read"),
    "svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture we can read"),
    "CMYK JPEG": (lambda: encoded(Image.new("CMYK", (8, 8)), "JPEG"), "colour profile"),
    "CMYK TIFF": (lambda: encoded(Image.new("CMYK", (8, 8)), "TIFF"), "colour profile"),
    "LAB": (lambda: encoded(Image.new("LAB", (8, 8)), "TIFF"), "colour profile"),
    "animated": (animated, "holds 3 pictures"),
    "many pages": (many_pages, "holds 2 pictures"),
    "one pixel": (lambda: encoded(Image.new("RGB", (1, 1))), "1 x 1 pixels"),
    "thin": (lambda: encoded(Image.new("RGB", (300, 7))), "300 x 7 pixels"),
    "bomb": (lambda: png_header(60_000, 60_000), "million pixels"),
    "large": (lambda: png_header(10_000, 9_500), "million pixels"),
    "just too large": (lambda: png_header(5_001, 10_000), "million pixels"),
    "16-bit colour PNG without pixels": (deep_rgb_png, "damaged"),
    "truncated PNG": (lambda: encoded(noise())[:-400], "damaged"),
    "truncated JPEG": (lambda: encoded(noise(), "JPEG")[:-400], "damaged"),
    "truncated BMP": (lambda: encoded(noise(), "BMP")[:-400], "damaged"),
    "truncated PPM": (lambda: encoded(noise(), "PPM")[:-400], "damaged"),
    "truncated TIFF": (lambda: encoded(noise(), "TIFF")[:400], ""),
    "only a header": (lambda: png_header(100, 100), "damaged"),
}


def noise() -> Image.Image:
    return Image.fromarray(np.random.default_rng(1).integers(0, 256, (40, 40, 3), np.uint8))


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_in_one_sentence(kind: str) -> None:
    make, words = REFUSED[kind]
    with pytest.raises(ImageError) as caught:
        decode_image(make(), "my-cell.png")
    assert words in str(caught.value)
    assert str(caught.value).startswith("my-cell.png")
    assert "\n" not in str(caught.value)


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("pixels were unpacked")

    monkeypatch.setattr(Image.Image, "load", fail)
    with pytest.raises(ImageError, match="million"):
        decode_image(png_header(9_000, 9_000), "bomb.png")
    with pytest.raises(ImageError, match="million"):
        image_size(png_header(9_000, 9_000), "bomb.png")


def test_warnings_of_pillow_do_not_leak_and_the_filters_are_given_back() -> None:
    before = list(warnings.filters)
    with pytest.raises(ImageError, match="million"):  # Pillow warns between 89 and 179 Mpixel
        decode_image(png_header(10_000, 10_000), "large.png")
    assert list(warnings.filters) == before


def test_warnings_are_kept_away_from_several_threads_at_once() -> None:
    before = list(warnings.filters)
    good, large = encoded(noise()), png_header(10_000, 10_000)
    problems: list[BaseException] = []

    def work() -> None:
        for _ in range(20):
            try:
                decode_image(good, "good.png")
                with pytest.raises(ImageError, match="million"):
                    decode_image(large, "large.png")
            except BaseException as problem:  # noqa: BLE001  shown by the assertion below
                problems.append(problem)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert list(warnings.filters) == before


@given(st.binary(max_size=400))
@settings(max_examples=60)
def test_random_bytes_never_raise_anything_else(data: bytes) -> None:
    with pytest.raises(ImageError):
        decode_image(data, "random")


@given(
    kind=st.sampled_from(["PNG", "JPEG", "TIFF", "BMP", "PPM"]),
    place=st.integers(0, 4000),
    junk=st.binary(min_size=1, max_size=12),
)
@settings(max_examples=120)
def test_a_damaged_picture_is_read_or_refused(kind: str, place: int, junk: bytes) -> None:
    data = bytearray(encoded(noise(), kind))
    place %= len(data)
    data[place : place + len(junk)] = junk
    try:
        pixels = decode_image(bytes(data), "damaged")
    except ImageError:
        return
    assert pixels.dtype == np.uint8
    assert pixels.ndim == 3


def test_encode_png_is_lossless() -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (11, 13, 3), np.uint8)
    assert np.array_equal(decode_image(encode_png(pixels), "a.png"), pixels)


def test_a_cut_out_has_nothing_around_it() -> None:
    whole, cut = colours("RGBA"), colours("RGBA")
    cut.putpixel((0, 0), (255, 0, 0, 0))
    assert is_cut_out(encoded(cut), "a.png")
    assert not is_cut_out(encoded(whole), "a.png")
    assert not is_cut_out(encoded(colours()), "a.png")
    assert not is_cut_out(encoded(colours(), "JPEG"), "a.jpg")
