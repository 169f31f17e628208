"""The second look: the AI's answer beside the learner's, who keeps theirs or changes it.

Nothing here knows the right answer. The first answer is stored before this is drawn.
"""

from __future__ import annotations

import streamlit as st

from ui.common import cached
from ui.common.text import t
from ui.common.viewer import Panel, show_panels
from ui.quiz.learner_round import commit_again
from ui.quiz.number import show_slider
from ui.quiz.question import ai_says, show_answers
from ui.quiz.quiz_session import QuizSession, answer_name
from ui.quiz.session import QUIZ_AGAIN, QUIZ_ANSWER, QUIZ_ASKED, QUIZ_SAVED
from xai_core.errors import QuizError

AGAIN = "again"


def answer_seen(quiz_session: QuizSession) -> None:
    """Store the second answer to the picture it was asked for; the first one where it was kept.

    Raises
    ------
    QuizError, StoreError
        It could not be stored; what was chosen stays as it is.
    """
    key, chosen = QUIZ_AGAIN.get(), QUIZ_ANSWER.get()
    if key is None or chosen is None:
        return
    if quiz_session.state.again not in {None, key}:
        raise QuizError("This picture is no longer being asked: go on with the one shown now.")
    commit_again(quiz_session, key, chosen)
    QUIZ_SAVED.set(key)


def show_second_look(quiz_session: QuizSession) -> None:
    """Draw the picture whose first answer may be kept or changed."""
    state = quiz_session.state
    first, key = state.answered[-1], state.again or ""
    if QUIZ_AGAIN.get() != key:
        QUIZ_AGAIN.set(key)
        QUIZ_ANSWER.set(first.answer)
    chosen = QUIZ_ANSWER.get() or first.answer
    with st.container(key="shiten-question"):
        picture, choices = st.columns([1, 1], gap="medium")
    with picture:
        library = quiz_session.library
        image = cached.material(library, library.content_hash, first.case_id).image
        alt = t("The picture to decide about.")
        panel = Panel(name="again", title=t("Look once more"), image=image, alt=alt, exact=True)
        show_panels([panel], key="quiz-again-picture")
    with choices, st.container(key="shiten-choices"):
        ai = quiz_session.pool.case(first.case_id).ai
        said = t("You said **{answer}**.", answer=answer_name(quiz_session, first.answer))
        st.info(f"{said} {ai_says(quiz_session, ai)}" if ai is not None else said)
        st.markdown(t("**Keep your answer, or change it?** The AI may be wrong."))
        if state.plan.scale is None:
            show_answers(quiz_session)
        elif state.current is not None:
            show_slider(quiz_session, state.plan.scale, state.current)
        name = answer_name(quiz_session, chosen)
        st.button(
            t("Keep {answer}", answer=name)
            if chosen == first.answer
            else t("Change to {answer}", answer=name),
            key="quiz-again",
            type="primary",
            shortcut="Enter",
            width="stretch",
            on_click=QUIZ_ASKED.set,
            args=(AGAIN,),
        )
