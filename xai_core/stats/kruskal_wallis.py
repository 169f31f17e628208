"""Do several groups of cases differ in a score, how much, and which of them? By ranks.

The Kruskal-Wallis test asks whether all groups (the classes of cells, say) could be draws from
one heap. Its effect size, epsilon squared, is the share of the spread of the ranks that lies
between the groups: 0 for none, 1 where the groups do not overlap and do not spread themselves.
Only where that test finds a difference does it make sense to ask which pairs differ; these
are compared by rank sums, with p values corrected for their number after Holm.

The test leans on a chi-squared approximation that small groups break, so groups with fewer than
:data:`FEWEST_IN_GROUP` observations are left out and named.

Kruskal, W., Wallis, W. (1952), 10.1080/01621459.1952.10483441.
Epsilon squared, H / (n - 1): Kelley, T. (1935), 10.1073/pnas.21.9.554, for ranks Tomczak, M.,
Tomczak, E. (2014), "The need to report effect size estimates revisited", Trends Sport Sci. 1(21).
Holm (1979): ``holm.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from xai_core.stats.holm import holm
from xai_core.stats.means import compare_groups

FEWEST_IN_GROUP = 5
"""Observations a group needs to take part: the usual limit of the approximation."""


@dataclass(frozen=True)
class PairDifference:
    """Two of the groups compared."""

    a: str
    b: str
    p_value: float
    """Corrected for the number of pairs (Holm)."""
    rank_biserial: float
    """Above 0 where a is higher."""


@dataclass(frozen=True)
class SeveralGroups:
    """Several groups of scores compared by ranks (Kruskal-Wallis test)."""

    p_value: float | None
    """None with fewer than two groups large enough, and where all values are equal."""
    h: float | None
    """The test's statistic, corrected for ties."""
    epsilon_squared: float | None
    """Effect size in [0, 1]."""
    sizes: Mapping[str, int]
    """Observations of the groups compared, in the order given."""
    left_out: tuple[str, ...]
    """Groups too small to compare."""
    pairs: tuple[PairDifference, ...]
    """Every two of the groups; empty where ``p_value`` is None."""


def compare_several(groups: Mapping[str, Sequence[float]]) -> SeveralGroups:
    """Compare the scores of several groups; observations are taken as independent.

    ``groups`` maps the name of each to its defined scores, one an observation
    (:func:`~xai_core.stats.means.unit_means`).

    Raises
    ------
    ValueError
        A value that is not finite.
    """
    samples = {name: np.asarray(values, dtype=np.float64) for name, values in groups.items()}
    if not all(np.isfinite(values).all() for values in samples.values()):
        raise ValueError("a score is not a finite number; undefined scores are left out")
    large = {name: values for name, values in samples.items() if values.size >= FEWEST_IN_GROUP}
    p_value = h = epsilon_squared = None
    pairs: tuple[PairDifference, ...] = ()
    pooled = np.concatenate([*large.values(), np.empty(0)])
    if len(large) >= 2 and np.ptp(pooled) > 0:
        from scipy.stats import kruskal

        tested = kruskal(*large.values())
        p_value, h = float(tested.pvalue), float(tested.statistic)
        epsilon_squared = h / (pooled.size - 1)
        pairs = _pairs({name: values.tolist() for name, values in large.items()})
    return SeveralGroups(
        p_value=p_value,
        h=h,
        epsilon_squared=epsilon_squared,
        sizes={name: values.size for name, values in large.items()},
        left_out=tuple(name for name in samples if name not in large),
        pairs=pairs,
    )


def _pairs(groups: Mapping[str, Sequence[float]]) -> tuple[PairDifference, ...]:
    tested = [(a, b, compare_groups(groups[a], groups[b])) for a, b in combinations(groups, 2)]
    # Two groups whose values are all the same one have no test: they do not differ at all.
    raw = [1.0 if test.p_value is None else test.p_value for _, _, test in tested]
    return tuple(
        PairDifference(a, b, p_value, test.rank_biserial or 0.0)
        for (a, b, test), p_value in zip(tested, holm(raw), strict=True)
    )
