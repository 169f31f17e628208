"""Marks that learners draw: kept and read again; hostile ones."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from xai_core.cases.pictures import encode_png
from xai_core.errors import ArrayError, MarkError
from xai_core.quiz import MAX_MARK_BYTES, decode_mark, encode_mark

MARK = np.array([[0, 1, 1], [0, 0, 1]], dtype=bool)


def png(pixels):
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, format="PNG")
    return out.getvalue()


def header_of(width, height, depth=8, colour=0):
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body
    return start + struct.pack(">I", zlib.crc32(body))


def test_there_and_back():
    assert (decode_mark(encode_mark(MARK), (2, 3)) == MARK).all()


def test_it_is_white_on_black_in_eight_bits():
    picture = Image.open(io.BytesIO(encode_mark(MARK)))
    assert (picture.mode, picture.size) == ("L", (3, 2))
    assert np.asarray(picture).tolist() == [[0, 255, 255], [0, 0, 255]]


@settings(max_examples=30)
@given(mark=arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=9)))
def test_any_mark(mark):
    assert (decode_mark(encode_mark(mark), mark.shape) == mark).all()


def test_grey_is_marked():
    grey = np.array([[0, 1], [128, 255]], dtype=np.uint8)
    assert decode_mark(encode_png(grey), (2, 2)).tolist() == [[False, True], [True, True]]


def test_white_and_black_in_colour_and_opaque_will_do():
    """What a browser's canvas saves."""
    canvas = np.zeros((2, 2, 4), dtype=np.uint8)
    canvas[..., 3] = 255
    canvas[0, 0, :3] = 255
    assert decode_mark(png(canvas), (2, 2)).tolist() == [[True, False], [False, False]]


@pytest.mark.parametrize("shape", [(3, 2), (2, 2), (200, 300)])
def test_another_size_is_refused(shape):
    with pytest.raises(MarkError, match="The mark is 3 x 2 pixels"):
        decode_mark(encode_mark(MARK), shape)


def test_a_huge_one_is_refused_by_its_header():
    with pytest.raises(MarkError, match="60000 x 60000"):
        decode_mark(header_of(60_000, 60_000) + b"rest", (100, 100))


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG", b"GIF89a" + bytes(100), b"\xff\xd8\xff" + bytes(100), bytes(100)]
)
def test_what_is_no_png(data):
    with pytest.raises(MarkError, match="not a PNG"):
        decode_mark(data, (2, 3))


def test_too_many_bytes():
    with pytest.raises(MarkError, match="larger than 4 MB"):
        decode_mark(encode_mark(MARK) + bytes(MAX_MARK_BYTES), (2, 3))


@pytest.mark.parametrize("length", [24, 33, 40, 60])
def test_cut_short(length):
    with pytest.raises(MarkError, match="cannot be read"):
        decode_mark(encode_mark(np.eye(64))[:length], (64, 64))


@pytest.mark.parametrize(
    ("pixels", "reason"),
    [
        (np.full((2, 2, 3), (255, 0, 0), dtype=np.uint8), "coloured"),
        (np.full((2, 2, 4), (255, 255, 255, 9), dtype=np.uint8), "transparent"),
        (np.full((2, 2), 700, dtype=np.uint16), "8 bits"),
    ],
)
def test_what_no_mark_can_be(pixels, reason):
    with pytest.raises(MarkError, match=reason):
        decode_mark(png(pixels), (2, 2))


def test_several_pictures_in_one():
    out = io.BytesIO()
    frames = [Image.fromarray(np.full((2, 2), n, dtype=np.uint8)) for n in (0, 255)]
    frames[0].save(out, format="PNG", save_all=True, append_images=frames[1:])
    with pytest.raises(MarkError, match="cannot be read"):
        decode_mark(out.getvalue(), (2, 2))


def test_only_a_mark_is_kept():
    with pytest.raises(ArrayError):
        encode_mark(np.array([[255, 0]]))
