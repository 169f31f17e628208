"""What would a map score that knows nothing? The numbers a percentage must stand beside.

``chance`` is the region's share of the image: what attention spread evenly would score. But
pictures are framed: a cell sits in the middle of its crop, and a map that is merely brightest
in the middle scores far above chance. ``centre_blob`` is the score of exactly such a map, a
Gaussian centred at ((H - 1) / 2, (W - 1) / 2) with the same sigma along both axes: 0.25 W, and
0.15 W for the narrow one. An agreement that does not beat both says little about the model.

A Gaussian is the product of a row and a column profile, so only those two vectors are computed
and kept for each image shape; the share inside a region is ``rows @ inside @ columns``.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from xai_core.arrays import BoolMask, HeatMap

WIDE_SIGMA = 0.25
"""Sigma of ``centre_blob`` as a fraction of the image width."""
NARROW_SIGMA = 0.15
"""Sigma of ``centre_blob_narrow`` as a fraction of the image width."""


def region_share(inside: BoolMask) -> float | None:
    """``chance``: the share of the image's pixels in the region; None for an empty region."""
    area = int(np.count_nonzero(inside))
    return area / inside.size if area else None


def centred_blob(shape: tuple[int, int], sigma: float = WIDE_SIGMA) -> HeatMap:
    """The content-free map itself, ``(H, W)`` float32 in [0, 1], for a figure."""
    rows, columns = _profiles(shape, sigma)
    return np.outer(rows, columns).astype(np.float32)


def blob_in_region(inside: BoolMask, sigma: float = WIDE_SIGMA) -> float | None:
    """The share of a centred Gaussian that lies in the region ``(H, W)``.

    In [0, 1]; None for an empty region. ``sigma`` is a fraction of the image width.
    """
    if not inside.any():
        return None
    rows, columns = _profiles((inside.shape[0], inside.shape[1]), sigma)
    within = float(rows @ (inside @ columns))
    without = float(rows @ (~inside @ columns))
    # A sum of its own for the outside, so that rounding cannot leave [0, 1].
    return within / (within + without)


@lru_cache(maxsize=128)
def _profiles(
    shape: tuple[int, int], sigma: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    height, width = shape
    return _profile(height, sigma * width), _profile(width, sigma * width)


def _profile(length: int, sigma: float) -> NDArray[np.float64]:
    distance = np.arange(length, dtype=np.float64) - (length - 1) / 2
    profile = np.exp(-0.5 * np.square(distance / sigma))
    profile.setflags(write=False)
    return profile
