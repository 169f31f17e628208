"""A picture on a network's grid, and maps of that grid back on the picture.

A network sees pictures of one size. Either the picture is *stretched* to it, each axis by a factor
of its own, or it is made to fit with its aspect ratio kept, and bars fill the rest (*letterbox*).
Cells come in near-square crops, where that hardly matters; a chest or a mammogram would be
distorted. What lies in the bars is no part of the picture: a map that comes back is cut off there.

Axes are row then column. A placement is counted in pixels of the network's view, and whole, so
that no pixel of the view is half bar, half picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xai_core.errors import Phrase
from xai_core.types import Choice


class FitMode(Choice):
    """How a picture is brought to a network's input size."""

    STRETCH = "stretch"
    LETTERBOX = "letterbox"
    """With its aspect ratio kept, and bars beside or above and below it."""


@dataclass(frozen=True)
class Placement:
    """Where a picture lies in a network's view."""

    top: int
    left: int
    height: int
    width: int
    view: tuple[int, int]
    """Height and width of the whole view."""

    @property
    def is_padded(self) -> bool:
        """Whether there are bars."""
        return (self.height, self.width) != self.view

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns of the view that the picture fills."""
        rows = slice(self.top, self.top + self.height)
        return rows, slice(self.left, self.left + self.width)

    def described(self) -> tuple[Phrase, dict[str, object]]:
        """A sentence for whoever looks at the view, as a template and what fills it in."""
        if not self.is_padded:
            return Phrase("The picture fills the network's whole view."), {}
        share = 1 - self.height * self.width / (self.view[0] * self.view[1])
        return (
            Phrase(
                "The picture keeps its aspect ratio; {share:.0%} of the network's view is padding,"
                " which is no part of it."
            ),
            {"share": share},
        )


def placement(shape: tuple[int, int], height: int, width: int, mode: FitMode) -> Placement:
    """Where a picture of ``shape`` (height, width) lies in a view of ``height`` by ``width``.

    A letterboxed picture lies in the middle; of an odd bar the smaller half comes first.

    Parameters
    ----------
    shape
        Height and width of the picture, in pixels.
    height, width
        Of the view, in pixels.
    mode
        Stretched, or with the aspect ratio kept.

    Returns
    -------
    Placement
        The rectangle of the view that the picture fills; at least a pixel high and wide.
    """
    if mode is FitMode.STRETCH:
        return Placement(0, 0, height, width, (height, width))
    scale = min(height / shape[0], width / shape[1])
    tall = min(height, max(1, round(shape[0] * scale)))
    wide = min(width, max(1, round(shape[1] * scale)))
    return Placement((height - tall) // 2, (width - wide) // 2, tall, wide, (height, width))


def fit(  # noqa: PLR0913, PLR0917 - two sizes, and how
    image: NDArray[Any],
    height: int,
    width: int,
    mode: FitMode,
    padding: float | tuple[float, ...] = 0,
    resampling: Image.Resampling = Image.Resampling.BILINEAR,
) -> tuple[NDArray[Any], Placement]:
    """Bring a picture or a map to a network's input size.

    Parameters
    ----------
    image
        ``(H, W, 3)`` uint8, or ``(H, W)`` uint8 or float32.
    height, width
        Of the view, in pixels.
    mode
        Stretched, or with the aspect ratio kept.
    padding
        The colour of the bars, in the image's own numbers.
    resampling
        Pillow's filter; the default is antialiased.

    Returns
    -------
    view
        ``(height, width, 3)`` or ``(height, width)``, of the image's own kind; the image itself
        where it has that size already.
    placement
        Where in it the picture lies.
    """
    shape = (image.shape[0], image.shape[1])
    place = placement(shape, height, width, mode)
    size = (place.height, place.width)
    seen = image
    if shape != size:
        picture = Image.fromarray(np.ascontiguousarray(image))
        seen = np.asarray(picture.resize((place.width, place.height), resampling))
    if place.is_padded:
        view = np.empty((height, width, *image.shape[2:]), dtype=image.dtype)
        view[...] = np.asarray(padding, dtype=image.dtype)
        view[place.slices] = seen
        seen = view
    return seen, place


def from_letterbox(
    maps: NDArray[Any], place: Placement, shape: tuple[int, int]
) -> NDArray[np.float32]:
    """Maps of the network's view as maps ``(..., H, W)`` of the picture, bilinear, bars cut off.

    ``maps`` is ``(..., h, w)`` on any grid that covers the whole view, such as a layer's; pixel
    centres are aligned, and beyond the outermost ones the values go on. ``shape`` is the picture's
    (H, W).
    """
    rows, columns = sampling(maps.shape[-2:], place, shape)
    return np.asarray(rows @ maps.astype(np.float32) @ columns.T, dtype=np.float32)


def sampling(
    grid: tuple[int, ...], place: Placement, shape: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """``(H, h)`` and ``(W, w)`` float32: what each cell of a grid gives to each row and column."""
    return (
        _shares(grid[0], place.top, place.height, place.view[0], shape[0]),
        _shares(grid[1], place.left, place.width, place.view[1], shape[1]),
    )


def _shares(cells: int, begin: int, length: int, view: int, whole: int) -> NDArray[np.float32]:
    """``(whole, cells)``: along one axis; each row sums to 1."""
    in_view = begin + (np.arange(whole) + 0.5) * (length / whole)
    at = np.clip(in_view * (cells / view) - 0.5, 0, cells - 1)
    low = np.minimum(np.floor(at).astype(np.int64), max(cells - 2, 0))
    part = at - low
    shares = np.zeros((whole, cells), dtype=np.float32)
    pixels = np.arange(whole)
    shares[pixels, low] = 1 - part
    shares[pixels, np.minimum(low + 1, cells - 1)] += part.astype(np.float32)
    return shares


def cropped(maps: NDArray[Any], place: Placement) -> NDArray[Any]:
    """``(..., h, w)`` maps at the view's own size, without the bars."""
    return maps[..., *place.slices]
