"""How picture files become arrays, and which ones we refuse to guess about.

A decoded picture is ``(H, W, 3)`` uint8 sRGB, row then column, the way it is meant to be
seen: EXIF orientation applied, palettes and greys written out as RGB, transparent parts
laid on white. PNG, JPEG, TIFF, BMP and PGM/PPM are read, recognised by their content and
never by their extension. Pictures of 16 bits, 32 bits and floats are seen through a window
(:mod:`xai_core.cases.pictures.window`); :func:`decode_picture` keeps the stored pixels and
the window beside the view.

Refused, with a sentence that says what to do: CMYK and LAB (choosing the profile changes the
stain), pictures of several frames, and pictures too large or too small to be looked at:
50 million pixels, which 4,096 x 4,096 (16.8 million) is well within.
Sizes are checked in the header, before a single pixel is unpacked, so that a small file
cannot fill the memory.
"""

from __future__ import annotations

import io
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from xai_core.arrays import ImageArray
from xai_core.cases.pictures.deep import (
    facts_of,
    is_deep,
    is_negative,
    shifted,
    stored_pixels,
    upright_facts,
)
from xai_core.cases.pictures.picture import Picture, Stored, as_picture
from xai_core.cases.pictures.picture import PixelFacts as _Facts
from xai_core.cases.pictures.window import AsStored, Window
from xai_core.errors import ImageError, ShitenError

MAX_PIXELS = 50_000_000
MIN_SIDE = 8
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".pgm", ".ppm", ".pbm"})
"""The extensions such files usually carry, lower-case; for finding files, not for reading them."""

_ROWS = 256
"""Converted at a time, where a picture is only looked at."""
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "PPM")


def decode_image(data: bytes, name: str, window: Window | None = None) -> ImageArray:
    """Return the picture in ``data`` as ``(H, W, 3)`` uint8 sRGB; ``name`` is for messages.

    ``window``: as for :func:`decode_picture`.

    Raises
    ------
    ImageError
        Not a picture of a kind we read, damaged, too large (over 50 million pixels), too small
        (a side under 8 pixels), of several frames, CMYK or LAB, or with NaN or infinity in it.
    """
    return decode_picture(data, name, window).view


def decode_picture(data: bytes, name: str, window: Window | None = None) -> Picture:
    """The picture in ``data`` with its stored pixels and the window it is seen through.

    Parameters
    ----------
    data
        The file.
    name
        What it is called in messages.
    window
        What pictures deeper than 8 bits are seen through; None for the file's own window, or else
        from the 1st to the 99th percentile of its values. Eight bits are seen as they are, unless
        the file itself says otherwise.

    Raises
    ------
    ImageError
        As :func:`decode_image`.
    """
    with _errors_named(name):
        opened = _open_checked(data, name, MIN_SIDE)
        deep, file = is_deep(opened, data), upright_facts(opened, data)
        facts = facts_of(opened.info, name) if opened.format == "PNG" else None
        if deep and is_negative(opened):
            facts = _Facts(inverted=True)
        opened.load()
        picture = ImageOps.exif_transpose(opened)
        if not deep and facts is None:
            view = np.array(_as_rgb(picture), dtype=np.uint8)
            return Picture(view, _eight_bits(picture, view), AsStored())
        stored = stored_pixels(picture, file, name) if deep else _eight_bits(picture, None)
        return as_picture(*shifted(stored, facts or _Facts(), name), window)


def decode_within(data: bytes, name: str, longest: int) -> ImageArray:
    """The picture in ``data``, made smaller while it is read where a side is over ``longest``.

    For pictures that are only looked at: a photograph of 48 million pixels then takes no more room
    than one of a few, and what is worked out for each pixel no more time.

    Parameters
    ----------
    data
        The file.
    name
        What it is called in messages.
    longest
        Pixels of the longer side, at most; smaller pictures stay as they are.

    Returns
    -------
    ImageArray
        ``(H, W, 3)`` uint8 sRGB, in the proportions of the file.

    Raises
    ------
    ImageError
        As :func:`decode_image`; or the shorter side would have under 8 pixels left.
    """
    with _errors_named(name):
        opened = _open_checked(data, name, MIN_SIDE)
        if max(opened.size) <= longest:
            return decode_picture(data, name).view
        if is_deep(opened, data) or (opened.format == "PNG" and facts_of(opened.info, name)):
            picture = Image.fromarray(decode_picture(data, name).view)
        else:
            opened.draft(None, (longest, longest))  # a JPEG need not be unpacked in full
            picture = _reduced(opened, longest)
        picture.thumbnail((longest, longest), Image.Resampling.BILINEAR, reducing_gap=2.0)
        if min(picture.size) < MIN_SIDE:
            raise ImageError(
                "{name} is too long and narrow to be looked at: cut out the part you need.",
                name=name,
            )
        return np.array(picture, dtype=np.uint8)


