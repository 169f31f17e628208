"""Pictures of more than 8 bits: every bit is kept, and a window is said."""

import io
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image

from xai_core.arrays import RegionMask
from xai_core.cases.pictures import PixelFacts, decode_image, decode_picture, image_size
from xai_core.cases.pictures.deep import encode_deep_png
from xai_core.cases.pictures.window import WINDOWS, AsStored, Linear, Percentiles, Table
from xai_core.errors import ImageError

RANDOM = np.random.default_rng(5)
GREY = RANDOM.integers(0, 65_536, (9, 12), np.uint16)
COLOUR = RANDOM.integers(0, 65_536, (9, 12, 3), np.uint16)
SIGNED = RANDOM.integers(-3000, 3000, (9, 12), np.int16)


def png(pixels: np.ndarray) -> bytes:
    done, data = cv2.imencode(".png", pixels[..., ::-1] if pixels.ndim == 3 else pixels)
    assert done
    return bytes(data)


def tiff(pixels: np.ndarray, **more: object) -> bytes:
    out = io.BytesIO()
    tifffile.imwrite(out, pixels, **more)
    return out.getvalue()


def netpbm(pixels: np.ndarray, top: int = 65_535, plain: bool = False) -> bytes:
    kind = (3 if pixels.ndim == 3 else 2) if plain else (6 if pixels.ndim == 3 else 5)
    header = f"P{kind}\n# made here\n{pixels.shape[1]} {pixels.shape[0]}\n{top}\n".encode()
    if plain:
        return header + " ".join(map(str, pixels.ravel())).encode()
    return header + pixels.astype(">u2").tobytes()


FILES = {
    "PNG grey": (png(GREY), GREY),
    "PNG colour": (png(COLOUR), COLOUR),
    "TIFF grey": (tiff(GREY), GREY),
    "TIFF big-endian": (tiff(GREY, byteorder=">"), GREY),
    "TIFF colour": (tiff(COLOUR, photometric="rgb"), COLOUR),
    "TIFF signed": (tiff(SIGNED), SIGNED),
    "TIFF 32-bit": (tiff(SIGNED.astype(np.int32)), SIGNED),
    "TIFF float": (tiff(SIGNED.astype(np.float32) / 8), SIGNED.astype(np.float32) / 8),
    "PGM": (netpbm(GREY), GREY),
    "PGM of 10 bits": (netpbm(GREY >> 6, 1023), GREY >> 6),
    "PGM in letters": (netpbm(GREY >> 4, 4095, plain=True), GREY >> 4),
    "PPM": (netpbm(COLOUR), COLOUR),
    "PPM in letters": (netpbm(COLOUR >> 4, 4095, plain=True), COLOUR >> 4),
}


@pytest.mark.parametrize("kind", FILES)
def test_every_bit_is_kept(kind: str) -> None:
    data, expected = FILES[kind]
    picture = decode_picture(data, "a")
    assert picture.stored.dtype == expected.dtype
    np.testing.assert_array_equal(picture.stored, expected)
    assert picture.window == Percentiles(low=1, high=99)
    assert (picture.view.dtype, picture.view.shape) == (np.uint8, (9, 12, 3))
    low, high = np.percentile(expected, [1, 99])
    assert (picture.black, picture.white) == pytest.approx((low, high))
    assert image_size(data, "a") == (9, 12)


def test_a_named_window_decides_what_is_seen() -> None:
    stored = np.full((8, 8), -600, np.int16)
    stored[0, 0], stored[0, 1] = 40, -1000
    data = tiff(stored)
    lung = decode_picture(data, "a", WINDOWS["lung"])
    assert lung.window == WINDOWS["lung"]
    assert lung.view[0, :3, 0].tolist() == [236, 60, 128]
    assert decode_image(data, "a", WINDOWS["mediastinum"])[0, :3, 0].tolist() == [128, 0, 0]


def test_eight_bits_are_seen_as_they_are_whatever_the_window() -> None:
    pixels = RANDOM.integers(0, 256, (8, 8), np.uint8)
    picture = decode_picture(png(pixels), "a", WINDOWS["lung"])
    assert picture.window == AsStored()
    np.testing.assert_array_equal(picture.view[..., 1], pixels)
    np.testing.assert_array_equal(picture.stored, pixels)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("pixels", [GREY, COLOUR], ids=["grey", "colour"])
def test_turned_upright_as_pillow_does(pixels: np.ndarray, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    raw = exif.tobytes()
    raw = raw[6:] if raw.startswith(b"Exif") else raw
    from zlib import crc32

    body = b"eXIf" + raw
    plain = png(pixels)
    data = (
        plain[:33]
        + struct.pack(">I", len(raw))
        + body
        + struct.pack(">I", crc32(body))
        + plain[33:]
    )
    small = Image.fromarray((pixels >> 8).astype(np.uint8))
    small.info["exif"] = exif.tobytes()
    from PIL import ImageOps

    carrier = io.BytesIO()
    small.save(carrier, "PNG", exif=exif)
    expected = np.asarray(ImageOps.exif_transpose(Image.open(carrier)))
    stored = decode_picture(data, "a").stored
    np.testing.assert_array_equal(stored >> 8, expected)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("pixels", [GREY, COLOUR], ids=["grey", "colour"])
def test_a_tiff_is_turned_upright_once(pixels: np.ndarray, orientation: int) -> None:
    kind = "rgb" if pixels.ndim == 3 else "minisblack"
    tag = [(0x0112, "H", 1, orientation, True)]
    data = tiff(pixels, photometric=kind, extratags=tag)
    small = tiff((pixels >> 8).astype(np.uint8), photometric=kind, extratags=tag)
    expected = decode_image(small, "a") if pixels.ndim == 3 else decode_image(small, "a")[..., 0]
    np.testing.assert_array_equal(decode_picture(data, "a").stored >> 8, expected)
    assert image_size(data, "a") == expected.shape[:2]


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32])
def test_white_is_zero_is_no_negative(kind: type) -> None:
    pixels = np.arange(72).reshape(8, 9).astype(kind)
    negative = decode_picture(tiff(pixels, photometric="miniswhite"), "a")
    plain = decode_picture(tiff(pixels, photometric="minisblack"), "a")
    np.testing.assert_array_equal(negative.view, 255 - plain.view)
    if kind != np.uint8:  # those Pillow has turned round already
        np.testing.assert_array_equal(negative.stored, pixels)


