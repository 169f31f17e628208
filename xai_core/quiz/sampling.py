"""Which pictures a round may ask, and what the model had said of each.

Question answered: *for this library, in this reading, what is the right answer of each picture,
and was the model right about it?*

The question is asked in the reading the learner has chosen. The model is judged in the reading it
shares with the library (``align_classes``), which may be coarser: whoever practises band against
segmented neutrophils is told that the model said "neutrophil", and that it was right. Of a
picture whose class the model does not know, nothing is said.

Of a large library a seeded sample is asked, the same number of each class as far as there are so
many, so that a round starts in seconds; another round draws another. Where the model has learned
from the library, only pictures it never learned from are asked: on the others it is too good.

A question has at most twelve answers, and none of them says "stage unknown": such classes are
asked only in a coarser reading, where they say what they know. Pictures whose label is contested
(``contested.py``) are asked in a mode of their own and in no other.

A few pictures of each answer are kept on a *shelf*, never asked, to be shown beside others as
references; training pictures where there are any.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.errors import QuizError
from xai_core.models.cards import ModelCard
from xai_core.quiz.log import AiAnswer, Mode
from xai_core.quiz.pool import Pool, QuizCase
from xai_core.quiz.scale import ReadValues, Scale, answer_to, read_values
from xai_core.tasks import ClassAlignment, ReadClasses, align_classes, unspecified
from xai_core.types import Split

LARGEST = 300
"""Pictures a round chooses from."""
FEWEST = 10
"""Pictures a held-out part must have to be asked alone."""
OWN_CLASSES = "-"
"""Stands for the library's own classes, in addresses and commands, in place of a grouping's id."""
MOST_ANSWERS = 12
"""More do not fit on the first screen of a phone, nor on the keys."""
SHELF = 6
"""Pictures of an answer kept as references, at most."""
SHELF_SHARE = 4
"""One in so many of an answer's pictures, at most, where those kept could have been asked."""
REFERENCES = 2
"""References of one answer shown at a time."""
SURE = 0.8
"""How sure a model is, at least, of a picture that makes a good reference."""


@dataclass(frozen=True)
class RoundMaterial:
    """What a round is made from."""

    library: CaseLibrary
    card: ModelCard
    reading: ReadClasses
    """In which the question is asked."""
    seed: int
    """Of the sample of a large library."""

    @cached_property
    def alignment(self) -> ClassAlignment:
        """In which the model is judged."""
        return align_classes(self.library.task, self.card.task)


def answers_in(library: CaseLibrary, reading: ReadClasses) -> tuple[str, ...]:
    """What can be answered: the classes of this reading that any case of the library has.

    Also those of which this round happens to ask none: what is missing would be a hint.
    """
    found = {answer_to(case, reading) for case in _askable(library, reading)}
    return tuple(item.id for item in reading.classes if item.id in found)


def readings(library: CaseLibrary) -> tuple[ReadClasses, ...]:
    """The readings of a library's classes in which its cases have two to twelve answers.

    Values have one reading, in bands (``scale.py``).
    Of a library that has more, and no coarser reading, the twelve most frequent are asked.
    """
    values = read_values(library)
    if values is not None:
        return (values,)
    vague = unspecified(library.task.classes, library.task.groupings)
    ways = [
        _without(way, vague) if way.grouping is None else way for way in library.task.ways_to_read()
    ]
    numbers = [len(answers_in(library, way)) for way in ways]
    fitting = tuple(way for way, n in zip(ways, numbers, strict=True) if 2 <= n <= MOST_ANSWERS)
    if fitting or max(numbers, default=0) < 2:
        return fitting
    return (_most_frequent(library, ways[numbers.index(max(numbers))]),)


def reading_of(library: CaseLibrary, grouping: str | None) -> ReadClasses:
    """The reading by this class grouping; None for the library's own classes.

    Raises
    ------
    QuizError
        The library cannot be asked in it.
    """
    for reading in readings(library):
        if reading.grouping == grouping:
            return reading
    raise QuizError("This library cannot be asked in that reading: choose another.")


