"""What came of a class as tables: a row a question, and a row an answer.

As CSV for spreadsheets, texts that would be taken for formulas made harmless; as Parquet for
programs, every column with its type and every text as it stands.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xai_core.quiz.class_results import Answers, ClassResults
from xai_core.quiz.classroom import ClassPlan
from xai_core.store.class_members import ClassMember
from xai_core.store.csv_export import Cell, csv_text

if TYPE_CHECKING:
    import pyarrow as pa

Rows = list[tuple[Cell, ...]]

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
    """A row a question as CSV; what is not defined is empty."""
    return csv_text(_QUESTIONS, _question_rows(plan, results))


def questions_parquet(plan: ClassPlan, results: ClassResults) -> bytes:
    """A row a question as a Parquet file; what is not defined is null."""
    import pyarrow as pa

    text, whole, share, flag = pa.string(), pa.int64(), pa.float64(), pa.bool_()
    kinds = (whole, text, text, text, flag, text, text, flag, whole, whole, *[share] * 5)
    return _parquet(_QUESTIONS, kinds, _question_rows(plan, results))


def answers_table(plan: ClassPlan, members: Sequence[ClassMember], answers: Answers) -> str:
    """A row an answer as CSV, by member and question; members without answers have none."""
    return csv_text(_ANSWERS, _answer_rows(plan, members, answers))


def answers_parquet(plan: ClassPlan, members: Sequence[ClassMember], answers: Answers) -> bytes:
    """A row an answer as a Parquet file, by member and question."""
    import pyarrow as pa

    text, whole = pa.string(), pa.int64()
    kinds = (whole, text, whole, text, text, pa.bool_())
    return _parquet(_ANSWERS, kinds, _answer_rows(plan, members, answers))


def _question_rows(plan: ClassPlan, results: ClassResults) -> Rows:
    rows: Rows = []
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
    return rows


def _answer_rows(plan: ClassPlan, members: Sequence[ClassMember], answers: Answers) -> Rows:
    return [
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
    ]


def _parquet(header: Sequence[str], kinds: Sequence[pa.DataType], rows: Rows) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = list(zip(*rows, strict=True)) or [()] * len(header)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    written = io.BytesIO()
    pq.write_table(pa.table(dict(zip(header, arrays, strict=True))), written)
    return written.getvalue()
