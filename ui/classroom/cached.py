"""What only the classes keep, and how often their screens look.

By the rules of ``ui/common/cached.py``. Every phone of a class asks each second where the class
stands: one look at the database serves all of them that this process shows.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from ui.common import cached
from xai_core.cases.library import CaseLibrary
from xai_core.errors import QuizError, ShitenError, StoreError
from xai_core.quiz import reading_of
from xai_core.quiz.classroom import ClassState
from xai_core.quiz.classroom_questions import CaseQuestion, ClassQuestion
from xai_core.quiz.crowd import Crowd, Tally, crowd_map
from xai_core.report.overlays import ColourMap, colour_table
from xai_core.store import open_store
from xai_core.store.classroom import HeldClass, class_state, find_class
from xai_core.store.classroom_votes import question_marks, vote_counts
from xai_core.tasks import ReadClasses

if TYPE_CHECKING:
    from xai_core.evaluation.case_results import CaseMaterial
    from xai_core.explain.explanation import Explanation

LOG = logging.getLogger(__name__)
_FRESH = 0.2
"""Seconds for which one look serves all screens of this process."""


def member_class(code: str) -> HeldClass | None:
    """The class of this code for a member's screen: its plan read once, its state a moment old.

    None where there is none. What a vote is checked against is read anew by the store.
    """
    try:
        held = _plan_of(code)
    except _NoClassError:
        return None
    return replace(held, state=state_now(held.id))


class _NoClassError(Exception):
    """Raised, for what is not there must not be remembered: it may come."""


@st.cache_resource(max_entries=64, show_spinner=False)
def _plan_of(code: str) -> HeldClass:
    held = find_class(open_store(), code)
    if held is None:
        raise _NoClassError
    return held


@st.cache_data(ttl=_FRESH, max_entries=256, show_spinner=False)
def state_now(class_id: str) -> ClassState:
    """Where a class stands, at most a moment ago."""
    return class_state(open_store(), class_id)


def moved_on(class_id: str, version: int) -> bool:
    """Whether a class stands elsewhere than it did; not while the database does not answer."""
    try:
        return state_now(class_id).version > version
    except StoreError:
        return False


def asked_library(question: CaseQuestion) -> CaseLibrary:
    """The library of a question. Raises where it is gone or has changed since."""
    library = cached.library_as_of(question.library, question.library_hash)
    if library is None:
        raise QuizError(
            "The library “{library}” has changed since this class was opened: open a new one.",
            library=question.library,
        )
    return library


def reading_for(question: CaseQuestion) -> ReadClasses:
    """In which reading a question is asked."""
    library = asked_library(question)
    return _reading(library, library.content_hash, question.grouping)


@st.cache_resource(max_entries=64, show_spinner=False)
def _reading(_library: CaseLibrary, content_hash: str, grouping: str | None) -> ReadClasses:
    return reading_of(_library, grouping)  # looks through every case


def material_of(question: CaseQuestion) -> CaseMaterial:
    """The picture and the regions of a question's case."""
    library = asked_library(question)
    return cached.material(library, library.content_hash, question.case)


def warm_up(question: ClassQuestion) -> None:
    """Have ready what comes next, so that nobody waits for it when it is shown.

    The first picture of a process loads libraries and model: seconds that pass while members join.
    """
    if not isinstance(question, CaseQuestion):
        return
    try:
        reading_for(question)
        material_of(question)
        attention_of(question)
        for colour_map in ColourMap:
            colour_table(colour_map)
    except ShitenError as error:  # said when it is shown
        LOG.info("not ready: %s", error)


def attention_of(question: CaseQuestion) -> Explanation | None:
    """Where the AI looked for its answer; None where none was asked.

    Raises
    ------
    QuizError
        Model or library have changed since the class was opened.
    """
    if question.ai is None:
        return None
    said, model = question.ai, cached.model(question.ai.model)
    if not model.card.answers_as(said.weights_sha256, said.answers_key):
        raise QuizError(
            "The model “{model}” has changed since this class was opened: open a new one.",
            model=said.model,
        )
    material = material_of(question)
    case = asked_library(question).case(question.case)
    found = cached.explained(
        model,
        material,
        model.card.answers_key,
        material.seen(case.sha256),
        model.network.layers[-1],
    )
    return found.explanations[found.prediction.answer.default_target()]


@st.cache_data(ttl=60, max_entries=256, show_spinner=False)
def tally_of(_held: HeldClass, class_id: str, question: int, version: int) -> Tally:
    """How the votes on a closed question fall; ``version`` is the class's."""
    counts = vote_counts(open_store(), class_id, question)
    answers = _held.plan.questions[question].answers
    return Tally({answer: counts.get(answer, 0) for answer in answers})


@st.cache_data(ttl=60, max_size="64MB", show_spinner=False)
def crowd_of(class_id: str, question: int, shape: tuple[int, int], version: int) -> Crowd:
    """What a class marked on a question that is closed; ``version`` is the class's."""
    marks = question_marks(open_store(), class_id, question)
    return crowd_map(marks, shape)
