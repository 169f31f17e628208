"""What a round may show: the cases, with what the model had said of each.

Question answered: *which pictures are there, by right answer, and of which was the AI wrong?*
Whoever calls makes the pool from a library and a model's answers, in the reading both share
(``xai_core.tasks.align_classes``), and hands the same one in again at every step: the state
of a round holds case ids only and never the right answer of a picture that is still to come.

A case is a *wrong-AI case* when the model has answered and its answer is wrong. A case of which
the model has said nothing is not one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from xai_core.errors import QuizError
from xai_core.quiz.log import AiAnswer


@dataclass(frozen=True)
class QuizCase:
    """One picture that can be asked."""

    case_id: str
    category: str
    """The right answer, in the reading the question is asked in."""
    ai: AiAnswer | None = None
    """What the model had said of it; None where it was not asked."""
    target: float | None = None
    """What was measured, where the answer is a number; ``category`` is then its band."""

    @property
    def ai_wrong(self) -> bool:
        """Whether the model has answered, and wrongly."""
        return self.ai is not None and not self.ai.right


class Pool:
    """All cases of a quiz, by id and by category. Not changed after it is made.

    Raises
    ------
    QuizError
        There are no cases, or two have the same id.
    """

    def __init__(self, cases: Iterable[QuizCase]) -> None:
        self.cases = tuple(cases)
        self._by_id = {case.case_id: case for case in self.cases}
        if not self.cases:
            raise QuizError("There is nothing to ask: no case of this library has an answer here.")
        if len(self._by_id) != len(self.cases):
            raise QuizError("Two cases of the quiz have the same id: import the library again.")
        grouped: dict[str, list[QuizCase]] = {}
        for case in self.cases:
            grouped.setdefault(case.category, []).append(case)
        self.by_category = {name: tuple(grouped[name]) for name in sorted(grouped)}
        """Category -> its cases, in the order given; categories sorted."""

    def __len__(self) -> int:
        return len(self.cases)

    def without(self, case_ids: Collection[str]) -> Pool:
        """The pool without these cases; itself where there are none. Raises QuizError if empty."""
        left_out = frozenset(case_ids)
        if not left_out:
            return self
        return Pool(case for case in self.cases if case.case_id not in left_out)

    def case(self, case_id: str) -> QuizCase:
        """The case with this id.

        Raises
        ------
        QuizError
            There is none any more: the library or the model has changed since the round began.
        """
        try:
            return self._by_id[case_id]
        except KeyError:
            raise QuizError(
                "The case “{case}” is no longer in this quiz: begin a new round.", case=case_id
            ) from None
