"""Changes a training picture may undergo, a whole batch at once.

A picture is moved, then changed as its field asks (:class:`Step`; blood changes the stain), then
its light and colour are, and last the camera. Every picture of the batch draws its own values from
the given generator, which is the processor's wherever the pictures are. Outlines and the centres of
lesions move with their picture; colours do not touch them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol, cast

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Generator, Tensor

from xai_core.domains.contract import load
from xai_core.domains.registry import augmentations
from xai_core.training.settings import Augmentation


class Step(Protocol):
    """A change of training pictures that a field brings.

    It draws all its random numbers from the generator, and none at strength 0
    (:class:`~xai_core.domains.contract.AugmentationStep`).
    """

    def __call__(self, pixels: Tensor, strength: float, generator: Generator) -> Tensor:
        """``(N, 3, H, W)`` in [0, 1], changed; what leaves the range is clipped in the end."""
        ...


def augment(
    pixels: Tensor, size: tuple[int, int], how: Augmentation, generator: Generator
) -> Tensor:
    """``(N, 3, S, S)`` in [0, 1] to ``(N, 3, height, width)`` in [0, 1], changed at random.

    Parameters
    ----------
    pixels
        ``(N, 3, S, S)`` in [0, 1].
    size
        ``(height, width)`` of what comes out.
    how
        How far geometry and colours may go.
    generator
        Every chance comes from here.

    Returns
    -------
    Tensor
        ``(N, 3, height, width)`` in [0, 1].
    """
    moved = _moved(pixels, _grid(pixels, size, how, generator), "bilinear")
    return _recoloured(moved, how, generator)


def augment_outlined(
    pixels: Tensor,
    answers: Tensor,
    size: tuple[int, int],
    how: Augmentation,
    generator: Generator,
) -> tuple[Tensor, Tensor]:
    """As :func:`augment`, with the answer of each pixel moved along, to the nearest pixel.

    ``answers`` ``(N, S, S)`` int64 becomes ``(N, height, width)`` int64; no new value appears.

    Parameters
    ----------
    pixels
        ``(N, 3, S, S)`` in [0, 1].
    answers
        ``(N, S, S)`` int64, the region of each pixel.
    size
        ``(height, width)`` of what comes out.
    how
        How far geometry and colours may go; colours change in the pixels alone.
    generator
        Every chance comes from here.

    Returns
    -------
    tuple[Tensor, Tensor]
        ``(N, 3, height, width)`` in [0, 1] and ``(N, height, width)`` int64 without any new
        value.
    """
    grid = _grid(pixels, size, how, generator)
    along = _moved(answers[:, None].float(), grid, "nearest")[:, 0].long()
    return _recoloured(_moved(pixels, grid, "bilinear"), how, generator), along


def augment_marked(
    pixels: Tensor,
    lesions: Sequence[NDArray[np.float64]],
    size: tuple[int, int],
    how: Augmentation,
    generator: Generator,
) -> tuple[Tensor, tuple[NDArray[np.float64], ...]]:
    """As :func:`augment`, with the lesions of each picture moved along.

    Centres are moved, not masks: a lesion of a pixel or two cannot get lost between pixels.
    Beyond its edges a picture goes on as its mirror image, and a lesion mirrored there is one more.

    Parameters
    ----------
    pixels
        ``(N, 3, S, S)`` in [0, 1].
    lesions
        For each picture ``(n, 3)``: row and column of the centre as shares of the picture's height
        and width, and the radius as a share of the picture's side.
    size
        ``(height, width)`` of what comes out.
    how
        How far geometry and colours may go; colours change in the pixels alone.
    generator
        Every chance comes from here.

    Returns
    -------
    tuple[Tensor, tuple[NDArray[np.float64], ...]]
        ``(N, 3, height, width)`` in [0, 1], and the lesions whose centres are still in sight.
    """
    matrices = _affine(len(pixels), how, generator)
    grid = F.affine_grid(matrices.to(pixels.device), [len(pixels), 1, *size], False)
    along = tuple(map(moved_lesions, lesions, matrices.double().numpy()))
    return _recoloured(_moved(pixels, grid, "bilinear"), how, generator), along


def moved_lesions(lesions: NDArray[np.float64], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """``(n, 3)`` lesions where a picture sampled by a ``(2, 3)`` matrix shows them.

    The matrix leads from the changed picture to the one it is taken from, x before y, both from
    -1 at one edge to 1 at the other.
    """
    turn, shift = matrix[:, :2], matrix[:, 2]
    down, across, radius = (2 * lesions[:, 0] - 1, 2 * lesions[:, 1] - 1, lesions[:, 2])
    found = []
    for x in (across, 2 - across, -2 - across):
        for y in (down, 2 - down, -2 - down):
            at = np.linalg.solve(turn, np.stack([x, y]) - shift[:, None])
            seen = (np.abs(at) < 1).all(axis=0)
            grown = radius / math.sqrt(abs(np.linalg.det(turn)))
            placed = np.stack([(at[1] + 1) / 2, (at[0] + 1) / 2, grown], axis=1)
            found.append(placed[seen])
    return np.concatenate(found)


def _grid(pixels: Tensor, size: tuple[int, int], how: Augmentation, generator: Generator) -> Tensor:
    """``(N, height, width, 2)``: where in the picture each pixel of the changed one comes from."""
    matrices = _affine(len(pixels), how, generator).to(pixels.device)
    return F.affine_grid(matrices, [len(pixels), 1, *size], False)


def _moved(values: Tensor, grid: Tensor, mode: str) -> Tensor:
    return F.grid_sample(values, grid, mode=mode, padding_mode="reflection", align_corners=False)


def _recoloured(pixels: Tensor, how: Augmentation, generator: Generator) -> Tensor:
    for name, brought in augmentations().items():
        step = cast(Step, load(brought.step))
        pixels = step(pixels, how.strength(name), generator)
    coloured = _saturate(_relit(pixels, how, generator), how, generator)
    return _degrade(coloured, how, generator).clamp(0, 1)


def _uniform(n: int, low: float, high: float, generator: Generator) -> Tensor:
    return torch.rand(n, generator=generator) * (high - low) + low


def _affine(n: int, how: Augmentation, generator: Generator) -> Tensor:
    """``(n, 2, 3)`` matrices from output to input coordinates."""
    angle = _uniform(n, -how.rotation, how.rotation, generator) * (math.pi / 180)
    zoom = torch.exp(_uniform(n, math.log(how.zoom[0]), math.log(how.zoom[1]), generator))
    mirror = torch.ones(n)
    if how.flip:
        mirror = torch.where(torch.rand(n, generator=generator) < 0.5, -1.0, 1.0)
    shift = (torch.rand(n, 2, generator=generator) * 2 - 1) * 2 * how.shift
    cos, sin = torch.cos(angle) / zoom, torch.sin(angle) / zoom
    rows = [cos * mirror, -sin, shift[:, 0], sin * mirror, cos, shift[:, 1]]
    return torch.stack(rows, dim=1).view(n, 2, 3)


def _relit(pixels: Tensor, how: Augmentation, generator: Generator) -> Tensor:
    n = len(pixels)
    lamp = torch.exp(-torch.randn(n, 3, 1, 1, generator=generator).abs() * how.light)
    brightness = torch.exp(torch.randn(n, 1, 1, 1, generator=generator) * how.light * 0.5)
    return pixels * (lamp * brightness).to(pixels.device)


def _saturate(pixels: Tensor, how: Augmentation, generator: Generator) -> Tensor:
    grey = pixels.mean(dim=1, keepdim=True)
    amount = 1 + (torch.rand(len(pixels), 1, 1, 1, generator=generator) * 2 - 1) * how.saturation
    return grey + (pixels - grey) * amount.to(pixels.device)


def _degrade(pixels: Tensor, how: Augmentation, generator: Generator) -> Tensor:
    blurred = torch.rand(len(pixels), generator=generator) < how.blur
    noise = torch.randn(pixels.shape, generator=generator).to(pixels.device) * how.noise
    if blurred.any():
        blurred = blurred.to(pixels.device)
        small = F.avg_pool2d(pixels[blurred], 2)
        soft = F.interpolate(small, size=pixels.shape[2:], mode="bilinear", align_corners=False)
        pixels = pixels.clone()
        pixels[blurred] = soft
    return pixels + noise
