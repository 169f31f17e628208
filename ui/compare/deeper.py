"""One more question about the case, at a time: nothing of it runs before it is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

import streamlit as st

from ui.common.choices import choose_pill
from ui.common.text import t
from ui.compare.ablation import show_ablation
from ui.compare.case_view import CaseView
from ui.compare.looked_for import show_looked_for
from ui.compare.region_shapley import show_region_shapley
from ui.compare.sanity import show_sanity
from ui.compare.session import DEEPER
from ui.compare.viewpoints import Display
from xai_core.errors import Phrase


class Question(StrEnum):
    """What may be asked below the pictures; the values stand in addresses."""

    EARNED = "earned"
    HIDE = "hide"
    TRUST = "trust"
    LOOKED_FOR = "looked-for"


QUESTIONS: Mapping[Question, Phrase] = {
    Question.EARNED: Phrase("What earned this answer?"),
    Question.HIDE: Phrase("Hide a region"),
    Question.TRUST: Phrase("Does the map depend on the model?"),
    Question.LOOKED_FOR: Phrase("What did it look for?"),
}


def show_deeper(view: CaseView, display: Display) -> None:
    """A row of questions, and the answer to the chosen one."""
    st.header(t("Look deeper"))
    if view.card.task.fixed_outputs() is None:  # another picture would be another question
        DEEPER.settle([], None)
        st.caption(
            t(
                "What earned an answer and what hiding a region changes can be asked of classes and"
                " values, not of marks."
            )
        )
        return
    chosen = choose_pill(DEEPER, t("A question about this case"), QUESTIONS)
    answers: Mapping[str, Callable[[], None]] = {
        Question.EARNED: lambda: show_region_shapley(view),
        Question.HIDE: lambda: show_ablation(view),
        Question.TRUST: lambda: show_sanity(view, display),
        Question.LOOKED_FOR: lambda: show_looked_for(view),
    }
    if chosen is not None:
        answers[chosen]()
