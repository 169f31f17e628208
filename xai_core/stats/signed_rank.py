"""Is one score higher than another *of the same cases*? Pairs compared by signed ranks.

The attention in a cell and the share of the picture that the cell takes up belong to one case:
it is their difference that is tested, not two heaps of numbers. The differences are ranked by
size; were neither score the higher one, plus and minus would share the ranks evenly.

The effect size is the matched-pairs rank-biserial correlation: the rank sum of the differences
above zero less that of those below, as a share of both together. 1: no pair speaks against
a; 0: plus and minus weigh the same; -1: no pair speaks for a.

*What is one observation?* Cells of one slide share stain, lamp and patient. A hundred of them
that agree are no hundred witnesses, and a test that takes them for that finds almost anything
significant. Where specimens are named, the observation is therefore the specimen: the mean
difference over its cases, each specimen counting the same. A case without one stands for itself.

Wilcoxon, F. (1945), 10.2307/3001968 (pairs that do not differ are set aside, as he did).
Kerby, D. (2014), 10.2466/11.IT.3.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xai_core.stats.means import unit_means

_DIGITS = 12
"""Differences are compared to so many decimals: rounding in a sum of pixels decides nothing."""


@dataclass(frozen=True)
class SignedRank:
    """Two scores of the same cases, a and b, compared (two-sided Wilcoxon signed-rank test)."""

    p_value: float | None
    """None where no pair differs."""
    rank_biserial: float | None
    """Effect size in [-1, 1], above 0 where a is higher; None where no pair differs."""
    median_difference: float | None
    """Of a - b over the observations, zeros included; None without any."""
    n_pairs: int
    """Observations: specimens where they are named, else cases."""
    n_higher: int
    """Of these, those in which a is higher."""
    n_lower: int
    n_equal: int
    """Ties at zero: set aside by the test, and counted here."""
    n_cases: int
    """Cases behind the observations."""
    n_undefined: int
    """Cases left out because either score is undefined."""


def compare_pairs(
    a: Sequence[float | None],
    b: Sequence[float | None],
    groups: Sequence[str | None] | None = None,
) -> SignedRank:
    """Whether ``a`` tends to be higher than ``b`` of the same case: two-sided signed-rank test.

    Exact for up to 50 pairs without ties and up to 13 with them, else the normal approximation
    with corrections for ties and continuity.

    Parameters
    ----------
    a, b
        One score a case each; None where undefined.
    groups
        The specimen of each case: the pairs are then the specimens, by their mean difference.

    Raises
    ------
    ValueError
        Lists of different lengths, or a value that is not finite.
    """
    if len(a) != len(b):
        raise ValueError(f"{len(a)} values to pair with {len(b)}")
    gaps = [
        None if first is None or second is None else first - second
        for first, second in zip(a, b, strict=True)
    ]
    n_cases = sum(gap is not None for gap in gaps)
    differences = np.round(unit_means(gaps, groups), _DIGITS)
    differing = differences[differences != 0]
    p_value = rank_biserial = None
    if differing.size:
        from scipy.stats import rankdata, wilcoxon

        ranks = rankdata(np.abs(differing))
        rank_biserial = float((np.sign(differing) * ranks).sum() / ranks.sum())
        p_value = float(wilcoxon(differing, correction=True, alternative="two-sided").pvalue)
    return SignedRank(
        p_value=p_value,
        rank_biserial=rank_biserial,
        median_difference=float(np.median(differences)) if differences.size else None,
        n_pairs=differences.size,
        n_higher=int(np.count_nonzero(differences > 0)),
        n_lower=int(np.count_nonzero(differences < 0)),
        n_equal=differences.size - differing.size,
        n_cases=n_cases,
        n_undefined=len(gaps) - n_cases,
    )
