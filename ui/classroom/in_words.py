"""A question in words on a screen of the class: before it is closed, and after.

Text, choices and reason are Markdown, as in the lesson they come from, in the reader's language.
"""

from __future__ import annotations

import streamlit as st

from ui.common.text import localised, t
from xai_core.quiz.classroom_questions import QuestionInWords


def show_question(question: QuestionInWords) -> None:
    """The question and its choices, for all to read. Nothing of what is right."""
    st.header(localised(question.text), anchor=False)
    choices = (f"{n}. {localised(one)}" for n, one in enumerate(question.choices, start=1))
    with st.container(key="shiten-class-asked"):
        st.markdown("\n".join(choices))


def show_told(question: QuestionInWords) -> None:
    """The question once it is closed: the right choice, where there is one, and why."""
    st.header(localised(question.text), anchor=False)
    if question.truth is None:
        st.caption(t("There is no right or wrong here."))
    else:
        st.success(
            t("**Right: {answer}**", answer=localised(question.choice(question.truth))),
            icon=":material/verified:",
        )
    if question.why is not None:
        st.markdown(localised(question.why))
