"""A round on the screen: what the learner has just asked for is done, then what stands is drawn.

A button only notes what was asked for (``QUIZ_ASKED``); it is done here, inside the page, so that
whatever goes wrong is said in one calm sentence and the question is still there.

Which press means what is settled in the browser, where it is known what the learner has seen
(``quiz_tab.js``). Here it is enough that a press can mean but one thing: committing what has been
committed changes nothing, and "next" can only be asked for by a button that is drawn after the
reveal's pictures.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.common.text import error_text, t
from ui.quiz.learner_round import close, entries_of, go_on, take_up
from ui.quiz.question import COMMIT, answer_shown, show_question
from ui.quiz.quiz_session import QuizSession
from ui.quiz.reveal import show_reveal
from ui.quiz.second_look import AGAIN, answer_seen, show_second_look
from ui.quiz.session import QUIZ_ASKED, QUIZ_PLACE, QUIZ_ROUND, QUIZ_SAVED
from ui.quiz.settings import MODES
from ui.quiz.summary import show_summary
from xai_core.errors import ShitenError

NEXT = "next"
CLOSE = "close "
STYLE = Path(__file__).with_name("round.css")


def show_round(learner: str) -> None:
    """The round of this session as it stands now."""
    round_id = QUIZ_ROUND.get() or ""
    st.html(STYLE)
    head = st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="shiten-round-head"
    )
    title = head.container(width="content").empty()
    title.title(t("What do you see?"), anchor=False)
    where = head.container(width="stretch")
    head.button(
        t("Back to the start"),
        key="quiz-pause",
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=leave_round,
        help=t("The round stays open: you can go on with it later."),
    )
    quiz_session = take_up(learner, round_id)
    if quiz_session is not None and _done_as_asked(quiz_session):
        quiz_session = take_up(learner, round_id)
    if quiz_session is None:
        leave_round()
        st.rerun()
    over = quiz_session.state.finished and not _last_reveal(quiz_session)
    if over:
        title.title(t("How it went"), anchor=False)
    with where:
        _show_where(quiz_session, over=over)
    shown = quiz_session.state.current.key if quiz_session.state.current is not None else ""
    state = quiz_session.state
    QUIZ_PLACE.set(f"{shown} {state.waiting} {state.again is not None} {over}")
    if over:
        show_summary(quiz_session)
    else:
        _show_picture(quiz_session)


def leave_round() -> None:
    """Back to the start; the round stays in the store."""
    QUIZ_ROUND.forget()
    QUIZ_SAVED.forget()
    QUIZ_ASKED.forget()  # of a round that could not be taken up: no other round is asked for it


def close_if_asked(learner: str) -> None:
    """Close the open round whose button was pressed, if one was."""
    asked = QUIZ_ASKED.get() or ""
    if asked.startswith(CLOSE):
        QUIZ_ASKED.forget()
        close(learner, asked.removeprefix(CLOSE))


def _done_as_asked(quiz_session: QuizSession) -> bool:
    """Do what was asked for; whether the round may stand elsewhere now."""
    asked = QUIZ_ASKED.get()
    QUIZ_ASKED.forget()
    try:
        if asked == COMMIT:
            answer_shown(quiz_session)
        elif asked == AGAIN:
            answer_seen(quiz_session)
        elif asked == NEXT:
            QUIZ_SAVED.forget()
            go_on(quiz_session)
        else:
            return False
    except ShitenError as error:
        st.error(error_text(error), icon=":material/info:")
    return True


def _show_where(quiz_session: QuizSession, *, over: bool) -> None:
    state = quiz_session.state
    mode = t(MODES[state.plan.mode.value])
    if over:
        text = t("**{mode}** · finished", mode=mode)
    else:
        text = t(
            "**{mode}** · picture {position} of {n}",
            mode=mode,
            position=state.position + 1,
            n=state.length,
        )
    if QUIZ_SAVED.get() is not None:
        saved = t("Saved")
        text = f"{text} · :material/check: {saved}"
    st.progress(len(state.answered) / state.length, text)


def _show_picture(quiz_session: QuizSession) -> None:
    """The picture that is asked, once or again, or the reveal of the one just answered."""
    state = quiz_session.state
    if state.waiting and state.current is not None:
        show_question(quiz_session, state.current)
    elif state.again is not None:
        show_second_look(quiz_session)
    else:
        entry = entries_of(quiz_session)[-1]
        # It stands above and is drawn last: nobody can go on from a reveal not yet there.
        way_on = st.container()
        show_reveal(quiz_session, entry)
        with way_on:
            _next_button(t("To the summary") if state.finished else t("Next picture"))


def _last_reveal(quiz_session: QuizSession) -> bool:
    """Whether the last picture of a practice has just been answered and is being looked at."""
    current = quiz_session.state.current
    return not quiz_session.is_test and current is not None and QUIZ_SAVED.get() == current.key


def _next_button(label: str) -> None:
    st.button(
        label,
        key="quiz-next",
        type="primary",
        shortcut="Enter",
        on_click=QUIZ_ASKED.set,
        args=(NEXT,),
    )
