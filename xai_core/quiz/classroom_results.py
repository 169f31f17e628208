"""What came of a class: who finished, how hard each question was, what was taken for what.

Question answered: *which questions were hard, which told the members apart, and what did the
class confuse?*

Figures of a question are those of ``item_analysis``; chance is one in so many answers, and stands
beside every share. Questions whose label is contested are shown with their votes, and scored for
nobody. So are questions in words without a right choice; and since the numbers of their choices say
nothing beside another question's, those in words are not among the confusions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xai_core.quiz.classroom import ClassPlan, questions_put
from xai_core.quiz.classroom_questions import CaseQuestion
from xai_core.quiz.crowd import Tally, tally
from xai_core.quiz.item_analysis import Difficulty, difficulty, discrimination

Answers = Mapping[str, Mapping[int, str]]
"""Member's id -> question -> answer. Members who answered nothing are there, with nothing."""


@dataclass(frozen=True)
class Item:
    """One question after the class."""

    question: int
    tally: Tally
    difficulty: Difficulty | None
    """None where nobody knows the right answer."""
    discrimination: float | None
    chance: float
    """What guessing would have right."""


@dataclass(frozen=True)
class MemberResult:
    """One member after the class."""

    member: str
    answered: int
    right: int
    """Of those that are scored."""
    scored: int
    """Answers of theirs to questions with a right answer."""
    finished: bool
    """Whether they answered all questions that were asked."""


@dataclass(frozen=True)
class Confusion:
    """What was taken for what, over all questions."""

    truth: str
    answer: str
    n: int
    of: int
    """Answers to questions of this truth that offered this answer."""


@dataclass(frozen=True)
class ClassResults:
    """All of it."""

    items: tuple[Item, ...]
    members: tuple[MemberResult, ...]
    confusions: tuple[Confusion, ...]
    """The most frequent first; by share, then by name, where they are as frequent."""

    @property
    def finished(self) -> int:
        """How many members answered every question that was asked."""
        return sum(one.finished for one in self.members)


def results_of(plan: ClassPlan, answers: Answers, asked: int | None = None) -> ClassResults:
    """The results so far.

    Parameters
    ----------
    plan
        Of the class.
    answers
        What every member answered.
    asked
        How many of the questions were asked, from the first; None: all.

    Returns
    -------
    ClassResults
        Items of the questions that were put; members in the order given.
    """
    n = len(plan.questions) if asked is None else asked
    put = questions_put(plan, n, {place for given in answers.values() for place in given})
    marks = {
        member: [
            plan.questions[place].is_right(given[place]) if place in given else None
            for place in range(n)
        ]
        for member, given in answers.items()
    }
    rows = list(marks.values())
    items = tuple(_item(plan, answers, rows, place) for place in put)
    members = tuple(
        MemberResult(
            member,
            answered=sum(place in given for place in range(n)),
            right=sum(one is True for one in marks[member]),
            scored=sum(one is not None for one in marks[member]),
            finished=bool(put) and all(place in given for place in put),
        )
        for member, given in answers.items()
    )
    return ClassResults(items, members, _confusions(plan, answers, n))


def _item(
    plan: ClassPlan, answers: Answers, rows: Sequence[Sequence[bool | None]], place: int
) -> Item:
    question = plan.questions[place]
    votes = tally(question, (given[place] for given in answers.values() if place in given))
    known = question.truth is not None
    return Item(
        place,
        votes,
        difficulty(rows, place) if known else None,
        discrimination(rows, place) if known else None,
        1 / len(question.answers),
    )


def _confusions(plan: ClassPlan, answers: Answers, n: int) -> tuple[Confusion, ...]:
    taken: Counter[tuple[str, str]] = Counter()
    of: Counter[tuple[str, str]] = Counter()
    for given in answers.values():
        for place, answer in given.items():
            question = plan.questions[place]
            truth = question.truth
            if place >= n or truth is None or not isinstance(question, CaseQuestion):
                continue
            of.update((truth, other) for other in question.answers)
            if answer != truth:
                taken[truth, answer] += 1
    found = [Confusion(*pair, n=times, of=of[pair]) for pair, times in taken.items()]
    return tuple(sorted(found, key=lambda one: (-one.n, -one.n / one.of, one.truth, one.answer)))
