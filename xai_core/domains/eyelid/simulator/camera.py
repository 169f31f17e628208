"""From reflectance to pixels: the lamp, the phone's sensors, white balance, exposure, noise, JPEG.

Conventions
-----------
- A *tint* is the linear ``(3,)`` red, green, blue that a camera sees of a reflectance, where a
  perfect white under this lamp, perfectly balanced, is ``(1, 1, 1)``.
- Light is ``(3, H, W)`` linear float32, a plane for each channel; pictures are ``(H, W, 3)`` sRGB
  uint8.

The lamp is a black body (Planck) of some colour temperature. Sensors are Gaussian bands, a little
different from phone to phone. What the phone's white balance gets wrong stays in the picture, as
does everything the eye would call lighting.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from xai_core.arrays import ImageArray
from xai_core.domains.eyelid.simulator.haemoglobin import WAVELENGTHS, Spectrum

Linear = NDArray[np.float32]

_PLANCK_NM_K = 1.4388e7
"""Second radiation constant, nm K."""
_LIGHTNESS = np.array([0.2126, 0.7152, 0.0722])
"""Of linear red, green and blue (ITU-R BT.709)."""
_LEVELS = 4095
"""Steps of linear light that are told apart."""


@dataclass(frozen=True)
class Phone:
    """What stays the same from photograph to photograph."""

    name: str
    peaks: tuple[float, float, float]
    """Where red, green and blue sensors are most sensitive, nm."""
    widths: tuple[float, float, float]
    """Standard deviations of these bands, nm."""
    saturation: float
    """How much its colour matrix parts channels whose bands overlap; 1 leaves them."""
    balances: float
    """How much of the lamp's colour its white balance takes away, 0 to 1."""
    quality: int
    """JPEG quality."""


PHONES: tuple[Phone, ...] = (
    Phone("phone-1", (602, 538, 458), (32, 38, 26), 2.1, 0.97, 92),
    Phone("phone-2", (596, 532, 464), (36, 42, 28), 2.3, 0.92, 88),
    Phone("phone-3", (608, 544, 452), (28, 36, 24), 1.9, 0.95, 94),
    Phone("phone-4", (600, 530, 460), (40, 46, 30), 2.2, 0.88, 82),
    Phone("phone-5", (600, 530, 460), (38, 44, 30), 2.2, 0.50, 86),
)


@dataclass(frozen=True)
class Lamp:
    """The lighting of one visit."""

    kelvin: float
    """Its colour temperature."""
    slope: float
    """How much the light falls off across the picture, as a share."""
    angle: float
    """Where it comes from, radians."""

    @classmethod
    def draw(cls, rng: np.random.Generator, kelvin: tuple[float, float] = (2700, 6500)) -> Lamp:
        """One at random, of a colour temperature between these."""
        return cls(
            kelvin=float(rng.uniform(*kelvin)),
            slope=float(rng.uniform(0.05, 0.5)),
            angle=float(rng.uniform(0, 2 * np.pi)),
        )


@dataclass(frozen=True)
class Exposure:
    """What differs between two photographs by one phone under one lamp."""

    balance: tuple[float, float, float]
    """Factors of red, green and blue that the white balance gets wrong, near 1."""
    brightness: float
    """Linear value of a white pixel; above 1 it is blown out."""
    blur: float
    """How far out of focus: a point is spread so far to each side, pixels at 384."""
    grain: float
    """Standard deviation of the noise, grey levels."""

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Exposure:
        """One at random, more or less well balanced, exposed and focused."""
        red, blue = rng.normal(1, 0.03, 2)
        return cls(
            balance=(float(red), 1.0, float(blue)),
            brightness=float(np.clip(rng.normal(1.0, 0.09), 0.75, 1.25)),
            blur=float(rng.gamma(2.0, 0.35)),
            grain=float(rng.uniform(1.0, 4.0)),
        )


@dataclass(frozen=True)
class Shot:
    """With which phone, under which lamp, and how it turned out."""

    phone: Phone
    lamp: Lamp
    exposure: Exposure


