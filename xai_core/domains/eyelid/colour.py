"""The colour of the conjunctiva in numbers, as studies without a network describe it.

``erythema``    log10 R - log10 G in linear light: what blood absorbs of green beside red
                (Collings 2016, 10.1371/journal.pone.0153286)
``a``, ``b``    CIELAB a* and b*; ``lightness`` is L*
``redness``     (R - G) / (R + G) in linear light
``red``, ``green``   shares of R + G + B in linear light
``saturation``  of HSV
``high-hue``    share of pixels whose HSV hue is a purplish red: :data:`HIGH_HUE` or more of the
                circle (after Chen 2016, 10.1016/j.cmpb.2016.09.025; the threshold is ours)

Of all but the last: mean, standard deviation and percentiles over the region ``conjunctiva``.
Where the picture has a region ``sclera``, colours are first divided by its mean: the white of the
eye under the same lamp, in the same camera.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import ImageArray, RegionMask
from xai_core.domains.eyelid.mucosa import CONJUNCTIVA
from xai_core.errors import LibraryError

Values = NDArray[np.float64]

SCLERA = "sclera"
PERCENTILES = (5, 25, 50, 75, 95)
HIGH_HUE = 0.95
"""Of the circle of hues: 342 degrees."""
DARKEST = 1e-3
"""Linear light below it is taken as this much, so that logarithms stay finite."""
WHITE = 0.8
"""What the sclera's mean is brought to: the most it throws back of any colour."""


def colour_features(
    image: ImageArray, region: Callable[[str], RegionMask | None]
) -> Mapping[str, float]:
    """Name -> number, the same names for every picture.

    See :class:`xai_core.evaluation.baseline.Extract`.

    Raises
    ------
    LibraryError
        The case has no conjunctiva drawn.
    """
    conjunctiva = region(CONJUNCTIVA)
    if conjunctiva is None or not (conjunctiva > 0).any():
        raise LibraryError(
            "No conjunctiva is drawn here: propose it first (shiten propose), or draw it."
        )
    light = linear_light(image[conjunctiva > 0])
    sclera = region(SCLERA)
    if sclera is not None and (sclera > 0).any():
        white = linear_light(image[sclera > 0]).mean(axis=0)
        light = np.clip(light * (WHITE / np.maximum(white, DARKEST)), 0, 1)
    per_pixel = colours(light)
    numbers = {
        f"{name} {what}": value
        for name, values in per_pixel.items()
        for what, value in _summary(values).items()
    }
    return {**numbers, "high-hue": float((hue(light) >= HIGH_HUE).mean())}


def colours(light: Values) -> dict[str, Values]:
    """Each measure of ``(N, 3)`` linear light, ``(N,)``."""
    from skimage.color import rgb2hsv, rgb2lab

    seen = _srgb(light)[None]
    lab = rgb2lab(seen)[0]
    red, green, blue = np.maximum(light, DARKEST).T
    return {
        "erythema": np.log10(red) - np.log10(green),
        "a": lab[:, 1],
        "b": lab[:, 2],
        "lightness": lab[:, 0],
        "redness": (red - green) / (red + green),
        "red": red / (red + green + blue),
        "green": green / (red + green + blue),
        "saturation": rgb2hsv(seen)[0, :, 1],
    }


def hue(light: Values) -> Values:
    """``(N,)`` HSV hue in [0, 1) of ``(N, 3)`` linear light."""
    from skimage.color import rgb2hsv

    return np.asarray(rgb2hsv(_srgb(light)[None])[0, :, 0])


def linear_light(pixels: NDArray[np.uint8]) -> Values:
    """``(N, 3)`` sRGB 0 to 255 as linear light 0 to 1 (IEC 61966-2-1)."""
    values = pixels / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _srgb(light: Values) -> Values:
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def _summary(values: Values) -> dict[str, float]:
    at = np.percentile(values, PERCENTILES).tolist()
    return {
        "mean": float(values.mean()),
        "sd": float(values.std()),
        **{f"p{share}": value for share, value in zip(PERCENTILES, at, strict=True)},
    }
