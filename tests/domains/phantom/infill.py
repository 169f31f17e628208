"""What the field puts in hidden places: the flat grey of its background."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import BoolMask, ImageArray


def flat_grey(image: ImageArray, surroundings: BoolMask) -> NDArray[np.uint8]:
    """The median of the surroundings, ``(3,)``: noise stays out, and so does a bright disc."""
    median: NDArray[np.uint8] = np.rint(np.median(image[surroundings], axis=0)).astype(np.uint8)
    return median
