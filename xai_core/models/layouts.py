"""Where rows, columns and channels are in what a module gives: channels first, last, or tokens."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

from torch import Tensor

from xai_core.types import Choice

Size = tuple[int, int]
"""Height and width."""


class Axes(Choice):
    """The order of a map's axes."""

    CHANNELS_FIRST = "NCHW"
    CHANNELS_LAST = "NHWC"
    TOKENS = "NTC"


@dataclass(frozen=True)
class Layout:
    """Where rows, columns and channels are in a module's output."""

    axes: Axes = Axes.CHANNELS_FIRST
    prefix: int = 0
    """Tokens before those of the places."""

    @property
    def channels(self) -> int:
        """The axis of the channels."""
        return 1 if self.axes is Axes.CHANNELS_FIRST else -1

    def as_map(self, output: Tensor, size: Size) -> Tensor | None:
        """``(N, C, h, w)``, a view of the output to a picture of this size; None where it is none.

        Gradients of an output are brought into order the same way.
        """
        if output.ndim != (3 if self.axes is Axes.TOKENS else 4):
            return None
        if self.axes is Axes.CHANNELS_FIRST:
            return output
        if self.axes is Axes.CHANNELS_LAST:
            return output.permute(0, 3, 1, 2)
        grid = grid_of(output.shape[1] - self.prefix, size)
        if grid is None:
            return None
        places = output[:, self.prefix :].mT
        return places.reshape(*places.shape[:2], *grid)


@dataclass(frozen=True)
class Tokens:
    """A transformer's tokens: some of its own, then one for each place of a grid."""

    prefix: int
    grid: Size
    """Rows and columns."""

    @property
    def count(self) -> int:
        """In all."""
        return self.prefix + self.grid[0] * self.grid[1]


def grid_of(places: int, size: Size) -> Size | None:
    """Rows and columns of so many places in a picture of this size; None where it is no grid."""
    height, width = size
    rows = isqrt(max(places, 0) * height // width)
    for h in (rows, rows + 1):
        if h > 0 and places % h == 0 and fits(h, places // h, size):
            return h, places // h
    return None


def fits(h: int, w: int, size: Size) -> bool:
    """Whether a grid has the shape of the picture, but for one row or column cut off."""
    height, width = size
    return 0 < h <= height and 0 < w <= width and abs(h * width - w * height) < max(size)
