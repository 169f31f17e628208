"""The question: the picture, the answers, how sure, and what decided it.

Nothing here knows the right answer: the page is drawn from the round's state, which does not hold
it, and the picture travels as bare pixels under the presentation's random key. Nor is the AI's
answer here, unless the round is one that shows it before.
"""

from __future__ import annotations

import streamlit as st

from ui.common import cached
from ui.common.mark_canvas import CanvasWords, drawn_strokes, mark_canvas
from ui.common.numbers import NO_BREAK, share
from ui.common.text import error_text, localised, t, verbatim
from ui.quiz.confidence import KEYS, Level
from ui.quiz.learner_round import commit
from ui.quiz.number import show_slider
from ui.quiz.quiz_session import QuizSession, answer_name
from ui.quiz.session import QUIZ_ANSWER, QUIZ_ASKED, QUIZ_SAVED, QUIZ_SHOWN, QUIZ_SURE
from xai_core.errors import MarkError, QuizError
from xai_core.quiz import AiAnswer, Help, Mode, Presentation

ANSWER_KEYS = "123456789" + "".join(k for k in "QWETYUIOPGHJKLZXVBNM" if k not in KEYS + "CR")
"""One key an answer, in their order; answers beyond have none."""
COMMIT = "commit"


def answer_shown(quiz_session: QuizSession) -> None:
    """Commit what is chosen for the picture shown. Does nothing until all of it is chosen.

    Raises
    ------
    QuizError, MarkError, StoreError
        It could not be stored; what was chosen and drawn stays as it is.
    """
    key, chosen, sure = QUIZ_SHOWN.get(), QUIZ_ANSWER.get(), QUIZ_SURE.get()
    if key is None or chosen is None or sure is None or sure not in range(len(quiz_session.levels)):
        return
    current = quiz_session.state.current
    if current is not None and current.key != key and not quiz_session.state.has_answered(key):
        raise QuizError("This picture is no longer being asked: go on with the one shown now.")
    commit(quiz_session, key, chosen, quiz_session.levels[sure], drawn_strokes(_canvas_key(key)))
    QUIZ_SAVED.set(key)


def show_question(quiz_session: QuizSession, current: Presentation) -> None:
    """Draw the picture that waits for its answer."""
    if QUIZ_SHOWN.get() != current.key:
        QUIZ_SHOWN.set(current.key)
        QUIZ_ANSWER.forget()
        QUIZ_SURE.forget()
    with st.container(key="shiten-question"):
        picture, choices = st.columns([1, 1], gap="medium")
    with picture:
        _show_picture(quiz_session, current)
    with choices, st.container(key="shiten-choices"):
        scale = quiz_session.state.plan.scale
        beside_ai = _show_ai_if_it_helps(quiz_session, current)
        if scale is None:
            show_answers(quiz_session)
        else:
            show_slider(quiz_session, scale, current)
        _show_levels(quiz_session)
        ready = QUIZ_ANSWER.get() is not None and QUIZ_SURE.get() is not None
        st.button(
            t("Commit"),
            key="quiz-commit",
            type="primary" if ready else "secondary",
            shortcut="Enter",
            width="stretch",
            disabled=not ready,
            on_click=QUIZ_ASKED.set,
            args=(COMMIT,),
        )
        if not ready and beside_ai:
            st.caption(t("Choose an answer and how sure you are."))
        elif not ready:
            st.caption(
                t("Choose an answer and how sure you are. The AI is shown afterwards.")
                if scale is None
                else t("Move the slider and say how sure you are. The AI is shown afterwards.")
            )
        elif quiz_session.state.plan.mode is Mode.CONTESTED:
            st.caption(t("Its label is contested: your answer counts for nobody."))


def _show_picture(quiz_session: QuizSession, current: Presentation) -> None:
    library = quiz_session.library
    material = cached.material(library, library.content_hash, current.case_id)
    try:
        mark_canvas(
            material.image,
            key=_canvas_key(current.key),
            words=CanvasWords(
                t("The picture to decide about."),
                t(
                    "Mark on the picture what decided it. The arrow keys move the brush, Space puts"
                    " a dot."
                ),
            ),
        )
    except MarkError as error:
        st.warning(error_text(error))
    with st.container(key="shiten-mark-hint"):
        st.caption(
            t("Mark on the picture what decided it. You may leave it out."),
            text_alignment="center",
        )


def ai_says(quiz_session: QuizSession, ai: AiAnswer) -> str:
    """What the AI says and how sure it is, without saying whether it is right."""
    name = answer_name(quiz_session, ai.answer)
    if ai.confidence is None:
        return t("The AI says **{answer}**.", answer=name)
    sure = share(ai.confidence)
    return t("The AI says **{answer}**, {confidence} sure.", answer=name, confidence=sure)


def _show_ai_if_it_helps(quiz_session: QuizSession, current: Presentation) -> bool:
    """Show the AI's answer where the round is one that does; whether it is."""
    if quiz_session.state.plan.help is not Help.SHOWN:
        return False
    ai = quiz_session.pool.case(current.case_id).ai
    if ai is None:
        st.info(t("The AI does not know this class, so it is not asked."))
    else:
        said = ai_says(quiz_session, ai)
        wrong = t("It may be wrong.")
        st.info(f"{said} {wrong}")
    return True


def show_answers(quiz_session: QuizSession) -> None:
    """The answers as buttons, the chosen one marked."""
    names = {item.id: localised(item.name) for item in quiz_session.material.reading.classes}
    answers = quiz_session.state.plan.answers
    with st.container(key="shiten-answers", gap="xsmall"):
        for place, answer in enumerate(answers):
            st.button(
                verbatim(names.get(answer, answer)),
                key=f"quiz-answer-{place}",
                type="primary" if QUIZ_ANSWER.get() == answer else "secondary",
                shortcut=ANSWER_KEYS[place] if place < len(ANSWER_KEYS) else None,
                width="stretch",
                on_click=QUIZ_ANSWER.set,
                args=(answer,),
            )


def _show_levels(quiz_session: QuizSession) -> None:
    with st.container(key="shiten-sure", gap="xsmall"):
        scale = quiz_session.state.plan.scale
        st.markdown(
            t("**How sure are you?**")
            if scale is None
            else t(
                "**How sure are you to be within ±{tolerance} {unit}?**",
                tolerance=scale.written(scale.tolerance),
                unit=verbatim(scale.unit),
            )
        )
    with st.container(key="shiten-levels", horizontal=True, gap="xsmall"):
        for place, level in enumerate(quiz_session.levels):
            st.button(
                _level_name(level),
                key=f"quiz-sure-{place}",
                type="primary" if QUIZ_SURE.get() == place else "secondary",
                shortcut=level.key,
                on_click=QUIZ_SURE.set,
                args=(place,),
            )


def _level_name(level: Level) -> str:
    return f"{t(level.name)} · {100 * level.share:.0f}{NO_BREAK}%"


def _canvas_key(key: str) -> str:
    return f"quiz-canvas-{key}"
