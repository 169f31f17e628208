"""From a case image to what the network really sees.

The picture is resized to the card's input size with Pillow's antialiased bilinear filter (the
aspect ratio is not kept: cells come in near-square crops), then normalised per channel. The same
two functions serve training, prediction and the screen's "what the model saw".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image

from xai_core.arrays import ImageArray
from xai_core.models.cards import InputSpec


def model_input(image: ImageArray, spec: InputSpec) -> ImageArray:
    """``(H, W, 3)`` uint8 to ``(spec.height, spec.width, 3)`` uint8: the network's own view."""
    return resized(image, spec.height, spec.width)


def resized(image: ImageArray, height: int, width: int) -> ImageArray:
    """``(H, W, 3)`` uint8 resized to ``(height, width, 3)``, antialiased."""
    if image.shape[:2] == (height, width):
        return image
    picture = Image.fromarray(image).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(picture)


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
