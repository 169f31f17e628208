"""How sure is a share? Wilson's 95 % interval for k of n, and the exact one that Rümke tabulated.

Unlike the textbook p +- 1.96 sd it stays inside [0, 1] and keeps a width at 0 of n and n of n:
10 right answers of 10 are compatible with a true accuracy of 72 %. It takes the cases as
independent; where cases of one specimen resemble each other, resample by specimen instead
(``classification_report(..., groups=...)``).

The exact interval (Clopper and Pearson) is wider: it never covers the true share less often than
95 %. For cells of one kind among n counted it is Rümke's table, by which laboratories judge a
differential count: 10 of 100 are compatible with 5 to 18 % of the smear.

Wilson, E. B. (1927), JASA 22, 209-212, 10.1080/01621459.1927.10502953.
Clopper, C. J., Pearson, E. S. (1934), Biometrika 26, 404-413, 10.1093/biomet/26.4.404.
Rümke, C. L. (1960), Triangle 4, 154-158; (1985), Clin. Lab. Haematol. 7 (used in CLSI H20).
"""

from __future__ import annotations

from typing import Literal


def wilson_interval(successes: int, n: int) -> tuple[float, float] | None:
    """The 95 % interval of a share, both ends in [0, 1]; None for n = 0.

    Raises
    ------
    ValueError
        ``successes`` is not between 0 and n.
    """
    return _interval(successes, n, "wilson")


def exact_interval(successes: int, n: int) -> tuple[float, float] | None:
    """The exact 95 % interval of a share (Rümke limits), in [0, 1]; None for n = 0.

    Raises
    ------
    ValueError
        ``successes`` is not between 0 and n.
    """
    return _interval(successes, n, "exact")


def _interval(
    successes: int, n: int, method: Literal["wilson", "exact"]
) -> tuple[float, float] | None:
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n}")
    if n == 0:
        return None
    from scipy.stats import binomtest  # slow to load

    # Only the interval is wanted; tested against the share itself, the p value comes at once.
    found = binomtest(successes, n, p=successes / n).proportion_ci(0.95, method=method)
    return float(found.low), float(found.high)
