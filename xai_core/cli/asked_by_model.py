"""The very test that the quiz asks with a model beside it, made without a screen."""

from __future__ import annotations

from contextlib import closing

from xai_core.cases.library import CaseLibrary
from xai_core.models.cards import ModelCard, list_cards
from xai_core.quiz import (
    ReadValues,
    RoundMaterial,
    chosen_cases,
    contested_labels,
    pool_of,
    value_pool,
)
from xai_core.quiz.exporters.choosing import questions_of_list
from xai_core.quiz.exporters.question_paper import ChosenQuestions
from xai_core.quiz.fixed_list import fixed_list
from xai_core.tasks import ClassAnswer, ReadClasses, ValueAnswer
from xai_core.types import Progress


def asked_of_model(  # noqa: PLR0913, PLR0917 - what a test depends on
    library: CaseLibrary,
    card: ModelCard,
    reading: ReadClasses,
    length: int,
    test: int,
    rate: float,
    progress: Progress,
) -> ChosenQuestions:
    """The test of this number: the model answers the round's sample first (at most 300 cases).

    Parameters
    ----------
    library, card, reading
        What is asked, the model beside it, and in which reading.
    length
        How many questions.
    test
        The test number, which is the seed of the sample and of the list.
    rate
        Share in [0, 1] of cases whose AI answer is wrong.
    progress
        Told of each answer.

    Returns
    -------
    ChosenQuestions
        The list, and how many of the sample are contested.

    Raises
    ------
    ShitenError
        The model does not fit the library, or nothing can be asked.
    """
    material = RoundMaterial(library, card, reading, test)
    cases = chosen_cases(material)
    probabilities, values = _answers(material, progress)
    contested = 0
    if isinstance(reading, ReadValues) and reading.scale is not None:
        pool = value_pool(material, reading.scale, cases, values)
    else:
        cards = [entry.card for entry in list_cards() if entry.card is not None]
        contests = contested_labels(material, cases, probabilities, cards)
        contested = sum(case.id in contests for case in cases)
        pool = pool_of(material, cases, probabilities, contests)
    ids = fixed_list(pool, length, rate, test)
    return ChosenQuestions(questions_of_list(library, reading, pool, ids), contested)


def _answers(
    material: RoundMaterial, progress: Progress
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Case id -> probabilities of the classes, and case id -> value; one of the two is empty."""
    from xai_core.evaluation.case_results import CaseResult, case_results
    from xai_core.models.checkpoints import load_model

    cases, model = chosen_cases(material), load_model(material.card.id)
    probabilities: dict[str, dict[str, float]] = {}
    values: dict[str, float] = {}
    with closing(case_results(material.library, model, cases, regions=())) as results:
        for done, (case, result) in enumerate(results, start=1):
            progress(done, len(cases))
            if not isinstance(result, CaseResult):
                continue
            answer = result.prediction.answer
            if isinstance(answer, ClassAnswer):
                probabilities[case.id] = dict(answer.probabilities)
            elif isinstance(answer, ValueAnswer):
                values[case.id] = answer.value
    return probabilities, values
