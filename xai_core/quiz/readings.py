"""In which classes a library can be asked, and what can be answered.

Question answered: *which readings of this library have answers to choose from, and which?*

A question has at most twelve answers, and none of them says "stage unknown": such classes are
asked only in a coarser reading, where they say what they know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.errors import QuizError
from xai_core.models.cards import ModelCard
from xai_core.quiz.scale import ReadValues, answer_to, read_values
from xai_core.tasks import ReadClasses, align_classes, unspecified

OWN_CLASSES = "-"
"""Stands for the library's own classes, in addresses and commands, in place of a grouping's id."""
MOST_ANSWERS = 12
"""More do not fit on the first screen of a phone, nor on the keys."""


def answers_in(library: CaseLibrary, reading: ReadClasses) -> tuple[str, ...]:
    """What can be answered: the classes of this reading that any case of the library has.

    Also those of which this round happens to ask none: what is missing would be a hint.
    """
    found = {answer_to(case, reading) for case in askable(library, reading)}
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


def shared_reading(
    found: Sequence[ReadClasses], library: CaseLibrary, card: ModelCard | None
) -> ReadClasses:
    """Of a library's readings the one it shares with a model; else, or without one, the first."""
    if card is None or isinstance(found[0], ReadValues):
        return found[0]
    shared = align_classes(library.task, card.task).library.grouping
    return next((way for way in found if way.grouping == shared), found[0])


def askable(library: CaseLibrary, reading: ReadClasses) -> list[Case]:
    """The cases that have an answer in this reading, in the library's order."""
    return [case for case in library.cases if answer_to(case, reading) is not None]


def _without(reading: ReadClasses, vague: Collection[str]) -> ReadClasses:
    """The reading without these of its classes: their cases are not asked in it."""
    return replace(
        reading,
        classes=tuple(item for item in reading.classes if item.id not in vague),
        read={name: answer for name, answer in reading.read.items() if answer not in vague},
    )


def _most_frequent(library: CaseLibrary, reading: ReadClasses) -> ReadClasses:
    found = Counter(answer_to(case, reading) for case in askable(library, reading))
    kept = {answer for answer, _ in found.most_common(MOST_ANSWERS)}
    return _without(reading, {item.id for item in reading.classes} - kept)
