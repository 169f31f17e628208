"""Which of many grey levels are seen: windows, and the formula that applies them.

A CT slice has some 4,000 levels, a screen 256. A *window* says which stretch of values becomes
the way from black to white, and so decides what can be seen at all: in the lung window the
mediastinum is one white area, in the bone window the lung is black. Therefore a picture deeper
than 8 bits is never shown without its window being kept beside it.

===================  =======================================================================
:class:`Linear`      a centre and a width, in the unit of the values (HU in CT); black ends
                     half a width below the centre, white begins half a width above it
:class:`Table`       a table of the picture's own (DICOM's VOI LUT Sequence)
:class:`Percentiles` from one percentile of the picture's own values to another: what is done
                     where nobody named a window. Two pictures of one series may then show
                     one tissue in two greys.
:class:`AsStored`    the 8 bits as they are
===================  =======================================================================

Source: DICOM PS3.3 C.11.2.1.2 (LINEAR), C.11.2.1.3.2 (LINEAR_EXACT), C.11.2.1.3.1 (SIGMOID). The
named windows are the usual presets of CT workstations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, model_validator

from xai_core.errors import ContentError, Phrase
from xai_core.types import Choice, Strict

Values: TypeAlias = NDArray[np.float32]
"""``(H, W)`` or ``(H, W, 3)`` float32: what the pixels measure, e.g. HU."""


class Curve(Choice):
    """How a window goes from black to white; DICOM's VOI LUT Function."""

    LINEAR = "linear"
    LINEAR_EXACT = "linear-exact"
    SIGMOID = "sigmoid"


class Linear(Strict):
    """Values around ``centre``, ``width`` wide, from black to white."""

    centre: float
    width: float = Field(gt=0)
    name: str | None = None
    """What the window is called, e.g. ``lung``."""
    curve: Curve = Curve.LINEAR

    @model_validator(mode="after")
    def _wide_enough(self) -> Linear:
        if self.curve is Curve.LINEAR and self.width < 1:
            raise ContentError("a window is at least 1 wide")
        return self


class Percentiles(Strict):
    """Black up to the percentile ``low`` of the picture's own values, white from ``high`` on."""

    low: float = Field(ge=0, lt=100)
    high: float = Field(gt=0, le=100)

    @model_validator(mode="after")
    def _in_order(self) -> Percentiles:
        if self.low >= self.high:
            raise ContentError("the low percentile is not below the high one")
        return self


class Table(Strict):
    """A table: ``levels[i]`` is shown for the value ``first + i``; ends are continued."""

    first: int
    bits: int = Field(ge=1, le=16)
    """Of the levels: the largest one can be ``2 ** bits - 1``, which is white."""
    levels: tuple[Annotated[int, Field(ge=0, le=65_535)], ...] = Field(
        min_length=1, max_length=65_536
    )


class AsStored(Strict):
    """Eight bits, shown as they are."""


WINDOWS: Mapping[str, Linear | Percentiles] = MappingProxyType(
    {
        "lung": Linear(centre=-600, width=1500, name="lung"),
        "mediastinum": Linear(centre=40, width=400, name="mediastinum"),
        "bone": Linear(centre=400, width=1800, name="bone"),
        "percentiles": Percentiles(low=1, high=99),
    }
)
"""The windows that can be asked for by name; CT's in HU."""
OF_UNIT: Mapping[str, tuple[str, ...]] = MappingProxyType({"HU": ("lung", "mediastinum", "bone")})
"""Which of them make sense for values of a unit."""
DEFAULT = Percentiles(low=1, high=99)
"""What pictures deeper than 8 bits are seen through where nobody says otherwise."""


def _by_name(value: object) -> object:
    if isinstance(value, str):
        if value not in WINDOWS:
            raise ContentError(
                "there is no window “{window}”; there are: {known}",
                window=value[:100],
                known=", ".join(WINDOWS),
            )
        return WINDOWS[value]
    return value


