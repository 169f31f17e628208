"""From a case image to what the network really sees.

The picture is brought to the card's input size with Pillow's antialiased bilinear filter,
stretched or with its aspect ratio kept as the card says (``cases/pictures/fitting.py``), then
normalised per channel. The same functions serve training, prediction and the screen's "what the
model saw". Bars are of the colour that normalisation makes 0. Maps of the network's view come back
on the picture's grid by :func:`onto_picture`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from xai_core.arrays import ImageArray
from xai_core.cases.pictures.fitting import FitMode, fit, placement, sampling
from xai_core.models.card_parts import InputSpec


def model_input(image: ImageArray, spec: InputSpec) -> ImageArray:
    """``(H, W, 3)`` uint8 to ``(spec.height, spec.width, 3)`` uint8: the network's own view."""
    return fitted(image, spec, spec.height, spec.width)


def fitted(image: ImageArray, spec: InputSpec, height: int, width: int) -> ImageArray:
    """Bring a picture to a view's size, in the way the card says.

    For views of another size than the card's, as training holds them.

    Parameters
    ----------
    image
        ``(H, W, 3)`` uint8.
    spec
        Whether the aspect ratio is kept, and the mean that colours the bars.
    height, width
        Of the view, in pixels.

    Returns
    -------
    ImageArray
        ``(height, width, 3)`` uint8.
    """
    padding = tuple(float(min(255, max(0, round(255 * mean)))) for mean in spec.mean)
    return fit(image, height, width, spec.fit, padding)[0]


def onto_picture(maps: Tensor, height: int, width: int, spec: InputSpec) -> Tensor:
    """Maps of the network's view, on a layer's grid, as maps of the picture.

    Parameters
    ----------
    maps
        ``(T, h, w)``.
    height, width
        Of the picture, in pixels.
    spec
        The card's: how the picture was brought into the view, and its size.

    Returns
    -------
    grown
        ``(T, height, width)``: bilinear, pixel centres aligned, bars cut off.
    """
    place = placement((height, width), spec.height, spec.width, spec.fit)
    if not place.is_padded:
        size = (height, width)
        return F.interpolate(maps[None], size=size, mode="bilinear", align_corners=False)[0]
    rows, columns = sampling(maps.shape[-2:], place, (height, width))
    grown: Tensor = maps.new_tensor(rows) @ maps @ maps.new_tensor(columns).T
    return grown


def resized(image: ImageArray, height: int, width: int) -> ImageArray:
    """``(H, W, 3)`` uint8 resized to ``(height, width, 3)``, antialiased."""
    return fit(image, height, width, FitMode.STRETCH)[0]


def to_batch(inputs: Sequence[ImageArray], spec: InputSpec) -> torch.Tensor:
    """Network views to one normalised ``(N, 3, h, w)`` float32 batch, channels last in memory."""
    pixels = torch.from_numpy(np.stack(inputs)).permute(0, 3, 1, 2)
    return _normalised_in_place(pixels.float().div_(255.0), spec)


def normalise(pixels: torch.Tensor, spec: InputSpec) -> torch.Tensor:
    """``(N, 3, h, w)`` in [0, 1] to zero-centred channels, channels last in memory."""
    return _normalised_in_place(pixels.clone(memory_format=torch.channels_last), spec)


def _normalised_in_place(pixels: torch.Tensor, spec: InputSpec) -> torch.Tensor:
    mean = pixels.new_tensor(spec.mean)[:, None, None]
    std = pixels.new_tensor(spec.std)[:, None, None]
    return pixels.sub_(mean).div_(std).contiguous(memory_format=torch.channels_last)