def unlearned_only(library: CaseLibrary, card: ModelCard, reading: ReadClasses) -> bool:
    """Whether the model learned from this library and there are enough pictures it did not."""
    if not card.learned_from(library.id):
        return False
    held_out = [case for case in _askable(library, reading) if case.split is Split.TEST]
    answers = {answer_to(case, reading) for case in held_out}
    return len(held_out) >= FEWEST and len(answers) >= 2


def sample(
    cases: Sequence[Case],
    answer: Callable[[Case], str | None],
    seed: int,
    largest: int = LARGEST,
) -> list[Case]:
    """At most ``largest`` cases, as many of each answer as of the others where there are so many.

    Which ones depends on the seed and the case ids alone.

    Parameters
    ----------
    cases
        Those that may be asked.
    answer
        The right answer of each.
    seed
        Another seed, another sample.
    largest
        How many at most; fewer than that are all taken.

    Returns
    -------
    list[Case]
        The chosen ones, in the order given.
    """
    if len(cases) <= largest:
        return list(cases)
    by_answer: dict[str | None, list[Case]] = {}
    for case in sorted(cases, key=lambda case: _rank(seed, case.id)):
        by_answer.setdefault(answer(case), []).append(case)
    chosen: set[str] = set()
    depth = 0
    while len(chosen) < largest:
        layer = [group[depth].id for group in by_answer.values() if depth < len(group)]
        chosen.update(layer[: largest - len(chosen)])
        depth += 1
    return [case for case in cases if case.id in chosen]


def chosen_cases(material: RoundMaterial) -> list[Case]:
    """The cases a round chooses from: those with an answer, held out and sampled as need be."""
    library, reading = material.library, material.reading
    kept = {case.id for cases in reference_shelf(material).values() for case in cases}
    cases = [case for case in _askable(library, reading) if case.id not in kept]
    if unlearned_only(library, material.card, reading):
        cases = [case for case in cases if case.split is Split.TEST]
    return sample(cases, lambda case: answer_to(case, reading), material.seed)


