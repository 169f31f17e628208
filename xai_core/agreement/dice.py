"""How well does a drawn region agree with the true one? The Dice coefficient.

Twice the shared area over the sum of both areas: 1 where they are the same, 0 where they share
nothing. Where both are empty there is nothing to agree on, and the answer is None; where only one
is, it is 0.

Dice, L. R. (1945), 10.2307/1932409.
"""

from __future__ import annotations

import numpy as np

from xai_core.arrays import BoolMask
from xai_core.errors import ArrayError


def dice(drawn: BoolMask, truth: BoolMask) -> float | None:
    """``2 |drawn and truth| / (|drawn| + |truth|)`` in [0, 1]; None when both are empty.

    Parameters
    ----------
    drawn, truth
        ``(H, W)`` bool, of one shape.

    Raises
    ------
    ArrayError
        The shapes differ.
    """
    if drawn.shape != truth.shape:
        raise ArrayError(
            "The region is {got} pixels (height x width), but the image is {expected}.",
            got=" x ".join(str(n) for n in drawn.shape),
            expected=" x ".join(str(n) for n in truth.shape),
        )
    both = int(np.count_nonzero(drawn)) + int(np.count_nonzero(truth))
    return None if both == 0 else 2 * int(np.count_nonzero(drawn & truth)) / both
