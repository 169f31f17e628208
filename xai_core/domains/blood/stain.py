"""The mean stain of a place: what a hidden region is filled with as though its dye were spread.

Colour is averaged as absorbance, ``-log((I + 1) / 256)`` (Beer and Lambert), because dye adds up
there and not in grey levels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import BoolMask, ImageArray


def mean_stain(image: ImageArray, place: BoolMask) -> NDArray[np.uint8]:
    """The mean colour of a place that is not empty, ``(3,)`` uint8, averaged as absorbance."""
    # The base of the logarithm and the light without a slide (256) cancel out.
    brightness = np.log(image[place].astype(np.float64) + 1).mean(axis=0)
    mean: NDArray[np.uint8] = np.rint(np.exp(brightness) - 1).astype(np.uint8)
    return mean
