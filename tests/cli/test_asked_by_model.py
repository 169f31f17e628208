"""With a model beside it, the test is the one that the quiz asks: same sample, same list."""

import pytest

from xai_core.cli import asked_by_model
from xai_core.cli.asked_by_model import asked_of_model
from xai_core.quiz import AiAnswer, Pool, QuizCase
from xai_core.quiz.fixed_list import fixed_list
from xai_core.quiz.readings import readings, shared_reading
from xai_core.quiz.round_material import RoundMaterial
from xai_core.quiz.round_pool import chosen_cases


@pytest.fixture
def guesses(monkeypatch: pytest.MonkeyPatch, drawn_library):
    """The model says neutrophil of every case, without being loaded."""
    said = dict.fromkeys(drawn_library.task.class_ids, 0.1) | {"neutrophil": 0.6}
    answers = {case.id: said for case in drawn_library.cases}
    monkeypatch.setattr(asked_by_model, "_answers", lambda material, progress: (answers, {}))


def test_the_list_is_that_of_the_quiz(guesses, drawn_library, make_card) -> None:
    card = make_card(id="guesser", task=drawn_library.task)
    reading = shared_reading(readings(drawn_library), drawn_library, card)
    assert reading is not None
    chosen = asked_of_model(drawn_library, card, reading, 6, 3, 0.5, lambda done, total: None)

    def asked(case) -> QuizCase:
        right = case.label == "neutrophil"
        return QuizCase(case.id, case.label, AiAnswer("guesser", "", "neutrophil", 0.6, right))

    cases = chosen_cases(RoundMaterial(drawn_library, card, reading, 3))
    expected = fixed_list(Pool(asked(case) for case in cases), 6, 0.5, 3)
    assert tuple(question.case for question in chosen.questions) == expected
    assert all(q.label == drawn_library.case(q.case).label for q in chosen.questions)
    assert chosen.n_contested == 0  # drawn by code: nobody can contest them
