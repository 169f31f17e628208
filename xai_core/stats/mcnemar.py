"""Are two models right equally often on the same cases? McNemar's exact test.

Cases that both get right, or both get wrong, say nothing about which is better. Of the others, if
neither were, each model would win a half: the number that one wins is held against a fair coin
(two-sided, exact). Cases are taken as independent; where cells of one smear resemble each other,
read the interval that is resampled by specimen beside it (``means.mean_with_interval``).

McNemar, Q. (1947), 10.1007/BF02295996.
"""

from __future__ import annotations


def mcnemar_exact(first_only: int, second_only: int) -> float | None:
    """The two-sided exact p value; None where the two never differ.

    Parameters
    ----------
    first_only, second_only
        Cases that the first model alone, and the second alone, gets right; 0 or more.

    Returns
    -------
    float | None
        In (0, 1].

    Raises
    ------
    ValueError
        A number is negative.
    """
    if first_only < 0 or second_only < 0:
        raise ValueError(f"{first_only} and {second_only} are no numbers of cases")
    if first_only + second_only == 0:
        return None
    from scipy.stats import binomtest  # slow to load

    return float(binomtest(first_only, first_only + second_only, 0.5).pvalue)
