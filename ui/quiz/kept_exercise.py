"""Counts and series in the store: begun, gone on with, finished, and the last ones told.

Like a round of questions, an exercise lives in the store alone: a reload, another tab or tomorrow
goes on from there. What a finished one told is kept with it, so that progress can be shown when its
library or model is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Generic, TypeVar

import streamlit as st
from pydantic import JsonValue, ValidationError

from ui.common.text import t
from ui.quiz.session import PRESSED_GIVEN, QUIZ_ROUND
from xai_core.errors import QuizError
from xai_core.quiz import draw_id
from xai_core.quiz.presses import Pressed
from xai_core.store import (
    Exercise,
    SavedRound,
    finished_rounds,
    open_round,
    open_store,
    replace_round,
    save_round,
)
from xai_core.types import Report, Strict

State = TypeVar("State", bound=Pressed)
Told = TypeVar("Told", bound=Report)

RANDOM = SystemRandom()


class _Kept(Strict):
    """What the store holds of an exercise, as JSON."""

    state: JsonValue
    told: JsonValue = None
    """What was told at its end."""


@dataclass(frozen=True)
class KeptExercise(Generic[State]):
    """An exercise as it stands in the store."""

    saved: SavedRound
    state: State


@dataclass(frozen=True)
class ToldExercise(Generic[Told]):
    """What a finished exercise told, and when."""

    round_id: str
    at: datetime
    told: Told


def new_id(exercise: Exercise) -> str:
    """An id for an exercise that is begun now."""
    return exercise.new_id(draw_id(RANDOM))


def keep_new(learner: str, exercise_id: str, state: Pressed) -> None:
    """Keep an exercise that has just begun. Raises StoreError."""
    save_round(open_store(), learner, exercise_id, _as_json(state, None))


def take_up(learner: str, exercise_id: str, kind: type[State]) -> KeptExercise[State] | None:
    """The exercise as it stands; None where there is none.

    Raises
    ------
    QuizError
        It is not one of ours, or was closed before its end.
    """
    saved = open_round(open_store(), learner, exercise_id)
    if saved is None:
        return None
    state = kind.from_dict(_read(saved).state)
    if saved.finished and state.finished_at is None:
        raise QuizError("This exercise was closed, perhaps in another tab: go back to the start.")
    return KeptExercise(saved, state)


def keep(
    learner: str, kept: KeptExercise[State], state: State, told: Report | None = None
) -> KeptExercise[State]:
    """Keep how it stands now, on the disk when this returns; finished where something is told.

    Raises
    ------
    QuizError
        Another tab was quicker.
    StoreError
        The database refuses.
    """
    done = replace_round(
        open_store(), learner, kept.saved, _as_json(state, told), finished=told is not None
    )
    stands = open_round(open_store(), learner, kept.saved.round_id)
    if not done or stands is None:
        raise QuizError(
            "This has been gone on with elsewhere, perhaps in another tab: open it again."
        )
    return KeptExercise(stands, state)


def close(learner: str, exercise_id: str) -> None:
    """Close an exercise that is not to be gone on with: it is kept, and tells nothing."""
    saved = open_round(open_store(), learner, exercise_id)
    if saved is not None:
        replace_round(open_store(), learner, saved, saved.state, finished=True)


def leave_exercise() -> None:
    """Back to the start; the exercise stays in the store. In a callback, or before it is drawn."""
    QUIZ_ROUND.forget()
    PRESSED_GIVEN.forget()


def show_way_back(key: str, said: str | None) -> None:
    """The button that leaves an exercise; what is said of one that stays open, None once told."""
    st.button(
        t("Back to the start"),
        key=key,
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=leave_exercise,
        help=said,
    )


def last_told(learner: str, exercise: Exercise, kind: type[Told]) -> list[ToldExercise[Told]]:
    """What the learner's finished exercises told, the latest first; unreadable ones left out."""
    found = []
    for saved in finished_rounds(open_store(), learner, exercise):
        try:
            told = kind.model_validate(_read(saved).told)
        except (QuizError, ValidationError):
            continue  # closed before its end, or from another version
        found.append(ToldExercise(saved.round_id, saved.saved_at, told))
    return found


def _read(saved: SavedRound) -> _Kept:
    try:
        return _Kept.model_validate_json(saved.state)
    except ValidationError:
        raise QuizError("What was kept of this exercise cannot be read: begin a new one.") from None


def _as_json(state: Pressed, told: Report | None) -> str:
    as_told = None if told is None else told.model_dump(mode="json")
    return _Kept(state=state.as_dict(), told=as_told).model_dump_json()
