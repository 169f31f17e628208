"""How sure is a share of right answers? Wilson's 95 % interval for k of n.

Unlike the textbook p +- 1.96 sd it stays inside [0, 1] and keeps a width at 0 of n and n of n:
10 right answers of 10 are compatible with a true accuracy of 72 %. It takes the cases as
independent; where cases of one specimen resemble each other, resample by specimen instead
(``classification_report(..., groups=...)``).

Wilson, E. B. (1927), JASA 22, 209-212, 10.1080/01621459.1927.10502953.
"""

from __future__ import annotations


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
    from scipy.stats import binomtest  # slow to load

    # Only the interval is wanted; tested against the share itself, the p value comes at once.
    found = binomtest(successes, n, p=successes / n).proportion_ci(0.95, method="wilson")
    return float(found.low), float(found.high)
