"""Which questions a test asks, before it leaves the house: from a list, or case by case.

Question answered: *how do the quiz's fixed list, and cases put together by hand, become questions
with one right answer each?*

=============================  ===============================================================
:func:`questions_of_list`      case ids that the quiz has listed, with its pool
:func:`questions_of_library`   a list without any model: no wrong-AI cases are looked for
:func:`questions_of_cases`     cases of any libraries in their order, such as those of a playlist
=============================  ===============================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xai_core.cases.library import CaseLibrary
from xai_core.errors import QuizError, ShitenError
from xai_core.models.cards import ModelCard
from xai_core.quiz.classroom_questions import CaseQuestion
from xai_core.quiz.contested import on_record
from xai_core.quiz.exporters.question_paper import ChosenQuestions, OpenLibrary
from xai_core.quiz.fixed_list import fixed_list
from xai_core.quiz.pool import Pool, QuizCase
from xai_core.quiz.readings import answers_in, readings
from xai_core.quiz.sampling import sample
from xai_core.quiz.scale import ReadValues, answer_to
from xai_core.tasks import ReadClasses


def questions_of_list(
    library: CaseLibrary,
    reading: ReadClasses,
    pool: Pool,
    case_ids: Iterable[str],
) -> tuple[CaseQuestion, ...]:
    """A question for each of these cases, in their order.

    Parameters
    ----------
    library, reading
        What is asked, and in which reading.
    pool
        What the quiz may ask: it knows the right answers.
    case_ids
        Of the pool, such as :func:`~xai_core.quiz.fixed_list.fixed_list` gives them.

    Returns
    -------
    tuple[CaseQuestion, ...]
        None of them contested: a pool holds no contested case.
    """
    answers = _answers(library, reading)
    return tuple(
        _question(library, reading, answers, case_id, pool.case(case_id).category)
        for case_id in case_ids
    )


def questions_of_library(
    library: CaseLibrary,
    reading: ReadClasses,
    length: int,
    seed: int,
    cards: Sequence[ModelCard],
) -> ChosenQuestions:
    """The fixed list of this length and seed, without a model.

    Contested are labels that other experts, or a review kept on any model's card, speak against.

    Parameters
    ----------
    library, reading
        What is asked, and in which reading.
    length
        How many questions; fewer where the library has no more.
    seed
        The same seed gives the same list.
    cards
        Models whose kept reviews count.

    Returns
    -------
    ChosenQuestions
        In the order of the list.

    Raises
    ------
    QuizError
        No case of the library can be asked.
    """
    contested = on_record(library, reading, cards)
    answers = {case.id: answer_to(case, reading) for case in library.cases}
    asked = [case for case in library.cases if answers[case.id] is not None]
    undisputed = [case for case in asked if case.id not in contested]
    pool = Pool(
        QuizCase(case.id, answers[case.id] or "")
        for case in sample(undisputed, lambda case: answers[case.id], seed)
    )
    ids = fixed_list(pool, length, 0.0, seed)
    return ChosenQuestions(
        questions_of_list(library, reading, pool, ids), contested=len(asked) - len(undisputed)
    )


def questions_of_cases(
    cases: Iterable[tuple[str, str]], open_library: OpenLibrary, cards: Sequence[ModelCard]
) -> ChosenQuestions:
    """A question for each of these cases, in their order, in the library's first reading.

    Parameters
    ----------
    cases
        Library and case id of each.
    open_library
        Where libraries come from.
    cards
        Models whose kept reviews say whose label is contested.

    Returns
    -------
    ChosenQuestions
        Cases that cannot be asked are in ``left_out``; a case that comes twice is asked once.
    """
    sources: dict[str, _Source | ShitenError] = {}
    questions: list[CaseQuestion] = []
    left_out: list[ShitenError] = []
    for library_id, case_id in dict.fromkeys(cases):
        try:
            if library_id not in sources:
                sources[library_id] = _source(library_id, open_library, cards)
            source = sources[library_id]
            if isinstance(source, ShitenError):
                raise source
            questions.append(source.question(case_id))
        except ShitenError as error:
            sources.setdefault(library_id, error)
            left_out.append(error)
    return ChosenQuestions(tuple(questions), left_out=tuple(left_out))


class _Source:
    """One library, looked through once."""

    def __init__(self, library: CaseLibrary, cards: Sequence[ModelCard]) -> None:
        found = readings(library)
        if not found:
            raise QuizError(
                "The library “{library}” has nothing to ask about: choose another.",
                library=library.id,
            )
        self._library, self._reading = library, found[0]
        self._answers = _answers(library, found[0])
        self._contested = on_record(library, found[0], cards)

    def question(self, case_id: str) -> CaseQuestion:
        """The question about a case. Raises ShitenError."""
        label = answer_to(self._library.case(case_id), self._reading)
        if label is None:
            raise QuizError("Case {case} cannot be asked: it has no label here.", case=case_id)
        made = _question(self._library, self._reading, self._answers, case_id, label)
        return made.model_copy(update={"contested": case_id in self._contested})


def _source(library_id: str, open_library: OpenLibrary, cards: Sequence[ModelCard]) -> _Source:
    return _Source(open_library(library_id), cards)


def _answers(library: CaseLibrary, reading: ReadClasses) -> tuple[str, ...]:
    if isinstance(reading, ReadValues):
        return tuple(item.id for item in reading.classes)
    return answers_in(library, reading)


def _question(
    library: CaseLibrary,
    reading: ReadClasses,
    answers: tuple[str, ...],
    case_id: str,
    label: str,
) -> CaseQuestion:
    return CaseQuestion(
        library=library.id,
        library_hash=library.content_hash,
        case=case_id,
        grouping=reading.grouping,
        answers=answers,
        label=label,
    )
