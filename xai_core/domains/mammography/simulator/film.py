"""From exposure to a picture: two vendors, each with its own response, grain, pixels and labels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import gaussian_filter

from xai_core.arrays import BoolMask
from xai_core.domains.mammography.simulator.anatomy import Field
from xai_core.domains.mammography.simulator.woman import Side


@dataclass(frozen=True)
class Vendor:
    """How one make of machine turns exposure into grey levels."""

    name: str
    spacing: float
    """Millimetres from pixel to pixel."""
    middle: float
    """Exposure that becomes the middle grey."""
    steepness: float
    """Of the response curve there: large is a film's, small a detector's."""
    blur: float
    """In mm."""
    grain: float
    """Deviation in grey levels."""
    coarse: float
    """Size of the grain in pixels."""
    base: float
    """Grey of the air."""
    border: int
    """Width of a bright border, in pixels."""
    patch: bool
    """Whether the label is a white tab with dark letters, or letters burnt into the air."""


FILM = Vendor("A", 0.7, 1.15, 1.25, 0.35, 2.2, 0.7, 6.0, 0, patch=True)
"""Digitised film, as the MIAS pictures are."""
DETECTOR = Vendor("B", 0.8, 1.1, 0.85, 0.7, 5.0, 0.0, 34.0, 3, patch=False)
"""A flat detector: little contrast, more noise, a grey air, a bright border."""
VENDORS = (FILM, DETECTOR)


def developed(
    exposure: Field, vendor: Vendor, side: Side, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], BoolMask]:
    """The picture of an exposure, and where label and border cover it.

    Parameters
    ----------
    exposure
        ``(rows, columns)`` float32, 0 in air.
    vendor
        Whose machine.
    side
        Where the air is, and what the label says.
    rng
        Draws how the technician set the machine, the grain and where the label lies.

    Returns
    -------
    tuple[NDArray[np.uint8], BoolMask]
        ``(rows, columns)`` each.
    """
    seen = gaussian_filter(exposure, vendor.blur / vendor.spacing) * np.float32(rng.normal(1, 0.04))
    middle = vendor.middle + rng.normal(0, 0.06)
    curve = 1 / (1 + np.exp(-np.float32(vendor.steepness * 2) * (seen - np.float32(middle))))
    dark = 1 / (1 + np.exp(vendor.steepness * 2 * middle))
    grey = np.float32(vendor.base) + np.float32(250 - vendor.base) * (curve - np.float32(dark)) / (
        1 - np.float32(dark)
    )
    grain = rng.standard_normal(exposure.shape, dtype=np.float32)
    if vendor.coarse:
        grain = gaussian_filter(grain, vendor.coarse)
        grain /= grain.std()
    grey += np.float32(vendor.grain) * grain
    covered, levels = _labels(exposure.shape, vendor, side, rng)
    shown = np.where(covered, levels, grey)
    return np.clip(np.rint(shown), 0, 255).astype(np.uint8), covered


def _labels(
    shape: tuple[int, ...], vendor: Vendor, side: Side, rng: np.random.Generator
) -> tuple[BoolMask, NDArray[np.uint8]]:
    """Where label and border lie, and their grey levels; both ``(rows, columns)``."""
    covered, levels = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=np.uint8)
    if vendor.border:
        covered[:] = True
        covered[vendor.border : -vendor.border, vendor.border : -vendor.border] = False
        levels[covered] = 200
    letters = _written(f"{side.value[0].upper()} MLO", vendor.patch)
    tall, wide = letters.shape
    top = int(rng.integers(6, 16))
    edge = int(rng.integers(6, 16))
    left = shape[1] - wide - edge if side is Side.LEFT else edge
    there = np.s_[top : top + tall, left : left + wide]
    covered[there] = letters > 0
    levels[there] = letters
    return covered, levels


@cache
def _written(text: str, patch: bool) -> NDArray[np.uint8]:
    """Letters, 0 where nothing is covered."""
    font = ImageFont.load_default(11)
    left, top, right, bottom = (int(one) for one in font.getbbox(text))
    tab = Image.new("L", (right - left + 6, bottom - top + 6), 235 if patch else 0)
    ImageDraw.Draw(tab).text((3 - left, 3 - top), text, fill=20 if patch else 225, font=font)
    return np.asarray(tab)
