"""What a class answered, as xAPI statements: a line a vote that counts, by member and question.

A member is an account named by the class and their number in it; their name goes along only where
somebody asks for it. How long a vote took is not known, so no duration is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from xai_core.errors import ShitenError
from xai_core.quiz.classroom_questions import CaseQuestion, ClassQuestion
from xai_core.quiz.classroom_results import Answers
from xai_core.quiz.exporters.question_paper import PROMPT, OpenLibrary, choice_names, prompt_of
from xai_core.quiz.exporters.xapi import (
    AskedActivity,
    GivenAnswer,
    Session,
    WordsActivity,
    json_lines,
)
from xai_core.store.classroom import HeldClass
from xai_core.store.classroom_members import ClassMember
from xai_core.types import LocalisedText

Times = Mapping[str, Mapping[int, datetime]]
"""Member's id -> question -> when."""


def class_statements(  # noqa: PLR0913 - the class as the store gives it, and one choice by keyword
    held: HeldClass,
    members: Sequence[ClassMember],
    answers: Answers,
    times: Times,
    open_library: OpenLibrary,
    *,
    names: bool = False,
) -> str:
    """The votes of a class as xAPI statements, one JSON object a line.

    Parameters
    ----------
    held
        The class.
    members, answers, times
        Of the class; votes without a time came in between the readings, and are left out.
    open_library
        Where libraries come from; where one is gone, choices are called by their ids.
    names
        Whether members are called by the names they gave.

    Returns
    -------
    str
        ASCII; empty where nobody answered.
    """
    asked = tuple(
        _asked(question, held.plan.lesson, open_library) for question in held.plan.questions
    )
    return json_lines(_given(held, members, answers, times, asked, names=names))


def _given(  # noqa: PLR0913 - as class_statements
    held: HeldClass,
    members: Sequence[ClassMember],
    answers: Answers,
    times: Times,
    asked: Sequence[AskedActivity | WordsActivity],
    *,
    names: bool,
) -> Iterator[GivenAnswer]:
    session = Session("classes", held.id, held.plan.title)
    for member in members:
        when = times.get(member.id, {})
        for place, answer in sorted(answers.get(member.id, {}).items()):
            if place in when:
                yield GivenAnswer(
                    account=f"{held.id}-{member.number}",
                    asked=asked[place],
                    session=session,
                    answer=answer,
                    success=held.plan.questions[place].is_right(answer),
                    at=when[place],
                    name=member.name if names else None,
                )


def _asked(
    question: ClassQuestion, lesson: str | None, open_library: OpenLibrary
) -> AskedActivity | WordsActivity:
    if isinstance(question, CaseQuestion):
        return _asked_case(question, open_library)
    return WordsActivity(
        lesson=lesson,
        question=question.id,
        prompt=question.text,
        choices=dict(zip(question.answers, question.choices, strict=True)),
        right=question.truth,
    )


def _asked_case(question: CaseQuestion, open_library: OpenLibrary) -> AskedActivity:
    names = {answer: LocalisedText(en=answer, ja=answer) for answer in question.answers}
    prompt = PROMPT
    try:
        library = open_library(question.library)
        if library.content_hash == question.library_hash:
            names, prompt = choice_names(question, library), prompt_of(library)
    except ShitenError:
        pass  # it is gone: its names are not known any more
    return AskedActivity(
        library=question.library,
        library_hash=question.library_hash,
        case=question.case,
        grouping=question.grouping,
        prompt=prompt,
        choices=names,
        right=question.truth,
    )
