"""From dye in the cell to the picture file: absorption, light, lens, sensor, JPEG.

Beer-Lambert: light that passes through dyes loses a share that depends on how much dye there
is, so densities add where things overlap and colours are never painted. Four absorbers:

eosin
    Pink to orange-red: cytoplasm, eosinophilic granules.
blue
    Methylene blue and azure B alone: basophilic cytoplasm.
purple
    The azure-eosin complex of chromatin and azurophilic granules (the Romanowsky effect; Horobin
    RW, Walter KJ. Histochemistry 1987;86:331-6. doi:10.1007/BF00495010).
haemoglobin
    Red cells, with the eosin bound to them.

Densities are natural logarithms on the display scale of 8-bit sRGB. A display curve of
``light ** (1 / 2.2)`` only divides every density by 2.2, so nothing is lost by leaving it out.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from xai_core.arrays import ImageArray
from xai_core.domains.blood.simulator.shapes import Field
from xai_core.domains.blood.simulator.textures import noise

Dyes = NDArray[np.float32]
"""``(4, h, w)``: how much eosin, blue, purple and haemoglobin lies at each pixel."""

EOSIN, BLUE, PURPLE, HAEMOGLOBIN = range(4)

ABSORPTION = np.array(
    [
        [0.12, 0.76, 0.63],  # eosin
        [0.86, 0.73, 0.18],  # blue
        [0.66, 1.00, 0.24],  # purple
        [0.26, 0.40, 0.24],  # haemoglobin and its eosin
    ]
)
"""Density of one unit of each dye in red, green and blue. Set so that the mean
colours of nuclei, cytoplasm and red cells come near those of PBC and segmentation_WBC; every
specimen departs from them."""


@dataclass(frozen=True)
class Camera:
    """The microscope, its lamp and its camera, as one specimen was photographed."""

    absorption: tuple[tuple[float, float, float], ...]
    """``ABSORPTION`` as this batch of stain and this lamp show it."""
    light: tuple[float, float, float]
    """The empty background, 0..255."""
    slope: float
    """How much the light falls off across the picture, as a share."""
    blur: float
    """Standard deviation of the lens's blur, pixels."""
    sharpening: float
    """How strongly the camera sharpens, 0..1."""
    grain: float
    """Standard deviation of the sensor's noise, grey levels."""
    quality: int
    """JPEG quality."""
    full_colour: bool
    """Whether JPEG keeps the colour of every pixel, or of every second."""


def expose(dyes: Dyes, camera: Camera, rng: np.random.Generator) -> ImageArray:
    """The photograph ``(H, W, 3)`` uint8 of dyes ``(4, H, W)``."""
    size = dyes.shape[1:]
    lamp = _slope(size, camera.slope, rng)
    light = np.empty((*size, 3), dtype=np.float32)
    for channel in range(3):
        density = sum(
            dye * np.float32(-absorbed[channel])
            for dye, absorbed in zip(dyes, camera.absorption, strict=True)
        )
        light[..., channel] = np.exp(density) * (lamp * np.float32(camera.light[channel]))
    picture = _lens(_levels(light), camera)
    if camera.grain:
        shared = np.float32(0.8 * camera.grain) * noise(size, 0.8, rng)
        for channel in range(3):
            own = np.float32(0.5 * camera.grain) * noise(size, 0.6, rng)
            np.add(picture[..., channel], own + shared, out=light[..., channel])
        picture = _levels(light)
    return picture


def encode_jpeg(picture: ImageArray, camera: Camera) -> bytes:
    """The JPEG file this camera writes."""
    out = io.BytesIO()
    sampling = 0 if camera.full_colour else 2
    Image.fromarray(picture).save(out, format="JPEG", quality=camera.quality, subsampling=sampling)
    return out.getvalue()


def _slope(size: tuple[int, ...], slope: float, rng: np.random.Generator) -> Field:
    angle = rng.uniform(0, 2 * np.pi)
    rows = np.linspace(-0.5, 0.5, size[0], dtype=np.float32)[:, None]
    columns = np.linspace(-0.5, 0.5, size[1], dtype=np.float32)[None, :]
    fall = columns * np.float32(np.cos(angle)) + rows * np.float32(np.sin(angle))
    brightness: Field = np.float32(1 - slope / 2) + np.float32(slope) * fall
    return brightness


def _lens(picture: ImageArray, camera: Camera) -> ImageArray:
    if camera.blur < 0.25 and camera.sharpening < 0.05:
        return picture
    image = Image.fromarray(picture)
    if camera.blur >= 0.25:
        image = image.filter(ImageFilter.GaussianBlur(camera.blur))
    if camera.sharpening >= 0.05:
        image = image.filter(_sharpener(camera.sharpening))
    return np.asarray(image)


def _sharpener(strength: float) -> ImageFilter.Kernel:
    """The picture plus ``strength`` times what a slight blur takes away."""
    blurred = np.array([1, 2, 1, 2, 4, 2, 1, 2, 1]) / 16
    weights = -1.6 * strength * blurred
    weights[4] += 1 + 1.6 * strength
    return ImageFilter.Kernel((3, 3), weights.tolist(), scale=1)


def _levels(light: NDArray[np.float32]) -> ImageArray:
    levels: ImageArray = np.clip(light + np.float32(0.5), 0, 255).astype(np.uint8)
    return levels
