"""How large compressed pixels say that they are, before they are unpacked.

Asked of DICOM's run lengths (PS3.5 Annex G) and of JPEG, JPEG-LS and JPEG 2000 streams, whose
decoders trust what stands in them.
"""

from __future__ import annotations

import struct
from itertools import pairwise


def rle_fits(data: bytes, pixels: int) -> bool:
    """Whether no segment of run lengths is longer than the picture (and a little padding)."""
    count = struct.unpack_from("<L", data)[0]
    if not 1 <= count <= 15:
        return False
    offsets = [*struct.unpack_from(f"<{count}L", data, 4), len(data)]
    return all(
        _run_length(data[begin:end], pixels + 256) <= pixels + 256
        for begin, end in pairwise(offsets)
    )


def _run_length(segment: bytes, most: int) -> int:
    place = total = 0
    while place < len(segment) and total <= most:
        head = segment[place]
        if head < 128:
            total, place = total + head + 1, place + head + 2
        else:
            total, place = total + (257 - head if head > 128 else 0), place + (1 + (head > 128))
    return total


def codestream_size(data: bytes) -> tuple[int, int] | None:
    """Height and width that a JPEG, JPEG-LS or JPEG 2000 stream itself says, if it does."""
    start = _start_of_2000(data)
    if start is not None:  # JPEG 2000: SIZ
        wide, high, left, top = struct.unpack_from(">4I", data, start + 8)
        return high - top, wide - left
    place = 2
    while data[:2] == b"\xff\xd8" and place + 9 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xF7 or (0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC)):
            high, wide = struct.unpack_from(">HH", data, place + 5)
            return high, wide
        place += 1 if marker == 0xFF else 2 + struct.unpack_from(">H", data, place + 2)[0]
    return None


def _start_of_2000(data: bytes) -> int | None:
    """Where a JPEG 2000 codestream begins: at once, or in the box that holds it; else None.

    Anywhere else its marker is only bytes, which somebody may have put there.
    """
    siz = b"\xff\x4f\xff\x51"
    if data.startswith(siz):
        return 0
    box = data.find(b"jp2c" + siz)
    return None if data[:2] == b"\xff\xd8" or box < 0 else box + 4
