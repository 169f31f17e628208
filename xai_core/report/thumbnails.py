"""Small pictures of many cases, each with the outline of where the AI looked.

A study keeps the map of every answer on the layer's own small grid, so a page of pictures needs no
network: the map is brought to the picture bilinearly, its hottest places are outlined in white
within black, and the whole becomes a JPEG of a few kilobytes.

What is outlined is named like every cut in this house: the hottest tenth of the picture
(``percentile 90``), as far as it speaks for the answer at all. A blank map has no outline.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xai_core.arrays import BoolMask, ImageArray
from xai_core.cases.pictures.fitting import Placement, from_letterbox, placement
from xai_core.models.card_parts import InputSpec
from xai_core.report.overlays import attention_outline

HOTTEST_SHARE = 0.1
"""Share of the picture that is outlined."""


def fitted(image: ImageArray, side: int) -> ImageArray:
    """The picture with its longer side at ``side`` pixels, antialiased."""
    height, width = image.shape[:2]
    scale = side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if size == (width, height):
        return image
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BICUBIC))


def hottest(
    attention: NDArray[np.uint8], height: int, width: int, place: Placement | None = None
) -> BoolMask:
    """Which pixels of a picture are the hottest tenth; pixels at 0 never count.

    Parameters
    ----------
    attention
        ``(h, w)``, a map of the network's whole view on the layer's grid, any scale.
    height, width
        Of the picture, in pixels.
    place
        Where in the view the picture lies; None: it fills it.

    Returns
    -------
    BoolMask
        ``(height, width)``; equal pixels are all in or all out.
    """
    if place is not None and place.is_padded:
        grown = from_letterbox(attention, place, (height, width))
    else:
        small = Image.fromarray(attention.astype(np.float32))
        grown = np.asarray(small.resize((width, height), Image.Resampling.BILINEAR))
    cut = np.quantile(grown, 1 - HOTTEST_SHARE)
    hot: BoolMask = (grown >= cut) & (grown > 0)
    return hot


def outlined(
    image: ImageArray, attention: NDArray[np.uint8], spec: InputSpec, side: int, line: int
) -> ImageArray:
    """The picture at this size with its hottest tenth outlined, ``line`` pixels wide.

    Parameters
    ----------
    image
        ``(H, W, 3)`` uint8.
    attention
        ``(h, w)``, a map of the network's whole view on the layer's grid, any scale.
    spec
        How the picture was brought into that view.
    side
        The longer side of the thumbnail, in pixels.
    line
        Width of the outline, in pixels.

    Returns
    -------
    ImageArray
        The thumbnail, uint8; without an outline where the map is empty.
    """
    small = fitted(image, side)
    place = placement((image.shape[0], image.shape[1]), spec.height, spec.width, spec.fit)
    area = hottest(attention, small.shape[0], small.shape[1], place)
    return attention_outline(small, area, line) if area.any() else small
