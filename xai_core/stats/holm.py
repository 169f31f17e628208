"""Several tests at once: p values corrected for their number.

Holm, S. (1979), "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6,
65-70.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float]) -> list[float]:
    """The smallest times n, the next times n - 1 and so on, never falling, at most 1.

    Ours, because scipy corrects for false discoveries only (``false_discovery_control``), and for
    these lines statsmodels would come with every installation.
    """
    corrected = [1.0] * len(p_values)
    so_far = 0.0
    for rank, place in enumerate(np.argsort(p_values, kind="stable").tolist()):
        so_far = max(so_far, min(1.0, p_values[place] * (len(p_values) - rank)))
        corrected[place] = so_far
    return corrected
