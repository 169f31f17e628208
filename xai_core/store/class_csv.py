"""What came of a class as CSV, for spreadsheets: a row a question, and a row an answer."""

from __future__ import annotations

from collections.abc import Sequence

from xai_core.quiz.class_results import Answers, ClassResults
from xai_core.quiz.classroom import ClassPlan
from xai_core.store.class_members import ClassMember
from xai_core.store.csv_export import csv_text

_QUESTIONS = (
    "question",
    "library",
    "case",
    "label",
    "contested",
    "ai_model",
    "ai_answer",
    "ai_right",
    "n_answered",
    "n_right",
    "share_right",
    "interval_low",
    "interval_high",
    "chance",
    "discrimination",
)
_ANSWERS = ("member", "name", "question", "case", "answer", "right")


def questions_table(plan: ClassPlan, results: ClassResults) -> str:
    """A row a question; what is not defined is empty."""
    rows = []
    for item in results.items:
        question, found = plan.questions[item.question], item.difficulty
        low, high = (found.interval if found else None) or (None, None)
        ai = question.ai
        rows.append(
            (
                item.question + 1,
                question.library,
                question.case,
                question.label,
                question.contested,
                ai.model if ai else None,
                ai.answer if ai else None,
                ai.right if ai else None,
                item.tally.n,
                found.right if found else None,
                found.share if found else None,
                low,
                high,
                item.chance,
                item.discrimination,
            )
        )
    return csv_text(_QUESTIONS, rows)


def answers_table(plan: ClassPlan, members: Sequence[ClassMember], answers: Answers) -> str:
    """A row an answer, by member and question; members without answers have none."""
    return csv_text(
        _ANSWERS,
        [
            (
                member.number,
                member.name,
                place + 1,
                plan.questions[place].case,
                answer,
                plan.questions[place].is_right(answer),
            )
            for member in members
            for place, answer in sorted(answers.get(member.id, {}).items())
        ],
    )
