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
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.errors import QuizError
from xai_core.models.cards import ModelCard
from xai_core.quiz.log import AiAnswer
from xai_core.quiz.pool import Pool, QuizCase
from xai_core.tasks import ClassAlignment, ReadClasses, align_classes
from xai_core.types import Split

LARGEST = 300
"""Pictures a round chooses from."""
FEWEST = 10
"""Pictures a held-out part must have to be asked alone."""


@dataclass(frozen=True)
class RoundMaterial:
    """What a round is made from."""

    library: CaseLibrary
    card: ModelCard
    reading: ReadClasses
    """In which the question is asked."""
    seed: int
    """Of the sample of a large library."""

    @property
    def alignment(self) -> ClassAlignment:
        """In which the model is judged."""
        return align_classes(self.library.task, self.card.task)


def answers_in(library: CaseLibrary, reading: ReadClasses) -> tuple[str, ...]:
    """What can be answered: the classes of this reading that any case of the library has.

    Also those of which this round happens to ask none: what is missing would be a hint.
    """
    found = {reading.read[case.label or ""] for case in _askable(library, reading)}
    return tuple(item.id for item in reading.classes if item.id in found)


def readings(library: CaseLibrary) -> tuple[ReadClasses, ...]:
    """The readings of a library's classes in which its cases have at least two answers."""
    ways = library.task.ways_to_read()
    return tuple(way for way in ways if len(answers_in(library, way)) >= 2)


def reading_of(library: CaseLibrary, mapping: str | None) -> ReadClasses:
    """The reading by this class mapping; None for the library's own classes.

    Raises
    ------
    QuizError
        The library cannot be asked in it.
    """
    for reading in readings(library):
        if reading.mapping == mapping:
            return reading
    raise QuizError("This library cannot be asked in that reading: choose another.")


def unlearned_only(library: CaseLibrary, card: ModelCard, reading: ReadClasses) -> bool:
    """Whether the model learned from this library and there are enough pictures it did not."""
    if not card.learned_from(library.id):
        return False
    held_out = [case for case in _askable(library, reading) if case.split is Split.TEST]
    answers = {reading.read[case.label or ""] for case in held_out}
    return len(held_out) >= FEWEST and len(answers) >= 2


def sample(
    cases: Sequence[Case], reading: Mapping[str, str], seed: int, largest: int = LARGEST
) -> list[Case]:
    """At most ``largest`` cases, as many of each answer as of the others where there are so many.

    Which ones depends on the seed and the case ids alone.

    Parameters
    ----------
    cases
        Cases with a label that is read.
    reading
        Label -> answer.
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
    by_answer: dict[str, list[Case]] = {}
    for case in sorted(cases, key=lambda case: _rank(seed, case.id)):
        by_answer.setdefault(reading[case.label or ""], []).append(case)
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
    cases = _askable(library, reading)
    if unlearned_only(library, material.card, reading):
        cases = [case for case in cases if case.split is Split.TEST]
    return sample(cases, reading.read, material.seed)


def pool_of(
    material: RoundMaterial,
    cases: Sequence[Case],
    probabilities: Mapping[str, Mapping[str, float]],
) -> Pool:
    """The pool of a round, from what the model says of each case.

    ``probabilities`` holds by case id how probable the model finds each of its classes; cases
    without (their picture cannot be read) are left out.

    Raises
    ------
    QuizError
        No picture of the library can be asked.
    """
    read = material.reading.read
    return Pool(
        QuizCase(case.id, read[case.label or ""], ai_answer(material, case, said))
        for case in cases
        if (said := probabilities.get(case.id))
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
    return [case for case in library.cases if case.label in reading.read]


def _rank(seed: int, case_id: str) -> bytes:
    return hashlib.sha256(f"{seed}\0{case_id}".encode()).digest()
