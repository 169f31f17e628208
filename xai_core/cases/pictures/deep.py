"""Pixels deeper than 8 bits, in and out of picture files without losing their low bits.

Pillow reads deep greys exactly, but keeps only the high byte of deep colours and rescales PGM and
PPM files to 16 bits; so deep colours are read by OpenCV, and PGM and PPM here (Netpbm's
specification, https://netpbm.sourceforge.net/doc/pgm.html). In each case Pillow has already
checked the header and unpacked the whole file once, so that damage and size are known.

Our own deep pictures (:func:`encode_deep_png`) are 16-bit PNG files whose text chunk ``shiten``
holds the :class:`~xai_core.cases.pictures.picture.PixelFacts` as JSON: other programs show them,
ours know what they measure.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import ValidationError

from xai_core.cases.pictures.picture import PixelFacts, Stored
from xai_core.errors import ImageError

FACTS_KEY = "shiten"
"""Keyword of the PNG text chunk."""

_DEEP_MODES = ("I", "F")
_ORIENTATION, _BITS_PER_SAMPLE, _PHOTOMETRIC = 0x0112, 258, 262
_WHITE_IS_ZERO = 0
_GAP = rb"(?:\s|#[^\r\n]*[\r\n])+"
_NETPBM = re.compile(
    rb"P([2356])" + _GAP + rb"(\d+)" + _GAP + rb"(\d+)" + _GAP + rb"(?:#[^\r\n]*[\r\n]\s*)*(\d+)\s"
)
_HEADER_BYTES = 4096


def is_deep(picture: Image.Image, data: bytes) -> bool:
    """Whether an opened picture file has more than 8 bits per channel, by its header."""
    return picture.mode.split(";", maxsplit=1)[0] in _DEEP_MODES or _sample_bits(picture, data) > 8


def _sample_bits(picture: Image.Image, data: bytes) -> int:
    # Pillow silently drops the low byte of deep colour pictures, so the header is asked.
    if picture.format == "PNG":
        return data[24]
    if picture.format == "TIFF":
        tags: Mapping[int, tuple[int, ...]] = getattr(picture, "tag_v2", {})
        return max(tags.get(_BITS_PER_SAMPLE, (1,)))
    if picture.format == "PPM" and (found := _NETPBM.match(data[:_HEADER_BYTES])):
        return int(found[4]).bit_length()
    return 8


def is_negative(picture: Image.Image) -> bool:
    """Whether small values of an opened deep picture are bright: a TIFF file of “white is zero”.

    Pillow inverts such files of 8 bits and hands deep ones out as they are stored.
    """
    tags: Mapping[int, int] = getattr(picture, "tag_v2", {})
    return picture.format == "TIFF" and tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO


@dataclass(frozen=True)
class Upright:
    """What :func:`stored_pixels` needs of a file besides its upright Pillow picture."""

    data: bytes
    format: str | None
    orientation: int
    """EXIF's; 1 where the rows run as they are seen."""


def upright_facts(picture: Image.Image, data: bytes) -> Upright:
    """Of a picture as it was opened, before it is turned upright."""
    return Upright(data, picture.format, picture.getexif().get(_ORIENTATION, 1))


def stored_pixels(picture: Image.Image, file: Upright, name: str) -> Stored:
    """The pixels of a deep picture, exactly, ``(H, W)`` or ``(H, W, 3)``.

    ``picture`` is loaded and upright. uint16 or int16 where the numbers are whole and fit, else
    float32.

    Raises
    ------
    ImageError
        It cannot be unpacked at its full depth, or holds NaN or infinity.
    """
    if file.format == "PPM":
        pixels = _netpbm(file.data, name)
    elif picture.mode.split(";", maxsplit=1)[0] in _DEEP_MODES:
        pixels = np.asarray(picture)  # turned upright by Pillow
    else:
        pixels = _by_opencv(file.data, name)
        if file.format != "TIFF":  # OpenCV turns those upright by itself
            pixels = _turned(pixels, file)
    if pixels.shape[:2] != (picture.height, picture.width):
        raise _damaged(name)
    return narrowed(pixels, name)


def narrowed(pixels: NDArray[Any], name: str) -> Stored:
    """Numbers of any kind as uint8, uint16, int16 or, where those do not hold them, float32.

    Raises
    ------
    ImageError
        A number is NaN or infinite.
    """
    if pixels.dtype.kind == "f":
        values = np.ascontiguousarray(pixels, dtype=np.float32)
        if not np.isfinite(values).all():
            raise ImageError(
                "{name} holds values that are not finite numbers: replace them and save it again.",
                name=name,
            )
        return values
    if pixels.dtype == np.uint8:
        return np.ascontiguousarray(pixels, dtype=np.uint8)
    low, high = int(pixels.min()), int(pixels.max())
    if low >= 0 and high <= 0xFFFF:
        return np.ascontiguousarray(pixels, dtype=np.uint16)
    if low >= -0x8000 and high <= 0x7FFF:
        return np.ascontiguousarray(pixels, dtype=np.int16)
    return np.ascontiguousarray(pixels, dtype=np.float32)


