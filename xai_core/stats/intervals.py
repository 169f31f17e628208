"""How sure is a share of right answers? Wilson's 95 % interval for k of n.

Unlike the textbook p +- 1.96 sd it stays inside [0, 1] and keeps a width at 0 of n and n of n:
10 right answers of 10 are compatible with a true accuracy of 72 %. It takes the cases as
independent; where cases of one specimen resemble each other, resample by specimen instead
(``classification_report(..., groups=...)``).

Wilson, E. B. (1927), JASA 22, 209-212, 10.1080/01621459.1927.10502953.
"""

from __future__ import annotations

import math

Z_95 = 1.959963984540054
"""The standard normal quantile at 0.975."""


def wilson_interval(successes: int, n: int) -> tuple[float, float] | None:
    """The 95 % interval of a share, both ends in [0, 1]; None for n = 0.

    Raises
    ------
    ValueError
        ``successes`` is not between 0 and n.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n}")
    if n == 0:
        return None
    share, z2 = successes / n, Z_95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half_width = Z_95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # None right has the lower end 0 and all right the upper end 1 exactly, but for rounding.
    low = centre - half_width if successes > 0 else 0.0
    high = centre + half_width if successes < n else 1.0
    return low, high
