"""On which cases does the model fail, said in the library's own words? Bad slices, found.

Every value of every attribute, and every pair of values of two attributes, is a candidate, if it
has enough cases. It is *bad* where its errors are more than the rest of the cases would let expect:
one-sided Fisher exact test, with the share of false discoveries among all candidates held at
``level`` (Benjamini & Hochberg 1995, 10.1111/j.2517-6161.1995.tb02031.x). Then what says the same
thing twice is left out:

- a pair stays only where it is worse than the rest of either of its two values alone (Fisher,
  ``level``, uncorrected): "smear 3, band" is no finding where all bands are bad;
- the worst (smallest p) is taken first, and another is taken only where it is bad on the cases that
  those taken do not hold, by the same p that made a candidate bad: "smear 3" is none where only its
  bands are bad.

After Chung et al. (2019), Slice Finder, 10.1109/ICDE.2019.00139, and Sagadeeva & Boehm (2021),
SliceLine, 10.1145/3448016.3457323. Theirs score by effect and size; here a test decides, so that a
study without a bad slice says so. Found slices are to be looked at: the share of errors in a slice
that was searched for is too high on average, and another sample will show less of it. The tests
take cases as independent. ``planted_slices.py`` measures what is found and what is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.evaluation.case_list import Flags
from xai_core.evaluation.slices import Attribute, Condition, Conditions
from xai_core.stats.intervals import wilson_interval
from xai_core.types import Interval, Report

LEVEL = 0.05
FEWEST = 20
"""Cases of a candidate: with fewer an error rate says little."""
MOST_CANDIDATES = 2000
"""Single values that are paired: the most frequent, where there are more."""

_Counts = NDArray[np.int64]


class StatedCondition(Report):
    """One condition of a slice, as reports tell it."""

    attribute: str
    value: str


class FoundSlice(Report):
    """A bad slice."""

    conditions: tuple[StatedCondition, ...]
    """One, or two that both hold."""
    n: int
    n_wrong: int
    error: float
    """Share of its cases answered wrongly."""
    error_interval: Interval
    """Wilson's, 95 %; not corrected for having searched."""
    error_of_rest: float
    """The same among all other cases."""
    p_value: float
    """One-sided Fisher exact, uncorrected."""
    q_value: float
    """Adjusted by Benjamini and Hochberg over all candidates."""

    def as_conditions(self) -> Conditions:
        """For ``slices.fitting``."""
        return tuple(Condition(one.attribute, one.value) for one in self.conditions)


class SliceSearch(Report):
    """What was looked for and found."""

    n: int
    """Cases that can be judged."""
    n_wrong: int
    n_candidates: int
    """Slices that were tested."""
    fewest: int
    level: float
    found: tuple[FoundSlice, ...]
    """The smallest p first."""


@dataclass(frozen=True)
class _Tested:
    """Candidates, along one axis each."""

    members: NDArray[np.intp]
    """``(C, 2)``: numbers of the values; the same twice for a single one."""
    n: _Counts
    wrong: _Counts
    p: NDArray[np.float64]
    q: NDArray[np.float64]


def find_slices(
    attributes: Sequence[Attribute],
    right: Flags,
    wrong: Flags,
    *,
    fewest: int = FEWEST,
    level: float = LEVEL,
) -> SliceSearch:
    """Look for bad slices of one or two conditions.

    Parameters
    ----------
    attributes
        What cases can be sorted by, ``(N,)`` values each.
    right, wrong
        ``(N,)`` bool; a case that is neither is left out.
    fewest
        Cases of the smallest slice that is tested, at least 1; the rest has to have as many.
    level
        Of the false discovery rate, in (0, 1).

    Returns
    -------
    SliceSearch
        Nothing found where nothing is shown: that proves no absence.
    """
    judged = right | wrong
    failed = wrong[judged]
    values = _values(attributes, judged, fewest)
    members = _members(attributes, values, judged)
    tested = _tested(members, failed, _owners(values), fewest)
    found = []
    if tested is not None:
        kept = _told_once(tested, members, failed, level, fewest)
        found = [_found(tested, values, place, failed) for place in kept]
    return SliceSearch(
        n=len(failed),
        n_wrong=int(failed.sum()),
        n_candidates=0 if tested is None else len(tested.n),
        fewest=fewest,
        level=level,
        found=tuple(found),
    )


def _values(
    attributes: Sequence[Attribute], judged: Flags, fewest: int
) -> list[tuple[int, Condition]]:
    """The values with enough cases: (number of the attribute, condition), the frequent first."""
    sized = []
    for number, attribute in enumerate(attributes):
        for value in attribute.distinct():
            n = int(np.count_nonzero(attribute.holds(value) & judged))
            if n >= fewest:
                sized.append((-n, number, Condition(attribute.id, value)))
    sized.sort(key=lambda one: (one[0], one[1], one[2].value))
    return [(number, condition) for _, number, condition in sized[:MOST_CANDIDATES]]


