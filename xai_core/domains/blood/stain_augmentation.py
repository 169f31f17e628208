"""Smears stained thicker and thinner, with more and less of each dye, for training.

Colour is changed where staining changes it: in absorbance (Beer and Lambert, the negative
logarithm of the transmitted light).
"""

from __future__ import annotations

import torch
from torch import Generator, Tensor

_DARKEST = 1.0 / 255.0
_DYE = 0.6
"""Spread of one channel's dye, relative to that of the thickness."""


def stained(pixels: Tensor, strength: float, generator: Generator) -> Tensor:
    """``(N, 3, H, W)`` in [0, 1], each picture with a thickness and dyes of its own.

    ``strength`` is the spread of the logarithm of absorbance. Numbers are drawn even at 0.
    """
    n = len(pixels)
    thickness = torch.exp(torch.randn(n, 1, 1, 1, generator=generator) * strength)
    dye = torch.exp(torch.randn(n, 3, 1, 1, generator=generator) * strength * _DYE)
    absorbance = -torch.log(pixels.clamp(min=_DARKEST))
    return torch.exp(-absorbance * (thickness * dye).to(pixels.device))
