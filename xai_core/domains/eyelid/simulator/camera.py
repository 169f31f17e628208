"""From reflectance to pixels: the lamp, the phone's sensors, white balance, exposure, noise, JPEG.

Conventions
-----------
- A *tint* is the linear ``(3,)`` red, green, blue that a camera sees of a reflectance, where a
  perfect white under this lamp, perfectly balanced, is ``(1, 1, 1)``.
- Pictures are ``(H, W, 3)``: linear float32 until :func:`developed`, sRGB uint8 after.

The lamp is a black body (Planck) of some colour temperature. Sensors are Gaussian bands, a little
different from phone to phone. What the phone's white balance gets wrong stays in the picture, as
does everything the eye would call lighting.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xai_core.arrays import ImageArray
from xai_core.domains.eyelid.simulator.haemoglobin import WAVELENGTHS, Spectrum

Linear = NDArray[np.float32]

_PLANCK_NM_K = 1.4388e7
"""Second radiation constant, nm K."""
_LIGHTNESS = np.array([0.2126, 0.7152, 0.0722])
"""Of linear red, green and blue (ITU-R BT.709)."""
_FULL_WELL = 900.0
"""Electrons of a white pixel, of which shot noise is the square root."""


@dataclass(frozen=True)
class Phone:
    """What stays the same from photograph to photograph."""

    name: str
    peaks: tuple[float, float, float]
    """Where red, green and blue sensors are most sensitive, nm."""
    widths: tuple[float, float, float]
    """Standard deviations of these bands, nm."""
    saturation: float
    """How much the phone livens up colours; 1 leaves them."""
    balances: float
    """How much of the lamp's colour its white balance takes away, 0 to 1."""
    quality: int
    """JPEG quality."""


PHONES: tuple[Phone, ...] = (
    Phone("phone-1", (602, 538, 458), (32, 38, 26), 1.25, 0.97, 92),
    Phone("phone-2", (596, 532, 464), (36, 42, 28), 1.40, 0.92, 88),
    Phone("phone-3", (608, 544, 452), (28, 36, 24), 1.15, 0.95, 94),
    Phone("phone-4", (600, 530, 460), (40, 46, 30), 1.30, 0.88, 82),
)


@dataclass(frozen=True)
class Exposure:
    """What differs between two photographs by one phone."""

    kelvin: float
    """Colour temperature of the lamp."""
    balance: tuple[float, float, float]
    """Factors of red, green and blue that the white balance gets wrong, near 1."""
    brightness: float
    """Linear value of a white pixel; above 1 it is blown out."""
    slope: float
    """How much the light falls off across the picture, as a share."""
    angle: float
    """Where it comes from, radians."""
    blur: float
    """Standard deviation of the blur, pixels at 384."""
    grain: float
    """Noise beside shot noise, in units of a white pixel."""

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Exposure:
        """One at random: daylight to lamp light, more or less well balanced and exposed."""
        red, blue = rng.normal(1, 0.035, 2)
        return cls(
            kelvin=float(rng.uniform(3200, 6500)),
            balance=(float(red), 1.0, float(blue)),
            brightness=float(np.clip(rng.normal(0.92, 0.09), 0.65, 1.15)),
            slope=float(rng.uniform(0.02, 0.35)),
            angle=float(rng.uniform(0, 2 * np.pi)),
            blur=float(rng.gamma(2.0, 0.35)),
            grain=float(rng.uniform(0.002, 0.012)),
        )


def tints(reflectance: NDArray[np.float64], phone: Phone, exposure: Exposure) -> Linear:
    """What the phone sees of reflectances.

    Parameters
    ----------
    reflectance : (..., 31)
        In [0, 1].
    phone
        Whose sensors.
    exposure
        Under which lamp, balanced how.

    Returns
    -------
    (..., 3) float32
        Linear; a well-balanced white is 1.
    """
    lamp = black_body(exposure.kelvin)
    peaks, widths = np.array(phone.peaks)[:, None], np.array(phone.widths)[:, None]
    sensors = np.exp(-((WAVELENGTHS - peaks) ** 2) / (2 * widths**2)) * lamp
    seen = reflectance @ sensors.T
    white, daylight = sensors.sum(axis=1), (sensors / lamp * black_body(5500)).sum(axis=1)
    # The phone takes away most of the lamp's colour, never all of it.
    cast = (white / white[1]) / (daylight / daylight[1])
    balanced = seen / white * cast ** (1 - phone.balances) * np.array(exposure.balance)
    grey = (balanced @ _LIGHTNESS)[..., None]
    lively = grey + phone.saturation * (balanced - grey)
    return np.clip(lively, 0, None).astype(np.float32)


def black_body(kelvin: float) -> Spectrum:
    """Planck's law at this temperature, 1 at its largest."""
    power = WAVELENGTHS**-5 / np.expm1(_PLANCK_NM_K / (WAVELENGTHS * kelvin))
    return power / power.max()


def light_falloff(side: int, exposure: Exposure) -> Linear:
    """How brightly each pixel is lit, ``(side, side)`` around 1, falling off to one side."""
    axis = np.linspace(-0.5, 0.5, side, dtype=np.float32)
    across = axis[None, :] * np.float32(np.cos(exposure.angle))
    down = axis[:, None] * np.float32(np.sin(exposure.angle))
    return np.float32(1) + np.float32(exposure.slope) * (across + down)


def developed(
    linear: Linear, exposure: Exposure, rng: np.random.Generator | None, side: int | None = None
) -> ImageArray:
    """The picture as the phone stores it: exposed, noisy, blurred, in sRGB.

    Parameters
    ----------
    linear : (H, W, 3) float32
        Light at each pixel.
    exposure
        How it was taken.
    rng
        Draws the noise; None for a picture without any.
    side
        Of the whole photograph in pixels, where this is a part of it.

    Returns
    -------
    ImageArray
        ``(H, W, 3)`` uint8.
    """
    light = linear * np.float32(exposure.brightness)
    if exposure.blur > 0.2:
        light = _blurred(light, exposure.blur * (side or linear.shape[0]) / 384)
    if rng is not None:
        spread = np.sqrt(np.clip(light, 0, 1) / np.float32(_FULL_WELL)) + np.float32(exposure.grain)
        light = light + spread * rng.standard_normal(light.shape, dtype=np.float32)
    levels: ImageArray = _SRGB[(np.clip(light, 0, 1) * np.float32(4095)).astype(np.intp)]
    return levels


def encode_jpeg(picture: ImageArray, phone: Phone) -> bytes:
    """The JPEG file this phone writes."""
    out = io.BytesIO()
    Image.fromarray(picture).save(out, format="JPEG", quality=phone.quality, subsampling=2)
    return out.getvalue()


def _blurred(light: Linear, deviation: float) -> Linear:
    from scipy.ndimage import gaussian_filter1d

    once = gaussian_filter1d(light, deviation, axis=0, truncate=2.5)
    return np.asarray(gaussian_filter1d(once, deviation, axis=1, truncate=2.5), dtype=np.float32)


def _srgb_table() -> NDArray[np.uint8]:
    """The sRGB level of each of 4,096 linear values (IEC 61966-2-1)."""
    linear = np.linspace(0, 1, 4096)
    curved = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.rint(255 * curved).astype(np.uint8)


_SRGB = _srgb_table()
