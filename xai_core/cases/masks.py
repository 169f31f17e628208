"""How mask files become regions and back: 8-bit grey PNG, ``value / 255``.

A region is ``(H, W)`` float32 in [0, 1] on the picture's own grid (``xai_core.arrays``).
Black is outside, white is importance 1, greys are importances between. What cannot be read
that way without guessing is refused: coloured masks, half-transparent ones, more than
8 bits, and JPEG, whose compression sprinkles small values around every outline.

Greys are taken at their word: a mask of 0 and 128 has the importance 0.5, not 1. A picture of many
greys may be a mask of graded importance, or a photograph that was chosen by mistake;
:func:`decode_outline` takes it only when it is told which, and is what reads masks that a person
hands over.

Writing and reading again is exact for every multiple of 1/255, and no importance above 0
is ever rounded away.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from xai_core.arrays import BoolMask, RegionMask, check_region
from xai_core.cases.pictures import encode_png, open_picture
from xai_core.errors import ImageError


def decode_mask(data: bytes, name: str, shape: tuple[int, int] | None = None) -> RegionMask:
    """Return the mask in ``data`` as a region; ``name`` is for messages.

    ``shape`` is the ``(height, width)`` it must have, where known.

    Raises
    ------
    ImageError
        Not a picture we read, a JPEG, deeper than 8 bits, coloured, transparent somewhere, or
        of another size than ``shape``.
    """
    with open_picture(data, name, min_side=1) as picture:
        if picture.format in ("JPEG", "MPO") or data.startswith(b"\xff\xd8"):
            raise ImageError(
                "{name} is a JPEG, which blurs the outlines of a mask: save masks as PNG.",
                name=name,
            )
        values = _grey_values(picture, name)
    if shape is not None and values.shape != shape:
        raise ImageError(
            "The mask {name} is {got} pixels (width x height), but its picture is {expected}.",
            name=name,
            got=_size(values.shape),
            expected=_size(shape),
        )
    return values.astype(np.float32) / np.float32(255)


MOST_DRAWN_LEVELS = 8
"""Greys of a mask that was drawn region by region, black among them. More are asked about."""


class GradedMaskError(ImageError):
    """A mask of many grey levels: only its owner knows whether they are importances."""


def decode_outline(
    data: bytes, name: str, shape: tuple[int, int] | None = None, *, graded: bool = False
) -> RegionMask:
    """Return the mask in ``data`` as a region, unless it looks like a photograph.

    Parameters
    ----------
    data
        The file.
    name
        What it is called in messages.
    shape
        The ``(height, width)`` it must have, where known.
    graded
        Its owner says that every grey is an importance.

    Returns
    -------
    RegionMask
        ``(H, W)`` float32 in [0, 1], levels kept.

    Raises
    ------
    GradedMaskError
        More than :data:`MOST_DRAWN_LEVELS` levels, and nobody said that they are importances.
    ImageError
        As :func:`decode_mask`.
    """
    mask = decode_mask(data, name, shape)
    n = grey_levels(mask)
    if n > MOST_DRAWN_LEVELS and not graded:
        raise GradedMaskError(
            "This picture has {n} grey levels; is it a mask of graded importance? {name} is not"
            " used as one until you say so.",
            n=n,
            name=name,
        )
    return mask


def grey_levels(mask: RegionMask) -> int:
    """How many different levels of the 256 a region has."""
    return int(np.count_nonzero(np.bincount(np.rint(mask.ravel() * 255).astype(np.uint8))))


def sampled(mask: RegionMask, shape: tuple[int, int]) -> RegionMask:
    """A region on a coarser grid of ``(height, width)``: the level at the middle of each pixel.

    No level comes about that was not there: a mask of two levels has at most two.
    """
    rows, columns = (
        ((np.arange(to) + 0.5) * (was / to)).astype(np.int64)
        for to, was in zip(shape, mask.shape, strict=True)
    )
    return np.ascontiguousarray(mask[np.ix_(rows, columns)])


def encode_mask(mask: RegionMask | BoolMask, shape: tuple[int, int] | None = None) -> bytes:
    """The 8-bit PNG of a region: ``round(255 * value)``, and at least 1 where the value is not 0.

    Raises
    ------
    ArrayError
        ``mask`` is not a region, or is not of ``shape``.
    """
    region = check_region(mask, shape)
    levels = np.rint(region * np.float32(255)).astype(np.uint8)
    levels[(region > 0) & (levels == 0)] = 1
    return encode_png(levels)


def _grey_values(
    picture: Image.Image, name: str
) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    if picture.mode == "L" and not picture.has_transparency_data:  # as nearly every mask is
        return np.array(picture)
    pixels = np.asarray(picture.convert("RGBA"))
    if (pixels[..., 3] != 255).any():
        raise ImageError(
            "The mask {name} is transparent in places: save it in grey on black, without alpha.",
            name=name,
        )
    if (pixels[..., :1] != pixels[..., 1:3]).any():
        raise ImageError(
            "The mask {name} is coloured: save one grey mask per region, white inside and black"
            " outside.",
            name=name,
        )
    return np.ascontiguousarray(pixels[..., 0])


def _size(shape: tuple[int, ...]) -> str:
    height, width = shape
    return f"{width} x {height}"
