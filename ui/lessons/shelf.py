"""The lessons there are: what each is about and how long it takes; broken ones say why."""

from __future__ import annotations

import streamlit as st

from ui.common.session import LESSON
from ui.common.text import current_language, error_text, t, tn, verbatim
from ui.lessons.session import PROJECT, STEP
from xai_core.lessons.blocks import Lesson
from xai_core.lessons.shelf import OnShelf


def show_shelf(found: tuple[OnShelf, ...]) -> None:
    """A card for each lesson, one under the other."""
    st.markdown(
        t("Each lesson takes a class some thirty minutes: decide first, then see expert and AI.")
    )
    for one in found:
        if one.lesson is not None:
            _show(one.lesson.in_language(current_language()), own=one.own)
    for one in found:
        if one.problem is not None:
            st.warning(error_text(one.problem), icon=":material/error:")
    st.caption(
        t(
            "A lesson of your own is two text files, without a line of Python: docs/lessons.md says"
            " how."
        )
    )


def _show(lesson: Lesson, *, own: bool) -> None:
    with st.container(border=True, key=f"lesson-{lesson.name}"):
        st.header(verbatim(lesson.heading.title), anchor=False)
        told = [t("{n} minutes", n=lesson.heading.minutes), _steps(lesson)]
        if own:
            told.append(t("your own"))
        st.caption(" · ".join(told))
        st.markdown("\n".join(f"- {aim}" for aim in lesson.heading.aims))
        st.button(
            t("Open this lesson"),
            key=f"open-{lesson.name}",
            icon=":material/school:",
            on_click=_open,
            args=(lesson.name,),
        )


def _steps(lesson: Lesson) -> str:
    return tn("{n} step", "{n} steps", len(lesson.steps))


def _open(name: str) -> None:
    LESSON.choose(name)
    STEP.forget()
    PROJECT.forget()
