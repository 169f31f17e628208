"""How picture files become arrays, and which ones we refuse to guess about.

A decoded picture is ``(H, W, 3)`` uint8 sRGB, row then column, the way it is meant to be
seen: EXIF orientation applied, palettes and greys written out as RGB, transparent parts
laid on white. PNG, JPEG, TIFF, BMP and PGM/PPM are read, recognised by their content and
never by their extension.

Refused, with a sentence that says what to do: 16-bit, 32-bit and floating-point pictures
(choosing the window is a medical decision), CMYK and LAB (choosing the profile changes the
stain), pictures of several frames, and pictures too large or too small to be looked at.
Sizes are checked in the header, before a single pixel is unpacked, so that a small file
cannot fill the memory.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from xai_core.arrays import ImageArray
from xai_core.errors import ImageError, ShitenError

MAX_PIXELS = 50_000_000
MIN_SIDE = 8
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".pgm", ".ppm", ".pbm"})
"""The extensions such files usually carry, lower-case; for finding files, not for reading them."""

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "PPM")
_DEEP_MODES = ("I", "F")
_BITS_PER_SAMPLE = 258
_PPM_DEPTH = re.compile(
    rb"P[2356](?:\s|#[^\r\n]*[\r\n])+\d+\s+(?:#[^\r\n]*[\r\n]\s*)*\d+\s+"
    rb"(?:#[^\r\n]*[\r\n]\s*)*(\d+)"
)


def decode_image(data: bytes, name: str) -> ImageArray:
    """Return the picture in ``data`` as ``(H, W, 3)`` uint8 sRGB; ``name`` is for messages.

    Raises
    ------
    ImageError
        Not a picture of a kind we read, damaged, too large (over 50 million pixels), too small
        (a side under 8 pixels), of several frames, deeper than 8 bits, or CMYK or LAB.
    """
    with open_picture(data, name, min_side=MIN_SIDE) as picture:
        return np.array(_as_rgb(picture), dtype=np.uint8)


def image_size(data: bytes, name: str) -> tuple[int, int]:
    """The ``(height, width)`` that :func:`decode_image` would give, read from the header alone.

    Raises
    ------
    ImageError
        As :func:`decode_image`, as far as the header tells.
    """
    with _pillow_errors_named(name):
        picture = _open_checked(data, name, MIN_SIDE)
        width, height = picture.size
        # Pillow turns a TIFF's size round by itself as it opens it.
        sideways = picture.format != "TIFF" and picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    return (width, height) if sideways else (height, width)


def encode_png(pixels: ImageArray) -> bytes:
    """The PNG file of a picture ``(H, W, 3)`` or ``(H, W)``, uint8. Lossless."""
    out = io.BytesIO()
    # Masks are even surfaces: looking for runs alone is quicker and makes smaller files.
    runs = {"compress_type": zlib.Z_RLE} if pixels.ndim == 2 else {}
    Image.fromarray(pixels).save(out, format="PNG", compress_level=3, **runs)
    return out.getvalue()


@contextmanager
def open_picture(data: bytes, name: str, *, min_side: int) -> Iterator[Image.Image]:
    """The checked, decoded, upright Pillow image in ``data``, in its own mode.

    Whatever Pillow raises inside the ``with`` block becomes an ImageError that names ``name``.
    """
    with _pillow_errors_named(name):
        picture = _open_checked(data, name, min_side)
        picture.load()
        yield ImageOps.exif_transpose(picture)


def _open_checked(data: bytes, name: str, min_side: int) -> Image.Image:
    if not data:
        raise ImageError("{name} is empty: copy it again from its source.", name=name)
    try:
        picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    except UnidentifiedImageError:
        raise ImageError(
            "{name} is not a picture we can read: use PNG, JPEG, TIFF, BMP or PGM/PPM.", name=name
        ) from None
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise _too_large(name)
    if min(width, height) < min_side:
        raise ImageError(
            "{name} is {width} x {height} pixels; each side needs at least {least}.",
            name=name,
            width=width,
            height=height,
            least=min_side,
        )
    _check_frames(picture, name)
    _check_depth(picture, data, name)
    return picture


def _check_frames(picture: Image.Image, name: str) -> None:
    if picture.format == "MPO":  # a phone's JPEG with a preview behind it: the first frame is it
        return
    frames = getattr(picture, "n_frames", 1)
    if frames > 1:
        raise ImageError(
            "{name} holds {count} pictures: save the one you mean as a file of its own.",
            name=name,
            count=frames,
        )


def _check_depth(picture: Image.Image, data: bytes, name: str) -> None:
    if picture.mode in ("CMYK", "LAB"):
        raise ImageError(
            "{name} is in {mode} colours, which need a colour profile: save it as RGB.",
            name=name,
            mode=picture.mode,
        )
    if picture.mode.split(";", maxsplit=1)[0] in _DEEP_MODES or _sample_bits(picture, data) > 8:
        raise ImageError(
            "{name} has more than 8 bits per channel: choose the brightness window yourself"
            " and save it with 8 bits.",
            name=name,
        )


def _sample_bits(picture: Image.Image, data: bytes) -> int:
    # Pillow silently drops the low byte of deep colour pictures, so the header is asked.
    if picture.format == "PNG":
        return data[24]
    if picture.format == "TIFF":
        tags: Mapping[int, tuple[int, ...]] = getattr(picture, "tag_v2", {})
        return max(tags.get(_BITS_PER_SAMPLE, (1,)))
    if picture.format == "PPM" and (found := _PPM_DEPTH.match(data[:4096])):
        return int(found[1]).bit_length()
    return 8


def _as_rgb(picture: Image.Image) -> Image.Image:
    if picture.has_transparency_data:
        colour = picture.convert("RGBA")
        white = Image.new("RGBA", colour.size, "white")
        return Image.alpha_composite(white, colour).convert("RGB")
    return picture.convert("RGB")


def _too_large(name: str) -> ImageError:
    return ImageError(
        "{name} has more than {limit} million pixels: cut out the part you need, or make it"
        " smaller.",
        name=name,
        limit=MAX_PIXELS // 1_000_000,
    )


@contextmanager
def _pillow_errors_named(name: str) -> Iterator[None]:
    try:
        with _PILLOW_WARNINGS.hushed():
            yield
    except ShitenError:
        raise
    except Image.DecompressionBombError:
        raise _too_large(name) from None
    except Exception as problem:
        # Pillow's decoders let almost any exception out on damaged files.
        raise ImageError(
            "{name} is damaged or incomplete: copy or save it again from its source.", name=name
        ) from problem


class _PillowWarnings:
    """Keeps Pillow's warnings about strangers' files away, also with several threads at once.

    ``warnings.catch_warnings`` changes the whole process and must not overlap itself, so the
    first thread in sets the filter and the last one out takes it away.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._kept = warnings.catch_warnings()

    @contextmanager
    def hushed(self) -> Iterator[None]:
        with self._lock:
            if self._inside == 0:
                self._kept = warnings.catch_warnings()
                self._kept.__enter__()
                warnings.filterwarnings("ignore", module=r"PIL\.")
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                if self._inside == 0:
                    self._kept.__exit__(None, None, None)


_PILLOW_WARNINGS = _PillowWarnings()
