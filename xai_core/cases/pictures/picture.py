"""A picture as the house holds it: what is looked at, beside what was stored.

The *view* is ``(H, W, 3)`` uint8 and is all that networks and screens see. The *stored* pixels, 8
to 16 bits or floats, stay beside it with the :class:`PixelFacts` that say what they measure, and
with the window that made the view (:mod:`xai_core.cases.pictures.window`)::

    values = stored * slope + intercept          e.g. Hounsfield units
    view   = values through the window           256 levels
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from xai_core.arrays import ImageArray
from xai_core.cases.pictures.window import (
    DEFAULT,
    AnyWindow,
    AsStored,
    NamedWindow,
    Values,
    Window,
    seen_through,
)
from xai_core.errors import ImageError
from xai_core.types import Strict

Stored = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.int16] | NDArray[np.float32]
"""``(H, W)`` or ``(H, W, 3)``: pixels as they came, row then column."""


class PixelFacts(Strict):
    """What stored pixels measure. Our own PNG files carry this along; it names nobody."""

    shift: int = 0
    """Added to the numbers in a PNG file to give the stored pixels, which may be negative."""
    slope: float = 1.0
    intercept: float = 0.0
    unit: str | None = Field(default=None, max_length=40)
    window: NamedWindow | None = None
    """The file's own window, in the unit of the values."""
    inverted: bool = False
    """Small values are bright (MONOCHROME1 of DICOM, WhiteIsZero of TIFF)."""
    spacing_mm: tuple[float, float] | None = None
    """Millimetres from one row to the next, and from one column to the next."""


@dataclass(frozen=True)
class Picture:
    """A picture that can be looked at, and where its greys come from."""

    view: ImageArray
    """``(H, W, 3)`` uint8, sRGB."""
    stored: Stored
    window: AnyWindow
    """How ``view`` was made."""
    facts: PixelFacts = field(default_factory=PixelFacts)
    black: float | None = None
    """The value that is shown black; None for a table or 8 bits."""
    white: float | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width."""
        return self.view.shape[0], self.view.shape[1]

    def values(self) -> Values:
        """What the pixels measure, float32, of the shape of ``stored``."""
        return measured(self.stored, self.facts)

    def through(self, window: Window) -> Picture:
        """The same pixels seen through another window."""
        return as_picture(self.stored, self.facts, window)


def measured(stored: Stored, facts: PixelFacts) -> Values:
    """Stored pixels in the unit of their values, float32."""
    values = stored.astype(np.float32)
    if facts.slope != 1:
        values *= np.float32(facts.slope)
    if facts.intercept != 0:
        values += np.float32(facts.intercept)
    return values


def as_picture(stored: Stored, facts: PixelFacts, window: AnyWindow | None = None) -> Picture:
    """Make the view of stored pixels.

    The window is the one asked for, else the file's own, else none for 8 bits, else the default
    percentile stretch.

    Raises
    ------
    ImageError
        A value, brought into its unit, is not a finite number.
    """
    chosen: AnyWindow
    if stored.dtype == np.uint8 and facts.window is None:
        chosen = AsStored()  # 8 bits are meant to be seen as they are
    else:
        chosen = window or facts.window or DEFAULT
    values = stored.astype(np.float32) if isinstance(chosen, AsStored) else measured(stored, facts)
    if not np.isfinite(values).all():
        raise ImageError(
            "The picture's values, brought into their unit, are too large to be shown."
        )
    seen = seen_through(values, chosen, inverted=facts.inverted)
    view = seen.view if seen.view.ndim == 3 else np.repeat(seen.view[..., None], 3, axis=2)
    return Picture(view, stored, chosen, facts, seen.black, seen.white)
