"""The two array contracts of the house, checked once at the boundary.

Heat map
    ``(H, W)`` float32, finite, row then column, on the case image's own pixel
    grid. Larger means more. Signed methods keep their sign; scaling for display
    never touches the scores.
Region
    ``(H, W)`` float32 in [0, 1]: the importance of each pixel, 0 outside.
    A boolean mask is the special case of 0 and 1.
Image
    ``(H, W, 3)`` uint8, sRGB, row then column.

Everything past ``check_heat_map`` / ``check_region`` may rely on these.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from xai_core.errors import ArrayError, Phrase

HeatMap = NDArray[np.float32]
RegionMask = NDArray[np.float32]
ImageArray = NDArray[np.uint8]
BoolMask = NDArray[np.bool_]


def check_heat_map(values: ArrayLike, shape: tuple[int, int] | None = None) -> HeatMap:
    """Return ``values`` as a heat map: ``(H, W)`` float32, finite.

    Any real number type is accepted and converted before anything is computed
    with it, so that an 8-bit map cannot wrap. ``shape``, where given, is the
    ``(H, W)`` it must have.

    Raises
    ------
    ArrayError
        Not two-dimensional, empty, not real numbers, not finite, or of another shape.
    """
    array = _as_float32(values, Phrase("heat map"))
    if shape is not None and array.shape != shape:
        raise ArrayError(
            "The heat map is {got} pixels (height x width), but the image is {expected}.",
            got=_size(array.shape),
            expected=_size(shape),
        )
    return array


def check_region(values: ArrayLike, shape: tuple[int, int] | None = None) -> RegionMask:
    """Return ``values`` as a region: ``(H, W)`` float32 in [0, 1].

    Boolean masks become 0 and 1. Values are never rescaled: a mask of 0 and 255
    must be divided by 255 by whoever knows that it is one.

    Raises
    ------
    ArrayError
        Not two-dimensional, empty, not finite, outside [0, 1], or of another shape.
    """
    array = _as_float32(values, Phrase("region"))
    if shape is not None and array.shape != shape:
        raise ArrayError(
            "The region is {got} pixels (height x width), but the image is {expected}.",
            got=_size(array.shape),
            expected=_size(shape),
        )
    low, high = float(array.min()), float(array.max())
    if low < 0.0 or high > 1.0:
        raise ArrayError(
            "A region holds importances between 0 and 1, but this one goes {low:g} to {high:g}.",
            low=low,
            high=high,
        )
    return array


def positive_part(heat_map: HeatMap) -> HeatMap:
    """S+: the part of the map that speaks for the answer; negative values become 0."""
    return np.maximum(heat_map, np.float32(0))


def _as_float32(values: ArrayLike, what: Phrase) -> NDArray[np.float32]:
    array = np.asarray(values)
    if array.dtype.kind not in "buif":
        raise ArrayError("The {what} holds {kind}, not real numbers.", what=what, kind=array.dtype)
    if array.ndim != 2 or array.size == 0:
        raise ArrayError(
            "A {what} has two axes, height and width; this array has the shape {got}.",
            what=what,
            got=str(array.shape),
        )
    with np.errstate(over="ignore"):
        converted = np.ascontiguousarray(array, dtype=np.float32)
    if not np.isfinite(converted).all():
        raise ArrayError("The {what} holds values that are not finite numbers.", what=what)
    return converted


def _size(shape: tuple[int, ...]) -> str:
    return " x ".join(str(n) for n in shape)
