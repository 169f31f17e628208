"""Pictures as another machine would make them: speckle, a noise that grows with brightness."""

from __future__ import annotations

import torch
from torch import Generator, Tensor


def speckled(pixels: Tensor, strength: float, generator: Generator) -> Tensor:
    """``(N, 3, H, W)`` in [0, 1], each pixel times 1 and noise of this standard deviation.

    The three channels have the same noise: the pictures are grey, and stay so.
    """
    if strength == 0:
        return pixels
    shape = (len(pixels), 1, *pixels.shape[2:])
    return pixels * (1 + strength * torch.randn(shape, generator=generator))
