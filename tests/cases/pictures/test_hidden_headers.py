"""What a file hides behind other bytes is found: its compression, its real size."""

import struct

import pytest

from xai_core.cases.pictures.compressed import codestream_size
from xai_core.cases.pictures.dicom import opened
from xai_core.errors import ImageError

SIZ = b"\xff\x4f\xff\x51" + struct.pack(">HH4I", 41, 0, 64, 64, 0, 0)


def test_a_jpeg_is_as_large_as_its_own_header_says() -> None:
    """A comment holds the header of a small JPEG 2000; the JPEG itself is 65,535 pixels wide."""
    comment = b"\xff\xfe" + struct.pack(">H", 2 + len(SIZ)) + SIZ
    frame = b"\xff\xc0" + struct.pack(">HBHH", 11, 8, 65_535, 65_535) + b"\x01\x01\x11\x00"
    assert codestream_size(b"\xff\xd8" + comment + frame) == (65_535, 65_535)


def test_a_jpeg_2000_is_read_at_once_or_in_its_box() -> None:
    assert codestream_size(SIZ) == (64, 64)
    assert codestream_size(b"\x00\x00\x00\x0cjP  \r\n\x87\n" + b"\x00\x00\x00\x00jp2c" + SIZ) == (
        64,
        64,
    )
    assert codestream_size(b"\x00" * 16 + SIZ) is None


def test_a_deflated_file_is_refused_however_long_its_header() -> None:
    data = b"\0" * 128 + b"DICM" + b"x" * 5000 + b"1.2.840.10008.1.2.1.99" + b"y" * 100
    with pytest.raises(ImageError, match="deflated"):
        opened(data, "a.dcm")
