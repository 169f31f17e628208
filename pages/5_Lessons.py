"""Lessons: seven of the house's and one's own, a step at a time, decided before it is seen."""

import streamlit as st

from ui.common.frame import page
from ui.common.lesson_shelf import lessons
from ui.common.session import CLASS_HELD, LESSON, publish_address, restore_address
from ui.common.text import current_language, t
from ui.lessons.lesson import show_lesson
from ui.lessons.session import LESSONS_ADDRESS, PROJECT
from ui.lessons.shelf import show_shelf
from ui.lessons.style import show_style

PROJECT.restore()
with page("lessons", bare=bool(PROJECT.get())):
    restore_address((*LESSONS_ADDRESS, CLASS_HELD))
    show_style(large=bool(PROJECT.get()))
    found = lessons()
    asked = next((one for one in found if one.name == LESSON.get()), None)
    with st.container(key="shiten-lesson"):
        if asked is not None and asked.lesson is not None:
            show_lesson(asked.lesson.in_language(current_language()))
        else:
            PROJECT.forget()
            st.title(t("Lessons"))
            if LESSON.get() and asked is None:
                st.warning(t("There is no such lesson here; these are there."))
            show_shelf(found)
    publish_address(LESSONS_ADDRESS)
