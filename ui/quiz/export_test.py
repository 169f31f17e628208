"""A test of the quiz for another platform: before it is begun, and after it was taken."""

from __future__ import annotations

from ui.common.export_test import show_take_elsewhere
from ui.common.text import current_language
from ui.quiz.learner_round import RoundOptions
from ui.quiz.material import round_pictures
from ui.quiz.quiz_session import QuizSession
from xai_core.quiz import Mode, RoundMaterial, reading_of
from xai_core.quiz.exporters.choosing import questions_of_list
from xai_core.quiz.exporters.question_paper import ChosenQuestions, numbered_title
from xai_core.quiz.fixed_list import fixed_list


def offer_new_test(wish: RoundOptions) -> None:
    """The test that would be begun: the same pictures in the same order."""

    def chosen() -> ChosenQuestions:
        reading = reading_of(wish.library, wish.grouping)
        material = RoundMaterial(wish.library, wish.card, reading, wish.test)
        pictures = round_pictures(material, Mode.TEST)
        ids = fixed_list(pictures.pool, wish.length, wish.rate, wish.test)
        questions = questions_of_list(wish.library, reading, pictures.pool, ids)
        return ChosenQuestions(questions, pictures.n_contested)

    title = numbered_title(wish.library, wish.test, current_language())
    show_take_elsewhere(chosen, title, "quiz")


def offer_taken_test(quiz_session: QuizSession) -> None:
    """The test that has just been taken."""
    state, material = quiz_session.state, quiz_session.material

    def chosen() -> ChosenQuestions:
        questions = questions_of_list(
            material.library, material.reading, quiz_session.pool, state.sequence
        )
        return ChosenQuestions(questions, quiz_session.pictures.n_contested)

    title = numbered_title(material.library, state.plan.seed, current_language())
    show_take_elsewhere(chosen, title, "quiz")
