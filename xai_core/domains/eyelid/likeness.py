"""Which cut-outs show the same picture, and which the same eye.

Public sets hold one photograph several times: cut out anew, mirrored, under another name, and even
under another haemoglobin. A model that has met one of them knows the others, so they must not lie
on both sides of a split.

:func:`picture_key`  the same for one cut-out and its mirror images, wherever it lay in its frame
:func:`eyes`         cut-outs of nearly the same colours are taken for one eye

Colours are compared by percentiles of CIELAB over the conjunctiva, so that neither the outline nor
mirroring matters. :data:`ALIKE` is where, in CP-AnemiC, the haemoglobins of two cut-outs stop being
nearer than similar colours explain: pairs within 3 differ by 1.1 g/dL on average, those at 3 to 4
by 1.6, any two by 2.4. Some different eyes are joined as well: that only makes a test harder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import BoolMask, ImageArray
from xai_core.cases.geometry import bounding_box

ALIKE = 3.0
"""Cut-outs whose percentiles lie no further apart (root mean square, delta E) show one eye."""
_PERCENTILES = (5, 15, 25, 35, 50, 65, 75, 85, 95)

Signature = NDArray[np.float64]
"""``(9, 3)`` percentiles of L*, a* and b* over the conjunctiva."""


def picture_key(image: ImageArray, conjunctiva: BoolMask) -> str:
    """A hash of what a cut-out shows; ``image`` is ``(H, W, 3)`` uint8, the mask ``(H, W)``."""
    left, top, width, height = bounding_box(conjunctiva)
    box = slice(top, top + height), slice(left, left + width)
    shown = np.where(conjunctiva[box][..., None], image[box], np.uint8(0))
    ways = (shown, shown[:, ::-1], shown[::-1], shown[::-1, ::-1])
    return hashlib.sha256(
        repr(shown.shape).encode() + min(way.tobytes() for way in ways)
    ).hexdigest()


def signature(image: ImageArray, conjunctiva: BoolMask) -> Signature:
    """What the colours of a conjunctiva are like; the mask is not empty."""
    from skimage.color import rgb2lab

    lab = rgb2lab(image[conjunctiva][None])[0]
    return np.asarray(np.percentile(lab, _PERCENTILES, axis=0))


def eyes(signatures: Sequence[Signature]) -> NDArray[np.intp]:
    """``(n,)`` the number of each cut-out's eye: joined where one is like the next."""
    from scipy.sparse.csgraph import connected_components

    if not signatures:
        return np.empty(0, dtype=np.intp)
    all_of = np.stack(signatures)
    apart = np.sqrt(((all_of[:, None] - all_of[None]) ** 2).sum(axis=3).mean(axis=2))
    return np.asarray(connected_components(apart <= ALIKE, directed=False)[1], dtype=np.intp)