def _reduced(opened: Image.Image, longest: int) -> Image.Image:
    """The picture upright, as RGB, its longer side about twice ``longest`` where it was more.

    Rows are converted a few at a time: the whole picture is in memory once, as the file has it.
    """
    opened.load()
    width, height = opened.size
    factor = max(1, max(opened.size) // (2 * longest))
    small = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    rows = factor * max(1, _ROWS // factor)
    for top in range(0, height, rows):
        strip = opened.crop((0, top, width, min(top + rows, height)))
        small.paste(_as_rgb(strip).reduce(factor), (0, top // factor))
    if turned := opened.getexif().get(ExifTags.Base.Orientation):
        small.getexif()[ExifTags.Base.Orientation] = turned
        small = ImageOps.exif_transpose(small)
    return small


def _eight_bits(picture: Image.Image, view: ImageArray | None) -> Stored:
    if picture.mode in ("L", "1") and not picture.has_transparency_data:
        return np.array(picture.convert("L"), dtype=np.uint8)
    return np.array(_as_rgb(picture), dtype=np.uint8) if view is None else view


def image_size(data: bytes, name: str) -> tuple[int, int]:
    """The ``(height, width)`` that :func:`decode_image` would give, read from the header alone.

    Raises
    ------
    ImageError
        As :func:`decode_image`, as far as the header tells.
    """
    with _errors_named(name):
        picture = _open_checked(data, name, MIN_SIDE)
        width, height = picture.size
        # Pillow turns a TIFF's size round by itself as it opens it.
        sideways = picture.format != "TIFF" and picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    return (width, height) if sideways else (height, width)


def is_cut_out(data: bytes, name: str) -> bool:
    """Whether nothing is left around what a picture shows: a PNG with wholly transparent pixels.

    ``name`` is for messages.

    Raises
    ------
    ImageError
        As :func:`decode_image`.
    """
    if not data.startswith(b"\x89PNG"):
        return False
    with _errors_named(name):
        picture = _open_checked(data, name, MIN_SIDE)
        if not picture.has_transparency_data:
            return False
        whole = picture if picture.mode in ("RGBA", "LA") else picture.convert("RGBA")
        return whole.getchannel("A").getextrema()[0] == 0


def encode_png(pixels: ImageArray) -> bytes:
    """The PNG file of a picture ``(H, W, 3)`` or ``(H, W)``, uint8. Lossless."""
    out = io.BytesIO()
    # Masks are even surfaces: looking for runs alone is quicker and makes smaller files.
    runs = {"compress_type": zlib.Z_RLE} if pixels.ndim == 2 else {}
    Image.fromarray(pixels).save(out, format="PNG", compress_level=3, **runs)
    return out.getvalue()


def encode_jpeg(pixels: ImageArray, longest: int | None = None, *, quality: int = 95) -> bytes:
    """A picture ``(H, W, 3)`` uint8 for looking at; its longer side at most ``longest``, if given.

    Pixels alone, no name and no text; not for computing with: JPEG changes them a little.
    """
    picture = Image.fromarray(pixels)
    if longest is not None:
        picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, format="JPEG", quality=quality, subsampling=0)
    return out.getvalue()


@contextmanager
def open_picture(data: bytes, name: str, *, min_side: int) -> Iterator[Image.Image]:
    """The checked, decoded, upright Pillow image of at most 8 bits in ``data``, in its own mode.

    Whatever Pillow raises inside the ``with`` block becomes an ImageError that names ``name``.
    """
    with _errors_named(name):
        picture = _open_checked(data, name, min_side)
        if is_deep(picture, data):
            raise ImageError(
                "{name} has more than 8 bits per channel: save the mask with 8 bits.", name=name
            )
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
    _check_colours(picture, name)
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


def _check_colours(picture: Image.Image, name: str) -> None:
    if picture.mode in ("CMYK", "LAB"):
        raise ImageError(
            "{name} is in {mode} colours, which need a colour profile: save it as RGB.",
            name=name,
            mode=picture.mode,
        )


def _as_rgb(picture: Image.Image) -> Image.Image:
    if picture.has_transparency_data:
        colour = picture.convert("RGBA")
        white = Image.new("RGBA", colour.size, "white")
        return Image.alpha_composite(white, colour).convert("RGB")
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _too_large(name: str) -> ImageError:
    return ImageError(
        "{name} has more than {limit} million pixels: cut out the part you need, or make it"
        " smaller.",
        name=name,
        limit=MAX_PIXELS // 1_000_000,
    )


@contextmanager
def _errors_named(name: str) -> Iterator[None]:
    try:
        with DECODER_WARNINGS.hushed():
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


class ForeignWarnings:
    """Keeps the decoders' warnings about strangers' files away, also with several threads at once.

    ``warnings.catch_warnings`` changes the whole process and must not overlap itself, so the
    first thread in sets the filter and the last one out takes it away.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._kept = warnings.catch_warnings()

    @contextmanager
    def hushed(self) -> Iterator[None]:
        """Inside the ``with`` block the decoders' warnings are not shown."""
        with self._lock:
            if self._inside == 0:
                self._kept = warnings.catch_warnings()
                self._kept.__enter__()
                warnings.filterwarnings(
                    "ignore", module=r"(PIL|pydicom|nibabel|pylibjpeg|libjpeg|openjpeg)\b"
                )
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                if self._inside == 0:
                    self._kept.__exit__(None, None, None)


DECODER_WARNINGS = ForeignWarnings()
