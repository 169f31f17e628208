"""A lesson as a class: its votes and questions, in their order, in every language.

Question answered: *what is a class asked that goes through this lesson together?*
"""

from __future__ import annotations

from dataclasses import dataclass

from xai_core.errors import QuizError, ShitenError
from xai_core.lessons.blocks import Lesson, QuestionBlock, VoteBlock
from xai_core.lessons.source import LessonSource
from xai_core.quiz.classroom import MOST_QUESTIONS
from xai_core.quiz.classroom_questions import MOST_CHOICES, QuestionInWords
from xai_core.types import LocalisedText


@dataclass(frozen=True)
class LessonQuestions:
    """What of a lesson a class can be asked."""

    questions: tuple[QuestionInWords, ...]
    """In the order of the lesson."""
    left_out: tuple[ShitenError, ...] = ()
    """Why others cannot be asked."""


def questions_of_lesson(source: LessonSource) -> LessonQuestions:
    """Each vote and question of a lesson, in both languages.

    Parameters
    ----------
    source
        The lesson, checked: its languages have the same questions in the same places.

    Returns
    -------
    LessonQuestions
        Those with more than ten choices are in ``left_out``.

    Raises
    ------
    QuizError
        The lesson asks nothing, or more than a class can be asked.
    """
    english = source.in_language("en")
    japanese = {block.id: block for _, block in _asked(source.in_language("ja"))}
    questions: list[QuestionInWords] = []
    left_out: list[ShitenError] = []
    for step, block in _asked(english):
        if len(block.choices) > MOST_CHOICES:
            left_out.append(
                QuizError(
                    "The question “{id}” has more than {most} choices: it cannot be voted on.",
                    id=block.id,
                    most=MOST_CHOICES,
                )
            )
        else:
            questions.append(_question(block, japanese[block.id], step))
    if not questions:
        raise QuizError("The lesson “{lesson}” asks nothing: choose another.", lesson=source.name)
    if len(questions) > MOST_QUESTIONS:
        raise QuizError(
            "The lesson “{lesson}” asks more than {most} questions: a class can be asked no more.",
            lesson=source.name,
            most=MOST_QUESTIONS,
        )
    return LessonQuestions(tuple(questions), tuple(left_out))


def _asked(lesson: Lesson) -> list[tuple[str, QuestionBlock | VoteBlock]]:
    return [
        (step.anchor, placed.block)
        for step in lesson.steps
        for placed in step.blocks
        if isinstance(placed.block, QuestionBlock | VoteBlock)
    ]


def _question(
    english: QuestionBlock | VoteBlock, japanese: QuestionBlock | VoteBlock, step: str
) -> QuestionInWords:
    why = None
    if english.why and japanese.why:
        why = LocalisedText(en=english.why, ja=japanese.why)
    choices = zip(english.choices, japanese.choices, strict=True)
    return QuestionInWords(
        id=english.id,
        text=LocalisedText(en=english.ask, ja=japanese.ask),
        choices=tuple(LocalisedText(en=one, ja=other) for one, other in choices),
        right=english.answer,
        why=why,
        step=step,
    )