Window: TypeAlias = Linear | Percentiles | Table
"""What can be chosen."""
AnyWindow: TypeAlias = Window | AsStored
"""What a view may have been made with."""
NamedWindow = Annotated[Window, BeforeValidator(_by_name)]
"""A window in a file: a name of :data:`WINDOWS`, or the numbers."""


@dataclass(frozen=True)
class Seen:
    """A view, and the values at its black and white ends (None for a table or 8 bits)."""

    view: NDArray[np.uint8]
    black: float | None = None
    white: float | None = None


def seen_through(values: Values, window: AnyWindow, *, inverted: bool = False) -> Seen:
    """Values ``(H, W)`` or ``(H, W, 3)`` as 8 bits of the same shape.

    ``inverted``: small values are bright (DICOM's MONOCHROME1).
    """
    if isinstance(window, AsStored):
        seen = Seen(values.astype(np.uint8))
    elif isinstance(window, Table):
        seen = Seen(_looked_up(values, window))
    elif isinstance(window, Percentiles):
        seen = _stretched(values, window)
    else:
        seen = _windowed(values, window)
    if not inverted:
        return seen
    return Seen(255 - seen.view, seen.white, seen.black)


def described(window: AnyWindow) -> tuple[Phrase, dict[str, object]]:
    """A sentence about a window, as a template and what fills it in."""
    if isinstance(window, AsStored):
        return Phrase("Shown with the brightness it was stored with."), {}
    if isinstance(window, Table):
        return Phrase("Shown through the brightness table that the file brought along."), {}
    if isinstance(window, Percentiles):
        return (
            Phrase(
                "Shown from percentile {low:g} to percentile {high:g} of its own values, because"
                " no window was named."
            ),
            {"low": window.low, "high": window.high},
        )
    details: dict[str, object] = {"centre": window.centre, "width": window.width}
    if window.name:
        return (
            Phrase("Shown through the window “{name}” (centre {centre:g}, width {width:g})."),
            {"name": window.name, **details},
        )
    return Phrase("Shown through a window with centre {centre:g} and width {width:g}."), details


def _windowed(values: Values, window: Linear) -> Seen:
    centre, width = np.float32(window.centre), np.float32(window.width)
    if window.curve is Curve.SIGMOID:
        share = 1 / (1 + np.exp(np.clip(-4 * (values - centre) / width, -80, 80)))
        return _eight_bits(
            share, window.centre - window.width / 2, window.centre + window.width / 2
        )
    if window.curve is Curve.LINEAR_EXACT:
        black, white = window.centre - window.width / 2, window.centre + window.width / 2
    else:  # DICOM counts the levels of whole numbers: a window of width 2 has a black and a white
        black = window.centre - 0.5 - (window.width - 1) / 2
        white = window.centre - 0.5 + (window.width - 1) / 2
    return _between(values, black, white)


def _stretched(values: Values, window: Percentiles) -> Seen:
    black, white = (float(v) for v in np.percentile(values, [window.low, window.high]))
    if black == white:  # nearly all pixels are alike: what differs at all is to be seen
        black, white = float(values.min()), float(values.max())
    return _between(values, black, white)


def _between(values: Values, black: float, white: float) -> Seen:
    if white <= black:
        return _eight_bits((values > np.float32(black)).astype(np.float32), black, white)
    share = (values - np.float32(black)) / np.float32(white - black)
    return _eight_bits(share, black, white)


def _eight_bits(share: Values, black: float, white: float) -> Seen:
    share = np.clip(share, 0, 1) * np.float32(255)
    return Seen(np.rint(share, out=share).astype(np.uint8), black, white)


def _looked_up(values: Values, window: Table) -> NDArray[np.uint8]:
    table = np.asarray(window.levels, dtype=np.float32) * np.float32(255 / (2**window.bits - 1))
    shades = np.rint(np.clip(table, 0, 255)).astype(np.uint8)
    places = np.clip(np.rint(values) - window.first, 0, len(shades) - 1).astype(np.int64)
    return np.asarray(shades[places])
