"""Which cases show a concept: an attribute's words, or the high and low of a number.

Numbers are high or low *within a stratum* (a class, or a quarter of the values), so that what is
high in one class only is no concept of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xai_core.cases.case import Case
from xai_core.errors import LibraryError, listed
from xai_core.explain.concepts.vectors import Flags
from xai_core.stats.bootstrap import group_numbers

HIGH = "high"
"""The value of a concept that is a number: its highest third, against the lowest."""
_NUMBERS_FROM = 10
"""Different numbers from which an attribute is a number rather than a word."""
_MOST_VALUES = 8
"""Values of a word that has more of them is a name, such as that of a slide: left out."""


@dataclass(frozen=True)
class Concept:
    """One concept, and which of the cases show it."""

    attribute: str
    value: str
    having: Flags
    """``(N,)``."""
    lacking: Flags
    """``(N,)``; cases may be neither."""


def concepts_of(
    cases: Sequence[Case], strata: NDArray[np.intp], attributes: Sequence[str] = ()
) -> tuple[Concept, ...]:
    """The concepts that attributes name.

    Parameters
    ----------
    cases
        N of them.
    strata
        ``(N,)``: within which a number is high or low.
    attributes
        ``NAME`` or ``NAME=VALUE``; none for all that are no mere names.

    Returns
    -------
    tuple[Concept, ...]
        A concept a value, or one a number.

    Raises
    ------
    LibraryError
        No case has such an attribute, or such a value of it.
    """
    known = dict.fromkeys(name for case in cases for name in case.attributes)
    found: list[Concept] = []
    for asked in attributes or known:
        name, equals, value = asked.partition("=")
        if name not in known:
            raise LibraryError(
                "No case has an attribute “{name}”; there are: {known}.",
                name=name,
                known=listed(known) or "-",
            )
        values = [case.attributes.get(name) or None for case in cases]
        numbers = None if equals else _numbers(values)
        if numbers is not None:
            found.append(_number(name, numbers, strata))
            continue
        words = sorted({one for one in values if one is not None})
        if equals and value not in words:
            raise LibraryError(
                "No case has “{name}” = “{value}”; there are: {known}.",
                name=name,
                value=value,
                known=", ".join(words[:20]) or "-",
            )
        if equals:
            words = [value]
        elif not attributes and not 2 <= len(words) <= _MOST_VALUES:
            continue
        found += [_word(name, one, values) for one in words]
    return tuple(found)


def strata_of(cases: Sequence[Case]) -> NDArray[np.intp]:
    """``(N,)``: the class of each case as a number, or the quarter its value lies in."""
    targets = [case.target for case in cases]
    if any(target is not None for target in targets):
        known = [target for target in targets if target is not None]
        edges = np.quantile(known, (0.25, 0.5, 0.75))
        return np.array(
            [0 if one is None else 1 + int(np.searchsorted(edges, one)) for one in targets],
            dtype=np.intp,
        )
    return group_numbers([case.label or "" for case in cases], len(cases))


def spread_cases(cases: Sequence[Case], most: int) -> list[Case]:
    """The first cases of every class in turn, ``most`` at most."""
    turns: dict[str | None, int] = {}
    ranked = []
    for place, case in enumerate(cases):
        turn = turns[case.label] = turns.get(case.label, -1) + 1
        # Of values and marks there are no classes: every case has the same turn.
        ranked.append((turn if case.label is not None else 0, place))
    return [cases[place] for _, place in sorted(ranked)[:most]]


def _numbers(values: Sequence[str | None]) -> NDArray[np.float64] | None:
    """``(N,)`` with NaN where there is none; None where it is a word."""
    try:
        found = np.array([np.nan if one is None else float(one) for one in values])
    except ValueError:
        return None
    finite = found[np.isfinite(found)]
    return found if len(np.unique(finite)) >= _NUMBERS_FROM else None


def _number(name: str, numbers: NDArray[np.float64], strata: NDArray[np.intp]) -> Concept:
    high, low = np.zeros_like(numbers, dtype=np.bool_), np.zeros_like(numbers, dtype=np.bool_)
    for stratum in np.unique(strata):
        inside = (strata == stratum) & np.isfinite(numbers)
        if not inside.any():
            continue
        lower, upper = np.quantile(numbers[inside], (1 / 3, 2 / 3))
        if lower < upper:  # what all cells of a class share says nothing within it
            high |= inside & (numbers >= upper)
            low |= inside & (numbers <= lower)
    return Concept(name, HIGH, high, low)


def _word(name: str, value: str, values: Sequence[str | None]) -> Concept:
    having = np.array([one == value for one in values], dtype=np.bool_)
    known = np.array([one is not None for one in values], dtype=np.bool_)
    return Concept(name, value, having, known & ~having)
