"""How good a model is on each part of a library: by class, specimen, source, any attribute.

An accuracy over all cases hides a hospital, a stain or a kind of cell on which the model fails.
A *slice* is the cases that share one value of an attribute. Attributes are the class, the specimen,
the split, and whatever the library says of its cases (``attribute.NAME`` in ``cases.csv``). One
with more than :data:`MOST_VALUES` different numbers is cut into quarters of its cases; one with
that many different words tells cases apart rather than kinds of cases, and is left out (specimens
may be many).

Values are compared as they stand; a case that states none belongs to no slice of that attribute.
``slice_finder.py`` looks for the bad slices by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from xai_core.cases.case import Case
from xai_core.evaluation.case_list import NONE_OF_THESE, Flags, Numbers, Outcomes
from xai_core.evaluation.name_columns import Names
from xai_core.stats.intervals import wilson_interval
from xai_core.stats.means import MeanReport, mean_with_interval
from xai_core.types import Choice, Interval, Report

MOST_VALUES = 24
"""Different values of an attribute that are still kinds of cases."""
MOST_SPECIMENS = 1000
_QUARTERS = 4


class AttributeKind(Choice):
    """Where an attribute comes from."""

    CLASS = "class"
    SPECIMEN = "specimen"
    SPLIT = "split"
    STATED = "stated"
    """By the library, of its own accord."""


@dataclass(frozen=True)
class Attribute:
    """One thing that is known of cases, and sorts them into slices."""

    kind: AttributeKind
    name: str
    """Of a stated attribute, as the library has it; else the kind's own."""
    values: Names
    """``(N,)``: of each case; None where it states none."""

    @property
    def id(self) -> str:
        """Tells it from all others: a library may state an attribute "class" of its own."""
        own = self.kind is not AttributeKind.STATED
        return self.name if own else f"attribute.{self.name}"

    def distinct(self) -> list[str]:
        """Its values, sorted; numbers by size."""
        found = {str(value) for value in self.values if value is not None}
        return sorted(found, key=lambda text: (_number(text) is None, _number(text) or 0.0, text))

    def holds(self, value: str) -> Flags:
        """``(N,)``: the cases with this value."""
        return np.asarray(self.values == value, dtype=np.bool_)


@dataclass(frozen=True)
class Condition:
    """An attribute has a value."""

    attribute: str
    """Its ``id``."""
    value: str


Conditions = tuple[Condition, ...]
"""All of them hold."""


class SliceReport(Report):
    """One slice."""

    value: str
    n: int
    """Cases that can be judged."""
    n_right: int
    accuracy: float | None
    interval: Interval
    """Wilson's, 95 %."""
    above_chance: MeanReport
    """Attention above chance in the region, resampled by specimen where cases name one."""


def attributes_of(cases: Sequence[Case], truths: Names) -> tuple[Attribute, ...]:
    """What these cases can be sorted by: each attribute with at least two values.

    Parameters
    ----------
    cases
        ``(N,)``, in the study's order.
    truths
        ``(N,)``: their classes as the study reads them.

    Returns
    -------
    tuple[Attribute, ...]
        Class, specimen and split first, then the library's own in alphabetical order.
    """
    own = (
        (AttributeKind.CLASS, [None if name == NONE_OF_THESE else name for name in truths]),
        (AttributeKind.SPECIMEN, [case.specimen for case in cases]),
        (AttributeKind.SPLIT, [None if case.split is None else case.split.value for case in cases]),
    )
    found = [Attribute(kind, kind.value, _names(values)) for kind, values in own]
    for name in sorted({name for case in cases for name in case.attributes}):
        values = _kinds([case.attributes.get(name) or None for case in cases])
        if values is not None:
            found.append(Attribute(AttributeKind.STATED, name, values))
    return tuple(one for one in found if 2 <= len(one.distinct()) <= MOST_SPECIMENS)


def fitting(attributes: Sequence[Attribute], conditions: Conditions) -> Flags | None:
    """``(N,)``: the cases of a slice; None where it speaks of an attribute there is not."""
    known: Mapping[str, Attribute] = {one.id: one for one in attributes}
    if not conditions or any(one.attribute not in known for one in conditions):
        return None
    held = [known[one.attribute].holds(one.value) for one in conditions]
    return np.asarray(np.logical_and.reduce(held), dtype=np.bool_)


def slice_reports(
    attribute: Attribute,
    outcomes: Outcomes,
    specimens: Sequence[str | None],
    among: Flags | None = None,
) -> tuple[SliceReport, ...]:
    """Each slice of an attribute, the lowest accuracy first.

    Parameters
    ----------
    attribute
        What sorts the cases.
    outcomes
        ``(N,)`` cases.
    specimens
        Of each case.
    among
        ``(N,)``: the cases that count; None for all.

    Returns
    -------
    tuple[SliceReport, ...]
        Those without a case that can be judged come last, their accuracy None.
    """
    every = np.ones(len(outcomes), dtype=np.bool_) if among is None else among
    found = [
        _report(value, outcomes, specimens, every & attribute.holds(value))
        for value in attribute.distinct()
    ]
    return tuple(sorted(found, key=lambda one: (one.accuracy is None, one.accuracy or 0.0, -one.n)))


def _report(
    value: str, outcomes: Outcomes, specimens: Sequence[str | None], fits: Flags
) -> SliceReport:
    n_right = int(np.count_nonzero(fits & outcomes.right))
    n = n_right + int(np.count_nonzero(fits & outcomes.wrong))
    places = np.flatnonzero(fits)
    groups = [specimens[int(place)] for place in places]
    above = mean_with_interval(_optional(outcomes.above_chance[places]), groups)
    return SliceReport(
        value=value,
        n=n,
        n_right=n_right,
        accuracy=n_right / n if n else None,
        interval=wilson_interval(n_right, n),
        above_chance=MeanReport.of(above),
    )


def _optional(values: Numbers) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]


def _kinds(stated: Sequence[str | None]) -> Names | None:
    """What a library states as kinds of cases; None where it tells cases apart."""
    distinct = {value for value in stated if value is not None}
    if len(distinct) <= MOST_VALUES:
        return _names(stated)
    numbers = [None if value is None else _number(value) for value in stated]
    if any(
        value is not None and number is None for value, number in zip(stated, numbers, strict=True)
    ):
        return None
    return _quarters(np.array([np.nan if one is None else one for one in numbers]))


def _quarters(numbers: Numbers) -> Names | None:
    """Each number as the quarter of the cases it lies in, named by its ends."""
    known = np.isfinite(numbers)
    edges = np.unique(np.quantile(numbers[known], np.linspace(0, 1, _QUARTERS + 1)))
    if len(edges) < 3:
        return None
    place = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, len(edges) - 2)
    names = [f"{low} … {high}" for low, high in pairwise(_told_apart(edges))]
    return _names([names[at] if there else None for at, there in zip(place, known, strict=True)])


def _told_apart(numbers: Numbers) -> list[str]:
    """Different numbers in as few digits as keep them so, but at least four and the whole part."""
    whole = len(f"{np.abs(numbers).max():.0f}")
    for digits in range(min(16, max(4, whole)), 17):
        told = [f"{number:.{digits}g}" for number in numbers]
        if len(set(told)) == len(told):
            return told
    return [repr(float(number)) for number in numbers]


def _number(text: str) -> float | None:
    """A finite number; of a quarter, its lower end."""
    try:
        value = float(text.partition(" …")[0])
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _names(values: Sequence[str | None]) -> Names:
    names = np.empty(len(values), dtype=object)
    names[:] = values
    return names
