"""What came of a class as tables: a row a question, and a row an answer.

As CSV for spreadsheets, texts that would be taken for formulas made harmless; as Parquet for
programs, every column with its type and every text as it stands.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xai_core.quiz.classroom import ClassPlan
from xai_core.quiz.classroom_questions import CaseQuestion, ClassQuestion, QuestionInWords
from xai_core.quiz.classroom_results import Answers, ClassResults
from xai_core.store.classroom_members import ClassMember
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
    "kind",
    "text_en",
    "text_ja",
)
"""``library`` to ``ai_right`` are of cases, the texts of questions in words, whose ``label`` is the
number of the right choice."""
_ANSWERS = ("member", "name", "question", "case", "answer", "right", "choice_en", "choice_ja")
"""``answer`` is the number of the choice where the question is in words; its text stands last."""


def questions_table(plan: ClassPlan, results: ClassResults) -> str:
    """A row a question as CSV; what is not defined is empty."""
    return csv_text(_QUESTIONS, _question_rows(plan, results))


def questions_parquet(plan: ClassPlan, results: ClassResults) -> bytes:
    """A row a question as a Parquet file; what is not defined is null."""
    import pyarrow as pa

    text, whole, share, flag = pa.string(), pa.int64(), pa.float64(), pa.bool_()
    kinds = (
        whole,
        text,
        text,
        text,
        flag,
        text,
        text,
        flag,
        whole,
        whole,
        *[share] * 5,
        text,
        text,
        text,
    )
    return _parquet(_QUESTIONS, kinds, _question_rows(plan, results))


def answers_table(plan: ClassPlan, members: Sequence[ClassMember], answers: Answers) -> str:
    """A row an answer as CSV, by member and question; members without answers have none."""
    return csv_text(_ANSWERS, _answer_rows(plan, members, answers))


def answers_parquet(plan: ClassPlan, members: Sequence[ClassMember], answers: Answers) -> bytes:
    """A row an answer as a Parquet file, by member and question."""
    import pyarrow as pa

    text, whole = pa.string(), pa.int64()
    kinds = (whole, text, whole, text, text, pa.bool_(), text, text)
    return _parquet(_ANSWERS, kinds, _answer_rows(plan, members, answers))


def _question_rows(plan: ClassPlan, results: ClassResults) -> Rows:
    rows: Rows = []
    for item in results.items:
        question, found = plan.questions[item.question], item.difficulty
        low, high = (found.interval if found else None) or (None, None)
        case = question if isinstance(question, CaseQuestion) else None
        ai = case.ai if case else None
        told = question.text if isinstance(question, QuestionInWords) else None
        rows.append(
            (
                item.question + 1,
                case.library if case else None,
                case.case if case else None,
                case.label if case else question.truth,
                case.contested if case else None,
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
                question.kind,
                told.en if told else None,
                told.ja if told else None,
            )
        )
    return rows


def _answer_rows(plan: ClassPlan, members: Sequence[ClassMember], answers: Answers) -> Rows:
    return [
        _answer_row(member, place, plan.questions[place], answer)
        for member in members
        for place, answer in sorted(answers.get(member.id, {}).items())
    ]


def _answer_row(
    member: ClassMember, place: int, question: ClassQuestion, answer: str
) -> tuple[Cell, ...]:
    said = question.choice(answer) if isinstance(question, QuestionInWords) else None
    return (
        member.number,
        member.name,
        place + 1,
        question.case if isinstance(question, CaseQuestion) else None,
        answer,
        question.is_right(answer),
        said.en if said else None,
        said.ja if said else None,
    )


def _parquet(header: Sequence[str], kinds: Sequence[pa.DataType], rows: Rows) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = list(zip(*rows, strict=True)) or [()] * len(header)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    written = io.BytesIO()
    pq.write_table(pa.table(dict(zip(header, arrays, strict=True))), written)
    return written.getvalue()
