"""Which part of a drawn conjunctiva is its lower half, and where a box holds conjunctiva.

The claim of the study (10.1111/bjh.19621) is about the lower half, the palpebral conjunctiva next
to the lid margin. The simulator knows how far down the mucosa each pixel lies; of a drawn outline
the same is said column by column. Masks are ``(H, W)`` bool, row then column.
"""

from __future__ import annotations

import numpy as np

from xai_core.arrays import BoolMask, ImageArray

CONJUNCTIVA, LOWER_HALF = "conjunctiva", "lower-half"
"""Region ids, the same in every library of the field."""
SMOOTHED = 1 / 200
"""How far redness is smoothed before it is parted, in longer sides of the picture."""


def lower_half(conjunctiva: BoolMask) -> BoolMask:
    """The lower half of every column of a mask: with an odd number of pixels, the middle one too.

    A column in several pieces is halved as one, by its number of pixels.
    """
    so_far = conjunctiva.cumsum(axis=0)
    return np.asarray(conjunctiva & (2 * so_far > so_far[-1]))


def redder_part(image: ImageArray, box: BoolMask) -> BoolMask:
    """The redder of the two kinds of pixels in a box: an outline where only a box was drawn.

    Pixels are parted by Otsu's threshold on CIELAB a* inside the box; every column is filled from
    its first red pixel to its last, so that highlights and pale folds do not tear the mucosa.

    Parameters
    ----------
    image
        ``(H, W, 3)`` uint8 sRGB.
    box
        ``(H, W)``; not empty.

    Returns
    -------
    BoolMask
        Part of the box; all of it where it has one colour only.
    """
    from scipy import ndimage
    from skimage.color import rgb2lab
    from skimage.filters import threshold_otsu

    smooth = max(box.shape) * SMOOTHED
    redness = ndimage.gaussian_filter(rgb2lab(image)[..., 1], smooth)
    inside = redness[box]
    if np.ptp(inside) < 1:
        return box
    cut = float(threshold_otsu(inside))  # type: ignore[no-untyped-call]
    red = ndimage.binary_opening(box & (redness > cut), iterations=max(1, int(smooth)))
    return filled_columns(red) if red.any() else box


def filled_columns(mask: BoolMask) -> BoolMask:
    """Every column of a mask filled from its first pixel to its last."""
    below_first = np.logical_or.accumulate(mask, axis=0)
    above_last = np.logical_or.accumulate(mask[::-1], axis=0)[::-1]
    return np.asarray(below_first & above_last)