def _netpbm(data: bytes, name: str) -> NDArray[Any]:
    found = _NETPBM.match(data[:_HEADER_BYTES])
    if found is None:
        raise _damaged(name)
    kind, width, height = int(found[1]), int(found[2]), int(found[3])
    shape = (height, width, 3) if kind in (3, 6) else (height, width)
    count = int(np.prod(shape))
    if kind in (5, 6):
        body = data[found.end() : found.end() + 2 * count]
        if len(body) < 2 * count:
            raise _damaged(name)
        return np.frombuffer(body, dtype=">u2").reshape(shape)
    numbers = re.sub(rb"#[^\r\n]*", b"", data[found.end() :]).split()
    if len(numbers) < count:
        raise _damaged(name)
    return np.array(numbers[:count], dtype=np.int64).reshape(shape)


def _by_opencv(data: bytes, name: str) -> NDArray[Any]:
    import cv2

    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        pixels = None
    if pixels is None or pixels.dtype not in (np.uint16, np.float32) or pixels.ndim != 3:
        raise ImageError(
            "{name} has a depth and kind of colour that is not read: save it as 16-bit RGB or"
            " grey.",
            name=name,
        )
    colour = pixels[..., 2::-1]  # OpenCV keeps blue first
    if pixels.shape[2] == 4:
        colour = _on_white(colour, pixels[..., 3:])
    grey = (colour[..., :1] == colour[..., 1:]).all()
    return np.asarray(colour[..., 0] if grey else colour)


def _on_white(colour: NDArray[Any], alpha: NDArray[Any]) -> NDArray[Any]:
    white = 1.0 if colour.dtype == np.float32 else float(np.iinfo(colour.dtype).max)
    share = alpha.astype(np.float32) / np.float32(white)
    laid = colour * share + np.float32(white) * (1 - share)
    return np.asarray(laid if colour.dtype == np.float32 else np.rint(laid), dtype=colour.dtype)


def _turned(pixels: NDArray[Any], file: Upright) -> NDArray[Any]:
    """Undo EXIF's orientation (2 to 8), as Pillow does."""
    if file.orientation in (5, 6, 7, 8):
        pixels = np.swapaxes(pixels, 0, 1)
    if file.orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if file.orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels


# --- our own files --------------------------------------------------------------------------


def encode_deep_png(stored: Stored, facts: PixelFacts) -> bytes:
    """A PNG file that holds stored pixels ``(H, W)`` or ``(H, W, 3)`` and what they measure.

    uint8, uint16 and int16 come back exactly. float32 comes back exactly where it is whole numbers
    of 16 bits; else its range is divided into 65,535 steps and ``slope`` and ``intercept`` say how.
    """
    stored, facts = _whole(stored, facts)
    if stored.dtype == np.int16:
        stored = (stored.astype(np.int32) + 0x8000).astype(np.uint16)
        facts = facts.model_copy(update={"shift": -0x8000})
    text = facts.model_dump_json(exclude_defaults=True)
    return _with_text(_png(stored), text)


def facts_of(info: Mapping[Any, Any], name: str) -> PixelFacts | None:
    """The facts in a PNG file's text chunk, given Pillow's ``info``; None where it has none.

    Raises
    ------
    ImageError
        They are broken.
    """
    text = info.get(FACTS_KEY)
    if not isinstance(text, str):
        return None
    try:
        return PixelFacts.model_validate_json(text)
    except ValidationError:
        raise _damaged(name) from None


def shifted(stored: Stored, facts: PixelFacts, name: str) -> tuple[Stored, PixelFacts]:
    """The numbers of a PNG file as the stored pixels that they stand for."""
    if facts.shift == 0:
        return stored, facts
    signed = stored.astype(np.int64) + facts.shift
    fits = signed.min() >= -0x8000 and signed.max() <= 0x7FFF
    done = facts.model_copy(update={"shift": 0})
    return signed.astype(np.int16) if fits else narrowed(signed, name), done


def _whole(stored: Stored, facts: PixelFacts) -> tuple[Stored, PixelFacts]:
    if stored.dtype != np.float32:
        return stored, facts
    low, high = float(stored.min()), float(stored.max())
    if np.array_equal(stored, np.rint(stored)):
        if low >= 0 and high <= 0xFFFF:
            return stored.astype(np.uint16), facts
        if low >= -0x8000 and high <= 0x7FFF:
            return stored.astype(np.int16), facts
    step = (high - low) / 0xFFFF or 1.0
    levels = np.rint((stored.astype(np.float64) - low) / step).astype(np.uint16)
    changes = {
        "slope": facts.slope * step,
        "intercept": facts.slope * low + facts.intercept,
    }
    return levels, facts.model_copy(update=changes)


def _png(pixels: NDArray[Any]) -> bytes:
    if pixels.dtype == np.uint16 and pixels.ndim == 3:  # Pillow has no deep colours
        import cv2

        done, data = cv2.imencode(".png", np.ascontiguousarray(pixels[..., ::-1]))
        if not done:
            raise ImageError("A picture could not be written as PNG.")
        return bytes(data)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, format="PNG", compress_level=3)
    return out.getvalue()


def _with_text(png: bytes, text: str) -> bytes:
    """The file with a compressed text chunk behind its header (PNG specification, zTXt)."""
    body = b"zTXt" + FACTS_KEY.encode() + b"\0\0" + zlib.compress(text.encode("latin-1", "replace"))
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    header = 8 + 25  # the signature, then IHDR with its 13 bytes
    return png[:header] + chunk + png[header:]


def _damaged(name: str) -> ImageError:
    return ImageError(
        "{name} is damaged or incomplete: copy or save it again from its source.", name=name
    )