def reference_shelf(material: RoundMaterial) -> dict[str, tuple[Case, ...]]:
    """Answer -> the pictures of it that are kept as references and never asked.

    The same in every round of a library in a reading. Training pictures where there are any, and
    where all could be asked no more than a quarter.
    """
    library, reading = material.library, material.reading
    if isinstance(reading, ReadValues):  # a number has no picture that shows what it looks like
        return {}
    apart = unlearned_only(library, material.card, reading)
    by_answer: dict[str, list[Case]] = {}
    for case in sorted(_askable(library, reading), key=_reference_rank):
        if case.split is Split.TRAIN or not apart:
            by_answer.setdefault(answer_to(case, reading) or "", []).append(case)
    return {
        answer: tuple(cases[: SHELF if apart else min(SHELF, len(cases) // SHELF_SHARE)])
        for answer, cases in by_answer.items()
    }


def references(
    material: RoundMaterial,
    shelf: Sequence[Case],
    beside: str,
    probabilities: Mapping[str, Mapping[str, float]],
    contested: Collection[str] = (),
) -> tuple[Case, ...]:
    """Two pictures of an answer to be shown beside a case: undisputed, the same at every look.

    Parameters
    ----------
    material
        Of the round.
    shelf
        The pictures kept of the answer (:func:`reference_shelf`).
    beside
        Id of the case they stand beside; another case, other references.
    probabilities
        Case id -> how probable the model finds each of its classes. Pictures it has right and is
        sure of come first; those it has not answered next.
    contested
        Ids of cases whose label is contested: never a reference.

    Returns
    -------
    tuple[Case, ...]
        At most two.
    """

    def unsuited(case: Case) -> int:
        said = probabilities.get(case.id)
        ai = None if said is None else ai_answer(material, case, said)
        if ai is None:
            return 1
        return 0 if ai.right and (ai.confidence or 0.0) >= SURE else 2

    suited = sorted(
        (case for case in shelf if case.id not in contested and case.id != beside),
        key=lambda case: (unsuited(case), _digest(f"{beside}\0{case.id}")),
    )
    return tuple(suited[:REFERENCES])


def pool_of(
    material: RoundMaterial,
    cases: Sequence[Case],
    probabilities: Mapping[str, Mapping[str, float]],
    contested: Collection[str] = (),
    mode: Mode = Mode.PRACTICE,
) -> Pool:
    """The pool of a round, from what the model says of each case.

    Parameters
    ----------
    material
        Of the round.
    cases
        Those it may choose from.
    probabilities
        Case id -> how probable the model finds each of its classes; cases without (their picture
        cannot be read) are left out.
    contested
        Ids of cases whose label is contested. They are the pool of the mode of that name, and in
        no other's: so wrong-AI cases are drawn from undisputed ones alone.
    mode
        Of the round.

    Returns
    -------
    Pool
        In the order of ``cases``.

    Raises
    ------
    QuizError
        No picture of the library can be asked.
    """
    read = material.reading.read
    wanted = [case for case in cases if (case.id in contested) == (mode is Mode.CONTESTED)]
    if mode is Mode.CONTESTED and not any(case.id in probabilities for case in wanted):
        raise QuizError("No label of these pictures is contested: choose another mode.")
    return Pool(
        QuizCase(case.id, read[case.label or ""], ai_answer(material, case, said))
        for case in wanted
        if (said := probabilities.get(case.id))
    )


def value_pool(
    material: RoundMaterial,
    scale: Scale,
    cases: Sequence[Case],
    values: Mapping[str, float],
    mode: Mode = Mode.PRACTICE,
) -> Pool:
    """The pool of a round that asks numbers.

    Parameters
    ----------
    material, scale
        Of the round.
    cases
        Those it may choose from.
    values
        Case id -> what the model says; cases without (their picture cannot be read) are left out.
    mode
        Of the round.

    Returns
    -------
    Pool
        In the order of ``cases``.

    Raises
    ------
    QuizError
        No picture can be asked; nobody contests a measured value.
    """
    if mode is Mode.CONTESTED:
        raise QuizError("No label of these pictures is contested: choose another mode.")
    card = material.card

    def said(value: float, target: float) -> AiAnswer:
        right = scale.right(value, target)
        return AiAnswer(card.id, card.weights_sha256, scale.written(value), None, right)

    return Pool(
        QuizCase(case.id, scale.band(case.target), said(values[case.id], case.target), case.target)
        for case in cases
        if case.target is not None and case.id in values
    )


def ai_answer(
    material: RoundMaterial, case: Case, probabilities: Mapping[str, float]
) -> AiAnswer | None:
    """What the model says of a case and whether it is right; None where it knows no such class."""
    alignment, card = material.alignment, material.card
    said = max(probabilities, key=probabilities.__getitem__)
    right = alignment.right_of(case.label, said)
    if right is None:
        return None
    answer = alignment.answer_of(said)
    # Where the shared reading leaves the class out, the class itself is shown: as it stands.
    sure = probabilities[said] if answer is None else alignment.confidence_of(said, probabilities)
    return AiAnswer(
        model=card.id,
        weights_sha256=card.weights_sha256,
        answer=answer or said,
        confidence=sure,
        right=right,
    )


def _askable(library: CaseLibrary, reading: ReadClasses) -> list[Case]:
    return [case for case in library.cases if answer_to(case, reading) is not None]


def _without(reading: ReadClasses, vague: Collection[str]) -> ReadClasses:
    """The reading without these of its classes: their cases are not asked in it."""
    return replace(
        reading,
        classes=tuple(item for item in reading.classes if item.id not in vague),
        read={name: answer for name, answer in reading.read.items() if answer not in vague},
    )


def _most_frequent(library: CaseLibrary, reading: ReadClasses) -> ReadClasses:
    found = Counter(answer_to(case, reading) for case in _askable(library, reading))
    kept = {answer for answer, _ in found.most_common(MOST_ANSWERS)}
    return _without(reading, {item.id for item in reading.classes} - kept)


def _reference_rank(case: Case) -> tuple[bool, bytes]:
    """Training pictures first, then in an order that says nothing."""
    return case.split is not Split.TRAIN, _digest(f"reference\0{case.id}")


def _rank(seed: int, case_id: str) -> bytes:
    return _digest(f"{seed}\0{case_id}")


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
