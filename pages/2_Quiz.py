"""Quiz: the learner decides and marks first; experts and AI are shown after."""

import streamlit as st

from ui.common.choices import choose_shown
from ui.common.frame import page
from ui.common.session import publish_address, restore_address
from ui.common.text import t
from ui.quiz.differential import show_count, show_counts
from ui.quiz.differential_report import show_last_counts
from ui.quiz.progress import show_progress
from ui.quiz.quiz_tab import remember_in_tab
from ui.quiz.round import close_if_asked, show_round
from ui.quiz.session import QUIZ_ADDRESS, QUIZ_ROUND, QUIZ_TRIAL, QUIZ_VIEW
from ui.quiz.settings import show_new_round
from ui.quiz.threshold import show_series, show_trainer
from ui.quiz.threshold_report import show_last_lines
from ui.quiz.trial import show_trial
from ui.quiz.who import ask_who, current_learner, erased_if_asked, show_record, show_who
from xai_core.errors import Phrase
from xai_core.store import Exercise, Learner

ROUND, COUNT, LINE, PROGRESS, RECORD = "round", "count", "line", "progress", "record"
VIEWS = {
    ROUND: Phrase("A round"),
    COUNT: Phrase("Count a smear"),
    LINE: Phrase("Draw the line"),
    PROGRESS: Phrase("My progress"),
    RECORD: Phrase("My record"),
}
RUNNING = {
    Exercise.ROUND: show_round,
    Exercise.DIFFERENTIAL: show_count,
    Exercise.THRESHOLD: show_series,
}


def say_what_comes() -> None:
    """The quiz in two sentences, for who has never been here."""
    st.markdown(
        t(
            "A picture comes: you say what it is, and how sure you are. Only then do you see what"
            " the expert says and where the AI looked; what you got wrong comes back sooner."
        )
    )


def show_views(person: Learner) -> None:
    """Between rounds: a new one, how it is going, what is kept."""
    show_who(person)
    view = choose_shown(QUIZ_VIEW, t("Show"), VIEWS, wrap=True, label_visibility="collapsed")
    if view == PROGRESS:
        show_progress(person.id)
        show_last_counts(person.id)
        show_last_lines(person.id)
    elif view == COUNT:
        show_counts(person.id)
    elif view == LINE:
        show_trainer(person.id)
    elif view == RECORD:
        show_record(person)
    else:
        close_if_asked(person.id)
        show_new_round(person.id)


with page("quiz"):
    restore_address(QUIZ_ADDRESS)
    learner = current_learner()
    if learner is not None and erased_if_asked(learner):
        learner = None
    running = QUIZ_ROUND.get()
    if learner is not None and running is not None:
        RUNNING[Exercise.of(running)](learner.id)
    else:
        trial = QUIZ_TRIAL.get()
        st.title(t("Take part in a comparison") if trial else t("Decide first, then see the AI"))
        if learner is None:
            if not trial:
                say_what_comes()
            ask_who()
        elif trial:
            show_trial(learner, trial)
        else:
            show_views(learner)
    remember_in_tab()
    publish_address(QUIZ_ADDRESS)
