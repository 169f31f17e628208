"""Which cases of two libraries are looked at, and which of the target are set aside.

Only cases whose truth is known in the terms that both libraries and the model share. Where no
split is asked for, they are the test cases where the model learned from others of this choice, and
all where it did not. Cases come in the order of their pictures' hashes, so that a part of many is a
sample.

Some target cases are set aside for remedies that learn from the target: whole specimens, so that
nothing is measured on a specimen that was learned from. They are of other splits where one is asked
for and there are such; else at most half of the target is given away. Of one library twice, such as
two of its hospitals, the target is left without specimens that the source holds, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from xai_core.cases.case import Case
from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.library import CaseLibrary
from xai_core.cases.selection import by_hash
from xai_core.errors import StudyError
from xai_core.evaluation.evaluate import used_in_training
from xai_core.models.cards import ModelCard
from xai_core.stats.two_sample import CLASSIFIER_DEALS, DEALS
from xai_core.tasks import Alignment, align_two
from xai_core.types import Split

MOST_CASES = 1000
TUNE_CASES = 50


@dataclass(frozen=True)
class Wanted:
    """What is to be compared."""

    split: Split | None = None
    """Of both; None: test cases where the model learned from the library, else all."""
    source_where: Mapping[str, str] = field(default_factory=dict)
    """Only source cases with these attributes."""
    target_where: Mapping[str, str] = field(default_factory=dict)
    set_aside: int = TUNE_CASES
    """Target cases that remedies may learn from."""
    most: int = MOST_CASES
    """Answered of each library."""
    deals: int = DEALS
    """How often specimens are dealt anew for a p value."""
    classifier_deals: int = CLASSIFIER_DEALS


@dataclass(frozen=True)
class SideCases:
    """The cases of one library."""

    library: CaseLibrary
    alignment: Alignment[Any, Any]
    split: Split | None
    where: Mapping[str, str]
    cases: tuple[Case, ...]
    n_matching: int

    @property
    def groups(self) -> list[str | None] | None:
        """The specimens: only where every case names one."""
        return specimens_of(self.cases)


@dataclass(frozen=True)
class Sides:
    """Both libraries, and what of the target is set aside."""

    source: SideCases
    target: SideCases
    set_aside: tuple[Case, ...]


def specimens_of(cases: Sequence[Case]) -> list[str | None] | None:
    """The specimen of each case: only where every case names one, else None."""
    named = [case.specimen for case in cases]
    return named if named and all(named) else None


def choose(source: CaseLibrary, target: CaseLibrary, card: ModelCard, wanted: Wanted) -> Sides:
    """The cases of both sides.

    Parameters
    ----------
    source, target
        Of tasks that the model answers; one library twice needs different cases.
    card
        The model's.
    wanted
        Splits, attributes and numbers.

    Returns
    -------
    Sides
        Both in the order of their pictures' hashes, neither with a case that is set aside.

    Raises
    ------
    AlignmentError
        The model does not answer what a library asks, or the three share no classes.
    StudyError
        A side has no case, or nothing that the other has not.
    """
    on_source, on_target = align_two(source.task, target.task, card.task)
    here = _known(source, on_source, card, wanted.split, wanted.source_where)
    there = _known(target, on_target, card, wanted.split, wanted.target_where)
    if source.id == target.id:
        there = _without(there, here)
    kept, set_aside = _parted(there, wanted)
    if not kept:
        raise _nothing(target)
    return Sides(
        _at_most(here, here.cases, wanted.most), _at_most(there, kept, wanted.most), set_aside
    )


def _known(
    library: CaseLibrary,
    alignment: Alignment[Any, Any],
    card: ModelCard,
    split: Split | None,
    where: Mapping[str, str],
) -> SideCases:
    judged = split or _held_out(library, card, where)
    cases = _with_truth(library, alignment, by_hash(library, judged, where))
    if not cases:
        raise _nothing(library)
    return SideCases(library, alignment, judged, where, tuple(cases), len(cases))


def _held_out(library: CaseLibrary, card: ModelCard, where: Mapping[str, str]) -> Split | None:
    """The test cases where the model learned from others like these; else None (all)."""
    cases = by_hash(library, None, where)
    learned = any(used_in_training(card, library, case) for case in cases)
    return Split.TEST if learned and any(case.split is Split.TEST for case in cases) else None


def _without(target: SideCases, source: SideCases) -> SideCases:
    """The target without cases of a specimen that the source holds, too."""
    at_home = {_key(case) for case in source.cases}
    cases = tuple(case for case in target.cases if _key(case) not in at_home)
    if not cases:
        raise StudyError(
            "Both sides are the same cases, or the same specimens, of the library “{library}”:"
            " choose another library, or parts of it that have none in common.",
            library=source.library.id,
        )
    return replace(target, cases=cases)


def _with_truth(
    library: CaseLibrary, alignment: Alignment[Any, Any], cases: Sequence[Case]
) -> list[Case]:
    return [case for case in cases if alignment.is_known(LibraryFacts(library, case))]


def _nothing(library: CaseLibrary) -> StudyError:
    return StudyError(
        "The library “{library}” has no case of this choice whose truth is known in the terms that"
        " both libraries and the model share.",
        library=library.id,
    )


def _parted(target: SideCases, wanted: Wanted) -> tuple[list[Case], tuple[Case, ...]]:
    """The target's cases that are measured, and those set aside."""
    others = [] if target.split is None else _of_other_splits(target)
    pool: Sequence[Case] = others or target.cases
    most = len(pool) if others else len(pool) // 2
    taken: set[str] = set()
    given: list[Case] = []
    for specimen, cases in _by_specimen(pool).items():
        if len(given) >= wanted.set_aside:
            break
        if len(given) + len(cases) <= most:
            taken.add(specimen)
            given += cases
    kept = [case for case in target.cases if _key(case) not in taken]
    return kept, tuple(given[: wanted.set_aside])


def _of_other_splits(target: SideCases) -> list[Case]:
    """Cases that are not measured anyway, and none of a specimen that is."""
    measured = {_key(case) for case in target.cases}
    cases = [
        case
        for case in by_hash(target.library, None, target.where)
        if case.split not in (target.split, None) and _key(case) not in measured
    ]
    return _with_truth(target.library, target.alignment, cases)


def _by_specimen(cases: Sequence[Case]) -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(_key(case), []).append(case)
    return found


def _key(case: Case) -> str:
    """The specimen; a case without one is its own."""
    return f"case {case.id}" if case.specimen is None else f"specimen {case.specimen}"


def _at_most(side: SideCases, cases: Sequence[Case], most: int) -> SideCases:
    return replace(side, cases=tuple(cases[:most]))