def test_transparent_parts_lie_on_white() -> None:
    pixels = np.zeros((8, 8, 4), np.uint16)
    pixels[0, 0, 3] = 65_535
    done, data = cv2.imencode(".png", pixels)
    assert done
    stored = decode_picture(bytes(data), "a").stored
    assert (stored[0, 0], stored[1, 1]) == (0, 65_535)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_not_finite_is_refused(bad: float) -> None:
    pixels = np.zeros((8, 8), np.float32)
    pixels[3, 3] = bad
    with pytest.raises(ImageError, match="not finite"):
        decode_image(tiff(pixels), "a.tif")


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("share", [0.3, 0.7, 0.97])
def test_cut_off_files_are_refused_or_whole(kind: str, share: float) -> None:
    data, expected = FILES[kind]
    try:
        picture = decode_picture(data[: int(len(data) * share)], "a")
    except ImageError:
        return
    assert picture.shape == expected.shape[:2]


FACTS = PixelFacts(slope=0.5, intercept=-10, unit="HU", window=Linear(centre=1, width=9))


class TestOurOwnFiles:
    @pytest.mark.parametrize("stored", [GREY, SIGNED, COLOUR, GREY.astype(np.uint8)])
    def test_pixels_and_facts_come_back(self, stored: np.ndarray) -> None:
        data = encode_deep_png(stored, FACTS)
        picture = decode_picture(data, "a")
        assert picture.stored.dtype == stored.dtype
        np.testing.assert_array_equal(picture.stored, stored)
        assert picture.facts == FACTS
        assert picture.window == FACTS.window
        np.testing.assert_allclose(picture.values(), stored * 0.5 - 10)
        assert data == encode_deep_png(stored, FACTS)

    def test_floats_are_kept_to_a_65535th_of_their_range(self) -> None:
        stored = RANDOM.normal(0, 3, (9, 12)).astype(np.float32)
        picture = decode_picture(encode_deep_png(stored, PixelFacts(slope=2, intercept=1)), "a")
        step = 2 * (stored.max() - stored.min()) / 65_535
        assert np.abs(picture.values() - (2 * stored + 1)).max() <= step * 0.51

    def test_whole_floats_are_exact(self) -> None:
        picture = decode_picture(encode_deep_png(SIGNED.astype(np.float32), PixelFacts()), "a")
        np.testing.assert_array_equal(picture.stored, SIGNED)

    def test_an_inverted_picture_and_a_table(self) -> None:
        table = Table(first=0, bits=8, levels=tuple(range(256)))
        facts = PixelFacts(inverted=True, window=table)
        stored = np.arange(64, dtype=np.uint16).reshape(8, 8)
        picture = decode_picture(encode_deep_png(stored, facts), "a")
        np.testing.assert_array_equal(picture.view[..., 0], 255 - stored)

    def test_the_window_asked_for_wins(self) -> None:
        picture = decode_picture(encode_deep_png(SIGNED, FACTS), "a", WINDOWS["bone"])
        assert picture.window == WINDOWS["bone"]

    def test_broken_facts_are_refused(self) -> None:
        from PIL.PngImagePlugin import PngInfo

        for text in ("{", '{"slope": "x"}', '{"more": 1}', '{"slope": NaN}'):
            info, out = PngInfo(), io.BytesIO()
            info.add_text("shiten", text)
            Image.fromarray(GREY).save(out, "PNG", pnginfo=info)
            with pytest.raises(ImageError, match="damaged"):
                decode_image(out.getvalue(), "a.png")


def test_4096_by_4096_passes_and_the_bound_is_said() -> None:
    picture = decode_picture(netpbm(np.zeros((4096, 4096), np.uint16)), "a.pgm")
    assert picture.shape == (4096, 4096)
    with pytest.raises(ImageError, match="more than 50 million pixels"):
        decode_image(netpbm(np.zeros((1, 1), np.uint16)).replace(b"1 1", b"60000 60000"), "b.pgm")


def test_a_real_ct_slice_in_hu(real_data: Path) -> None:
    file = min((real_data / "ct-hu" / "2d_images").iterdir())
    picture = decode_picture(file.read_bytes(), file.name, WINDOWS["lung"])
    assert (picture.stored.dtype, picture.shape) == (np.int16, (512, 512))
    lungs: RegionMask = picture.values() < -500
    assert picture.view[lungs].mean() < picture.view[~lungs].mean()


def test_a_real_mammogram_is_grey(real_data: Path) -> None:
    picture = decode_picture((real_data / "mini-mias" / "mdb001.pgm").read_bytes(), "mdb001.pgm")
    assert (picture.stored.dtype, picture.stored.shape) == (np.uint8, (1024, 1024))