def tints(reflectance: NDArray[np.float64], shot: Shot) -> Linear:
    """What the phone sees of reflectances.

    Parameters
    ----------
    reflectance : (..., 31)
        In [0, 1].
    shot
        Whose sensors, under which lamp, balanced how.

    Returns
    -------
    (..., 3) float32
        Linear; a well-balanced white is 1.
    """
    phone, lamp = shot.phone, black_body(shot.lamp.kelvin)
    peaks, widths = np.array(phone.peaks)[:, None], np.array(phone.widths)[:, None]
    bands = np.exp(-((WAVELENGTHS - peaks) ** 2) / (2 * widths**2))
    white, daylight = bands @ lamp, bands @ black_body(5500)
    # The phone takes away most of the lamp's colour, never all of it.
    cast = (white / white[1]) / (daylight / daylight[1])
    seen = reflectance @ (bands * lamp).T / white
    grey = (seen @ _LIGHTNESS)[..., None]
    lively = np.clip(grey + phone.saturation * (seen - grey), 0, None)
    balanced = lively * cast ** (1 - phone.balances) * np.array(shot.exposure.balance)
    seen_tints: Linear = balanced.astype(np.float32)
    return seen_tints


def black_body(kelvin: float) -> Spectrum:
    """Planck's law at this temperature, 1 at its largest."""
    power: Spectrum = WAVELENGTHS**-5 / np.expm1(_PLANCK_NM_K / (WAVELENGTHS * kelvin))
    power /= power.max()
    return power


def light_falloff(side: int, lamp: Lamp) -> Linear:
    """How brightly each pixel is lit, ``(side, side)`` around 1, falling off to one side."""
    axis = np.linspace(-0.5, 0.5, side, dtype=np.float32)
    across, down = (
        np.float32(lamp.slope * part) * axis for part in (np.cos(lamp.angle), np.sin(lamp.angle))
    )
    falloff: Linear = (1 + across) + down[:, None]
    return falloff


def developed(light: Linear, exposure: Exposure, rng: np.random.Generator) -> ImageArray:
    """The picture as the phone stores it: exposed, blurred, noisy, in sRGB.

    Parameters
    ----------
    light : (3, side, side) float32
        Light at each pixel.
    exposure
        How it was taken.
    rng
        Draws the noise.

    Returns
    -------
    ImageArray
        ``(H, W, 3)`` uint8.
    """
    side = light.shape[1]
    spread = ImageFilter.BoxBlur(exposure.blur * side / 384)
    # Shot noise grows as the root of the light, and sRGB takes nearly the root: even in levels.
    grain = rng.standard_normal((side, side), dtype=np.float32) * np.float32(exposure.grain)
    grain += np.float32(0.5)
    channels = []
    for plane in light:
        sharp = Image.fromarray(_SRGB.take(_steps(plane, exposure)))
        noisy = np.asarray(sharp.filter(spread)) + grain
        channels.append(Image.fromarray(np.clip(noisy, 0, 255, out=noisy).astype(np.uint8)))
    return np.asarray(Image.merge("RGB", channels))


def levels_per_light(light: Linear, exposure: Exposure) -> Linear:
    """Grey levels a pixel gains per unit of light, as many as there are; 0 where blown out."""
    slopes: Linear = _SLOPE.take(_steps(light, exposure))
    return slopes * np.float32(exposure.brightness)


def encode_jpeg(picture: ImageArray, phone: Phone) -> bytes:
    """The JPEG file this phone writes."""
    out = io.BytesIO()
    Image.fromarray(picture).save(out, format="JPEG", quality=phone.quality, subsampling=2)
    return out.getvalue()


def _steps(light: Linear, exposure: Exposure) -> NDArray[np.uint16]:
    exposed = light * np.float32(_LEVELS * exposure.brightness)
    return np.clip(exposed, 0, _LEVELS, out=exposed).astype(np.uint16)


def _srgb(linear: Spectrum) -> Spectrum:
    """Levels in sRGB of linear values, not rounded (IEC 61966-2-1)."""
    curved = 1.055 * np.maximum(linear, 0.0031308) ** (1 / 2.4) - 0.055
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, curved)


_LINEAR = np.linspace(0, 1, _LEVELS + 1)
_SRGB: NDArray[np.uint8] = np.rint(_srgb(_LINEAR)).astype(np.uint8)
_SLOPE: Linear = np.where(_LINEAR < 1, np.gradient(_srgb(_LINEAR), _LINEAR), 0).astype(np.float32)
