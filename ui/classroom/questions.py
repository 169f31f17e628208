"""The questions of a new class: cases of a library or a playlist, or what a lesson asks.

From a library they are chosen as a test of the quiz is (``xai_core.quiz.fixed_list``): the classes
as even in number as can be, wrong answers of the AI among them on purpose, and no case whose label
is contested. A playlist was put together by hand: its cases are asked in its order, and one whose
label is contested on record is asked and told so, but has no right answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import SystemRandom

from ui.common import cached
from ui.common.answers import answered
from xai_core.cases.library import CaseLibrary
from xai_core.errors import QuizError, ShitenError
from xai_core.lessons.class_plan import questions_of_lesson
from xai_core.lessons.source import LessonSource
from xai_core.models.cards import ModelCard, list_cards, suited
from xai_core.quiz import (
    AiAnswer,
    Pool,
    ReadValues,
    RoundMaterial,
    answers_in,
    chosen_cases,
    contested_labels,
    pool_of,
    readings,
    value_pool,
)
from xai_core.quiz.ai_answers import ai_answer
from xai_core.quiz.classroom import MOST_QUESTIONS
from xai_core.quiz.classroom_questions import AskedAi, CaseQuestion, ClassQuestion
from xai_core.quiz.contested import on_record
from xai_core.quiz.fixed_list import fixed_list
from xai_core.quiz.readings import shared_reading
from xai_core.quiz.scale import answer_to
from xai_core.store import Playlist, PlaylistEntry
from xai_core.tasks import ReadClasses

_RANDOM = SystemRandom()


@dataclass(frozen=True)
class Asked:
    """The questions, and what had to be left out."""

    questions: tuple[ClassQuestion, ...]
    left_out: tuple[ShitenError, ...] = ()


def from_library(
    library: CaseLibrary, card: ModelCard, reading: ReadClasses, n: int, rate: float
) -> Asked:
    """So many questions about cases of one library; others at each call.

    Parameters
    ----------
    library, card
        What is asked, and the model that takes part.
    reading
        In which the question is asked.
    n
        How many; fewer where the library has no more.
    rate
        Share in [0, 1] of cases whose AI answer is wrong, as nearly as there are.

    Returns
    -------
    Asked
        At least one question.
    """
    material = RoundMaterial(library, card, reading, _RANDOM.getrandbits(32))
    pool = _pool(material)
    ids = fixed_list(pool, n, rate, material.seed)
    answers = _answers(library, reading)
    chosen = (pool.case(case_id) for case_id in ids)
    return Asked(
        tuple(_question(material, answers, one.case_id, one.category, one.ai) for one in chosen)
    )


def from_playlist(playlist: Playlist) -> Asked:
    """A question for each case of a playlist that can be asked, in its order.

    Raises
    ------
    QuizError
        None of them can be asked.
    """
    questions: list[CaseQuestion] = []
    left_out: list[ShitenError] = []
    for entry in playlist.entries[:MOST_QUESTIONS]:
        try:
            questions.append(_from_entry(entry))
        except ShitenError as error:
            left_out.append(error)
    if not questions:
        raise QuizError(
            "None of the cases of this playlist can be asked. {reason}",
            reason=left_out[0] if left_out else QuizError("It is empty."),
        )
    return Asked(tuple(questions), tuple(left_out))


def from_lesson(lesson: LessonSource) -> Asked:
    """The votes and questions of a lesson. Raises QuizError where it asks nothing."""
    found = questions_of_lesson(lesson)
    return Asked(found.questions, found.left_out)


def own_reading(library: CaseLibrary, card: ModelCard | None) -> ReadClasses:
    """In which reading a library is asked unless somebody chooses: the one its model shares.

    Raises
    ------
    QuizError
        It cannot be asked.
    """
    found = readings(library)
    if not found:
        raise QuizError(
            "The library “{library}” has nothing to vote about: choose another.", library=library.id
        )
    return shared_reading(found, library, card)


def _pool(material: RoundMaterial) -> Pool:
    library, card, reading = material.library, material.card, material.reading
    cases = chosen_cases(material)
    book = answered(library, card, cases)
    if isinstance(reading, ReadValues) and reading.scale is not None:
        return value_pool(material, reading.scale, cases, book.values)
    cards = [entry.card for entry in list_cards() if entry.card is not None]
    contests = contested_labels(material, cases, book.probabilities, cards)
    return pool_of(material, cases, book.probabilities, contests)


def _from_entry(entry: PlaylistEntry) -> CaseQuestion:
    library = cached.library(entry.library)
    case = library.case(entry.case)
    card = _card_for(library, entry.view.get("model"))
    reading = own_reading(library, card)
    label = answer_to(case, reading)
    if label is None:
        raise QuizError("Case {case} cannot be asked: it has no label here.", case=entry.case)
    answers = _answers(library, reading)
    cards = [entry.card for entry in list_cards() if entry.card is not None]
    contested = case.id in on_record(library, reading, cards)
    if card is None:
        return CaseQuestion(
            library=library.id,
            library_hash=library.content_hash,
            case=case.id,
            grouping=reading.grouping,
            answers=answers,
            label=label,
            contested=contested,
        )
    material = RoundMaterial(library, card, reading, 0)
    book = answered(library, card, [case])
    if isinstance(reading, ReadValues) and reading.scale is not None:
        pool = value_pool(material, reading.scale, [case], book.values)
        return _question(material, answers, case.id, label, pool.case(case.id).ai)
    said = book.probabilities.get(case.id)
    ai = None if said is None else ai_answer(material, case, said)
    return _question(material, answers, case.id, label, ai, contested=contested)


def _card_for(library: CaseLibrary, wanted: str | None) -> ModelCard | None:
    cards = [one.card for one in suited(library.id, library.task, list_cards()) if one.card]
    return next((card for card in cards if card.id == wanted), cards[0] if cards else None)


def _answers(library: CaseLibrary, reading: ReadClasses) -> tuple[str, ...]:
    if isinstance(reading, ReadValues):
        return tuple(item.id for item in reading.classes)
    return answers_in(library, reading)


def _question(  # noqa: PLR0913 - what is asked, and what was said of it
    material: RoundMaterial,
    answers: Sequence[str],
    case_id: str,
    label: str,
    ai: AiAnswer | None,
    *,
    contested: bool = False,
) -> CaseQuestion:
    said = ai and AskedAi(
        model=ai.model,
        weights_sha256=ai.weights_sha256,
        answers_key=material.card.answers_key,
        answer=ai.answer,
        confidence=ai.confidence,
        right=None if contested else ai.right,
    )
    return CaseQuestion(
        library=material.library.id,
        library_hash=material.library.content_hash,
        case=case_id,
        grouping=material.reading.grouping,
        answers=tuple(answers),
        label=label,
        contested=contested,
        ai=said,
    )
