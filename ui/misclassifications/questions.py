"""Ask more of this study, one question at a time: nothing of it runs before it is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

import streamlit as st

from ui.common.choices import choose_pill
from ui.common.text import t
from ui.misclassifications.alike import show_alike
from ui.misclassifications.browsed import Browsed
from ui.misclassifications.preparing import too_many
from ui.misclassifications.session import MISS_ASK
from ui.misclassifications.slices import show_found_slices, show_slices
from ui.misclassifications.study_map import show_study_map
from ui.misclassifications.two_models import show_two_models
from xai_core.errors import Phrase


class Question(StrEnum):
    """What may be asked below the list; the values stand in addresses."""

    ALIKE = "alike"
    MAP = "map"
    MODELS = "models"
    SLICES = "slices"
    FIND = "find-slices"


QUESTIONS: Mapping[Question, Phrase] = {
    Question.ALIKE: Phrase("More like this"),
    Question.MAP: Phrase("Map of the study"),
    Question.MODELS: Phrase("Two models"),
    Question.SLICES: Phrase("Slices"),
    Question.FIND: Phrase("Where does it fail?"),
}
_ANSWERS: Mapping[Question, Callable[[Browsed], None]] = {
    Question.ALIKE: show_alike,
    Question.MAP: show_study_map,
    Question.MODELS: show_two_models,
    Question.SLICES: show_slices,
    Question.FIND: show_found_slices,
}


def show_questions(browsed: Browsed) -> None:
    """A row of questions, and the answer to the chosen one."""
    st.subheader(t("Ask more of this study"))
    chosen = choose_pill(MISS_ASK, t("A question about this study"), QUESTIONS)
    every_case = chosen in (Question.MODELS, Question.SLICES, Question.FIND)
    if chosen is not None and not (every_case and too_many(browsed.study)):
        _ANSWERS[Question(chosen)](browsed)
