"""How a learner's mark is kept: an 8-bit grey PNG, white where something is marked.

A mark is ``(H, W)`` bool on the picture's own pixel grid, row then column. What is read back may
come from an old export or from a stranger, so its size is taken from the header and compared with
the picture's before a single pixel is unpacked: a small file cannot fill the memory. Otherwise the
rules are those of any mask (``xai_core.cases.masks``): no colour, no transparency, no more than
8 bits. Grey counts as marked, as every importance above 0 lies inside a region.
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import ArrayLike

from xai_core.arrays import BoolMask, check_region
from xai_core.cases.masks import decode_mask
from xai_core.cases.pictures import encode_png
from xai_core.errors import ImageError, MarkError, Phrase

MAX_MARK_BYTES = 4_000_000
"""Largest mark that is read or accepted with an answer; ordinary ones have a few thousand bytes."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">8s4x4sII")
"""Signature, (length), ``IHDR``, width, height: the first 24 bytes of every PNG."""


def encode_mark(mark: ArrayLike) -> bytes:
    """The PNG of a mark ``(H, W)``: 255 where it is not 0.

    Raises
    ------
    ArrayError
        Not two-dimensional, or values outside [0, 1].
    """
    marked = check_region(mark) > 0
    return encode_png(np.where(marked, np.uint8(255), np.uint8(0)))


def check_mark_size(data: bytes) -> None:
    """Refuse a mark that is larger than ``MAX_MARK_BYTES``.

    Raises
    ------
    MarkError
        It is.
    """
    if len(data) > MAX_MARK_BYTES:
        raise MarkError(
            "The mark is larger than {limit} MB: clear it and mark only what decided it.",
            limit=MAX_MARK_BYTES // 1_000_000,
        )


def decode_mark(data: bytes, shape: tuple[int, int]) -> BoolMask:
    """The mark in ``data``, ``(H, W)`` bool; ``shape`` is the picture's ``(H, W)``.

    Raises
    ------
    MarkError
        Too large, not a PNG, of another size than the picture, damaged, coloured, transparent
        or deeper than 8 bits.
    """
    check_mark_size(data)
    if len(data) < _HEADER.size:
        raise MarkError("The mark is not a PNG: draw it again.")
    signature, header, width, height = _HEADER.unpack_from(data)
    if signature != _SIGNATURE or header != b"IHDR":
        raise MarkError("The mark is not a PNG: draw it again.")
    if (height, width) != shape:
        raise MarkError(
            "The mark is {got} pixels (width x height), but its picture is {expected}:"
            " draw it again.",
            got=f"{width} x {height}",
            expected=f"{shape[1]} x {shape[0]}",
        )
    try:
        return decode_mask(data, Phrase("the mark"), shape) > 0
    except ImageError as problem:
        raise MarkError("The mark cannot be read. {reason}", reason=problem) from problem
