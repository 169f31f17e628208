"""Does the slice finder find what is there, and nothing else? Studies with planted bad slices.

Each simulated study has a number of cases with four attributes: a class (6 values, unequal), a
specimen (40), a source (4) and a stain (3). Answers are wrong with the probability ``base``, and
with ``base + effect`` inside the planted slices: values, or pairs of values of two attributes, that
hold ``smallest`` to ``largest`` of the cases. Studies without a planted slice show how often
something is found where nothing is.

A planted slice is *recovered* where a found one is mostly the same cases: at least half of the
cases that either holds are held by both (Jaccard index). A found slice is *true* where that holds
for a planted one. The same seed gives the same studies.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from xai_core.evaluation.case_list import Flags
from xai_core.evaluation.slice_finder import find_slices
from xai_core.evaluation.slices import Attribute, AttributeKind, fitting
from xai_core.stats.intervals import wilson_interval
from xai_core.types import Interval, Progress, Report

SAME = 0.5
"""Jaccard index from which on two slices are the same."""
_VALUES = {"class": 6, "specimen": 40, "source": 4, "stain": 3}


@dataclass(frozen=True)
class Plan:
    """How studies are simulated."""

    n_cases: int = 2000
    n_planted: int = 1
    base: float = 0.08
    """Error rate outside of bad slices."""
    effect: float = 0.25
    """How much higher it is inside."""
    smallest: float = 0.03
    """Share of the cases that a planted slice holds."""
    largest: float = 0.12


class ShareOf(Report):
    """A share with its Wilson 95 % interval."""

    count: int
    n: int
    share: float | None
    interval: Interval

    @classmethod
    def of(cls, count: int, n: int) -> ShareOf:
        """``count`` of ``n``; None of nothing."""
        return cls(
            count=count, n=n, share=count / n if n else None, interval=wilson_interval(count, n)
        )


class PlantedReport(Report):
    """What was found in simulated studies."""

    n_studies: int
    n_cases: int
    n_planted: int
    """Slices planted in each study."""
    effect: float
    seed: int
    recall: ShareOf
    """Planted slices that were recovered."""
    precision: ShareOf
    """Found slices that are true."""
    any_false: ShareOf
    """Studies in which something was found that is not planted."""


@dataclass(frozen=True)
class PlantedStudy:
    """One simulated study."""

    attributes: tuple[Attribute, ...]
    wrong: Flags
    planted: tuple[Flags, ...]
    """The cases of each planted slice."""


def planted_study(plan: Plan, seed: int) -> PlantedStudy:
    """One study. The same plan and seed give the same one."""
    random = np.random.default_rng(seed)
    attributes = tuple(_drawn(name, n, plan.n_cases, random) for name, n in _VALUES.items())
    planted = _planted(attributes, plan, random)
    bad = np.logical_or.reduce([*planted, np.zeros(plan.n_cases, dtype=np.bool_)])
    wrong = random.random(plan.n_cases) < plan.base + plan.effect * bad
    return PlantedStudy(attributes, wrong, planted)


def measure(
    plan: Plan, n_studies: int, seed: int = 0, progress: Progress = lambda _done, _total: None
) -> PlantedReport:
    """Look for slices in many simulated studies, and count.

    Parameters
    ----------
    plan
        How they are simulated.
    n_studies
        How many, seeded ``seed``, ``seed + 1`` ...
    seed
        Of the first.
    progress
        Called with (studies done, studies in all).

    Returns
    -------
    PlantedReport
        Shares with their intervals; None where nothing was planted, or nothing found.
    """
    recovered = true = found_in_all = with_false = planted_in_all = 0
    for number in range(n_studies):
        study = planted_study(plan, seed + number)
        search = find_slices(study.attributes, ~study.wrong, study.wrong)
        members = [fitting(study.attributes, one.as_conditions()) for one in search.found]
        found = [flags for flags in members if flags is not None]
        good = [any(_same(one, planted) for planted in study.planted) for one in found]
        recovered += sum(any(_same(one, planted) for one in found) for planted in study.planted)
        planted_in_all += len(study.planted)
        true += sum(good)
        found_in_all += len(found)
        with_false += not all(good)
        progress(number + 1, n_studies)
    return PlantedReport(
        n_studies=n_studies,
        n_cases=plan.n_cases,
        n_planted=plan.n_planted,
        effect=plan.effect,
        seed=seed,
        recall=ShareOf.of(recovered, planted_in_all),
        precision=ShareOf.of(true, found_in_all),
        any_false=ShareOf.of(with_false, n_studies),
    )


def _drawn(name: str, n_values: int, n_cases: int, random: np.random.Generator) -> Attribute:
    shares = random.dirichlet(np.full(n_values, 8.0))
    drawn = random.choice(n_values, size=n_cases, p=shares)
    values = np.array([f"{name} {number + 1}" for number in drawn], dtype=object)
    return Attribute(AttributeKind.STATED, name, values)


def _planted(
    attributes: tuple[Attribute, ...], plan: Plan, random: np.random.Generator
) -> tuple[Flags, ...]:
    """Slices of the size asked for that share no attribute value, chosen at random."""
    single = [(one, value) for one in attributes for value in one.distinct()]
    pairs = [(a, b) for a, b in itertools.combinations(single, 2) if a[0] is not b[0]]
    candidates = [*[(one,) for one in single], *pairs]
    chosen: list[Flags] = []
    taken: set[tuple[str, str]] = set()
    for place in random.permutation(len(candidates)):
        if len(chosen) == plan.n_planted:
            break
        parts = candidates[place]
        named = {(one.id, value) for one, value in parts}
        members = np.logical_and.reduce([one.holds(value) for one, value in parts])
        if plan.smallest <= members.mean() <= plan.largest and not named & taken:
            chosen.append(members)
            taken |= named
    return tuple(chosen)


def _same(one: Flags, other: Flags) -> bool:
    both, either = int((one & other).sum()), int((one | other).sum())
    return either > 0 and both / either >= SAME