def _members(
    attributes: Sequence[Attribute], values: Sequence[tuple[int, Condition]], judged: Flags
) -> NDArray[np.bool_]:
    """``(V, N)``: which judged cases have each value."""
    if not values:
        return np.zeros((0, int(judged.sum())), dtype=np.bool_)
    return np.stack([attributes[number].holds(one.value)[judged] for number, one in values])


def _owners(values: Sequence[tuple[int, Condition]]) -> NDArray[np.intp]:
    return np.array([number for number, _ in values], dtype=np.intp)


def _tested(
    members: NDArray[np.bool_], failed: Flags, owners: NDArray[np.intp], fewest: int
) -> _Tested | None:
    """Every candidate with its p and q; None where there is none."""
    if len(members) == 0:
        return None
    from scipy.stats import false_discovery_control

    as_numbers = members.astype(np.float32)  # sums of ones are exact below 2**24
    sizes = np.rint(as_numbers @ as_numbers.T).astype(np.int64)
    errors = np.rint((as_numbers * failed) @ as_numbers.T).astype(np.int64)
    first, second = np.triu_indices(len(members))
    single, apart = first == second, owners[first] != owners[second]
    n, wrong = sizes[first, second], errors[first, second]
    enough = (n >= fewest) & (len(failed) - n >= fewest)
    # A pair that holds all of one of its values is that value under another name.
    narrower = (n < np.minimum(sizes[first, first], sizes[second, second])) | single
    chosen = (single | apart) & enough & narrower
    if not chosen.any():
        return None
    n, wrong = n[chosen], wrong[chosen]
    p = _more_errors(wrong, n, int(failed.sum()), len(failed))
    pairs = np.column_stack([first[chosen], second[chosen]])
    return _Tested(pairs, n, wrong, p, false_discovery_control(p))


def _more_errors(
    wrong: _Counts, n: _Counts, all_wrong: int | _Counts, total: int | _Counts
) -> NDArray[np.float64]:
    """One-sided Fisher exact: so many errors or more among n, were they spread evenly."""
    from scipy.stats import hypergeom

    p = np.asarray(hypergeom.sf(wrong - 1, total, all_wrong, n), dtype=np.float64)
    return np.clip(p, 0.0, 1.0)


def _told_once(
    tested: _Tested, members: NDArray[np.bool_], failed: Flags, level: float, fewest: int
) -> list[int]:
    """Of the bad candidates those that say something of their own, the smallest p first."""
    bad = np.flatnonzero(tested.q <= level)
    # Of equals the simpler first: what two conditions say no better than one, one says.
    pair = tested.members[bad, 0] != tested.members[bad, 1]
    bad = bad[np.lexsort((pair, tested.p[bad]))]
    # The largest p that counted as bad: what is left over has to be as unlikely as that.
    critical = float(tested.p[bad].max(initial=0.0))
    kept: list[int] = []
    left = np.ones(len(failed), dtype=np.bool_)
    for place in bad:
        first, second = tested.members[place]
        inside = members[first] & members[second]
        parents = [] if first == second else [members[first], members[second]]
        if not all(_worse(inside, parent, failed, level, 1) for parent in parents):
            continue
        if kept and not _worse(inside & left, left, failed, critical, fewest):
            continue
        kept.append(int(place))
        left &= ~inside
    return kept


def _worse(inside: Flags, among: Flags, failed: Flags, level: float, fewest: int) -> bool:
    """Whether the cases inside have more errors than the others among these."""
    n, total = int(inside.sum()), int(among.sum())
    if n < fewest or total - n < 1:
        return False
    wrong, every = int((inside & failed).sum()), int((among & failed).sum())
    p = _more_errors(np.array([wrong]), np.array([n]), every, total)
    return bool(p[0] <= level)


def _found(
    tested: _Tested, values: Sequence[tuple[int, Condition]], place: int, failed: Flags
) -> FoundSlice:
    n, wrong = int(tested.n[place]), int(tested.wrong[place])
    named = [values[number][1] for number in dict.fromkeys(tested.members[place].tolist())]
    return FoundSlice(
        conditions=tuple(
            StatedCondition(attribute=one.attribute, value=one.value) for one in named
        ),
        n=n,
        n_wrong=wrong,
        error=wrong / n,
        error_interval=wilson_interval(wrong, n),
        error_of_rest=(int(failed.sum()) - wrong) / (len(failed) - n),
        p_value=float(tested.p[place]),
        q_value=float(tested.q[place]),
    )
