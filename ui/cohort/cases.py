"""Which cases are judged: those the model never learned from, unless somebody asks for others."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.cohort.session import COHORT_CASES, EVERY
from ui.common.choices import choose_shown
from ui.common.text import t
from xai_core.cases.library import CaseLibrary
from xai_core.errors import Phrase
from xai_core.evaluation.value_cohort import split_to_judge
from xai_core.models.cards import ModelCard
from xai_core.types import Split

CASES: Mapping[str, Phrase] = {
    Split.TEST: Phrase("Test cases"),
    Split.VALIDATION: Phrase("Validation cases"),
    Split.TRAIN: Phrase("Training cases"),
    EVERY: Phrase("All cases"),
}


def pick_cases(library: CaseLibrary, card: ModelCard) -> str | None:
    """The split that is judged; None for every case."""
    there = {case.split.value for case in library.cases if case.split is not None}
    offered = {name: words for name, words in CASES.items() if name in there or name == EVERY}
    judged = split_to_judge(library, card) or EVERY
    chosen = choose_shown(COHORT_CASES, t("Cases"), offered, default=judged)
    return None if chosen == EVERY else chosen


def show_if_learned(library: CaseLibrary, card: ModelCard, cases: str | None) -> None:
    """A warning where the model learned from cases that are judged."""
    if card.learned_from(library.id) and cases != Split.TEST:
        st.caption(
            t(
                "This model learned from cases of this library: only the test cases say how good"
                " it is."
            )
        )
