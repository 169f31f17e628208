"""What a new class is to be: where its questions come from, and how it is held."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from ui.classroom.class_tab import EDUCATOR, remember
from ui.classroom.questions import Asked, from_lesson, from_library, from_playlist, own_reading
from ui.classroom.session import (
    NEW_FEEDBACK,
    NEW_KIND,
    NEW_LENGTH,
    NEW_MINUTES,
    NEW_ORDER,
    NEW_RATE,
    NEW_READING,
    NEW_SOURCE,
)
from ui.classroom.wording import FEEDBACK, KINDS, ORDERS
from ui.common.acting import acting
from ui.common.choices import choose_listed, choose_shown
from ui.common.lesson_shelf import lessons
from ui.common.pickers import pick_library, pick_model
from ui.common.question_settings import choose_reading, choose_wrong_rate
from ui.common.session import CLASS_HELD, LESSON, PLAYLIST
from ui.common.text import current_language, error_text, t, tn
from xai_core.cases.library import CaseLibrary
from xai_core.errors import Phrase
from xai_core.lessons.source import LessonSource
from xai_core.models.cards import ModelCard
from xai_core.quiz import answers_in, readings
from xai_core.quiz.classroom import ClassKind, ClassPlan, Feedback, Order
from xai_core.store import Playlist, list_playlists, open_playlist, open_store
from xai_core.store.audit import Via
from xai_core.store.classroom import open_class
from xai_core.tasks import ReadClasses

LIBRARY_SOURCE, PLAYLIST_SOURCE, LESSON_SOURCE = "library", "playlist", "lesson"
SOURCES = {
    LIBRARY_SOURCE: Phrase("Cases of a library"),
    PLAYLIST_SOURCE: Phrase("A playlist"),
    LESSON_SOURCE: Phrase("A lesson"),
}
LENGTHS = (1, 2, 3, 5, 8, 10, 15, 20, 30)
RATES = (0, 20, 30, 40, 50)
MINUTES = (0, 1, 2, 5, 10, 15, 20, 30, 45, 60)
MAX_TITLE = 80


@dataclass(frozen=True)
class FromLibrary:
    """Cases of a library, as they are wanted."""

    library: CaseLibrary
    card: ModelCard
    reading: ReadClasses
    n: int
    rate: int
    """Per cent of wrong answers of the AI."""

    def asked(self) -> Asked:
        """The questions. May raise."""
        return from_library(self.library, self.card, self.reading, self.n, self.rate / 100)


@dataclass(frozen=True)
class FromPlaylist:
    """The cases of a playlist."""

    playlist: Playlist

    def asked(self) -> Asked:
        """The questions. May raise."""
        return from_playlist(self.playlist)


@dataclass(frozen=True)
class FromLesson:
    """The votes and questions of a lesson."""

    lesson: LessonSource

    def asked(self) -> Asked:
        """The questions. May raise."""
        return from_lesson(self.lesson)


def show_new_class() -> None:
    """The settings of a new class, and the button that opens it."""
    left, right = st.columns(2, gap="medium")
    with left:
        wish = _pick_source()
    with right:
        lesson = wish.lesson if isinstance(wish, FromLesson) else None
        plan = _pick_kind(lesson)
    if wish is None:
        return
    if st.button(
        t("Open the class"), key="class-open", type="primary", icon=":material/play_arrow:"
    ):
        asked = wish.asked()
        opened = open_class(
            open_store(),
            ClassPlan.model_validate(plan | {"questions": asked.questions}),
            by=acting(elsewhere=Via.PASSCODE),
        )
        for error in asked.left_out:
            st.toast(error_text(error))
        remember(EDUCATOR, opened.held.code, opened.educator_key)
        CLASS_HELD.set(opened.held.code)
        st.rerun()


def _pick_source() -> FromLibrary | FromPlaylist | FromLesson | None:
    source = choose_shown(NEW_SOURCE, t("What is asked"), SOURCES)
    if source == LESSON_SOURCE:
        return _pick_lesson()
    return _pick_playlist() if source == PLAYLIST_SOURCE else _pick_cases()


def _pick_cases() -> FromLibrary | None:
    library = pick_library()
    card = pick_model(library) if library is not None else None
    if library is None or card is None:
        return None
    reading = choose_reading(
        NEW_READING,
        library,
        readings(library),
        own_reading(library, card).grouping,
        lambda view: len(answers_in(library, view)),
    )
    length = choose_shown(NEW_LENGTH, t("Number of questions"), LENGTHS, wrap=True)
    rate = choose_wrong_rate(NEW_RATE, RATES)
    st.caption(
        t(
            "Wrong answers of the AI are asked on purpose: an AI is to be checked, not believed."
            " Cases whose label is contested are left out."
        )
    )
    return FromLibrary(library, card, reading, length, rate)


def _pick_playlist() -> FromPlaylist | None:
    found = {one.id: one for one in list_playlists(open_store()) if one.n}
    if not found:
        st.info(t("There is no playlist yet: put one together on Compare."))
        return None
    names = {
        name: tn("{title} ({n} case)", "{title} ({n} cases)", one.n, title=one.title)
        for name, one in found.items()
    }
    chosen = choose_listed(PLAYLIST, t("Playlist"), names)
    st.caption(
        t(
            "Its cases are asked in its order. One whose label is contested is asked, and has no"
            " right answer."
        )
    )
    playlist = open_playlist(open_store(), chosen)
    return None if playlist is None else FromPlaylist(playlist)


def _pick_lesson() -> FromLesson | None:
    found = {one.name: one.lesson for one in lessons() if one.lesson is not None}
    if not found:
        st.info(t("There is no lesson here."))
        return None
    titles = {
        name: lesson.in_language(current_language()).heading.title for name, lesson in found.items()
    }
    chosen = choose_listed(LESSON, t("Lesson"), titles)
    st.caption(
        t(
            "Its votes and questions are asked in its order, each when the lesson comes to it; each"
            " member reads them in the language of their phone. Some may be skipped."
        )
    )
    return FromLesson(found[chosen])


def _pick_kind(lesson: LessonSource | None) -> dict[str, object]:
    """All of the plan but its questions."""
    if lesson is not None:
        return _held_together() | {
            "title": lesson.in_language(current_language()).heading.title[:MAX_TITLE].strip(),
            "kind": ClassKind.DEMONSTRATION,
            "lesson": lesson.name,
        }
    title = st.text_input(t("Title"), max_chars=MAX_TITLE, key="class-title", value=t("Our class"))
    kind = ClassKind.parse(choose_shown(NEW_KIND, t("How it is held"), KINDS))
    plan: dict[str, object] = {"title": title.strip() or t("Our class"), "kind": kind}
    if kind is ClassKind.TEST:
        return plan | {"anonymous": _pick_anonymous()} | _pick_test()
    return plan | _held_together()


def _pick_anonymous() -> bool:
    names = st.checkbox(t("Ask members for a name"), key="class-names")
    st.caption(
        t("They may leave it empty. Only you see the names, and only after the class.")
        if names
        else t("Members are numbers: nobody is asked who they are.")
    )
    return not names


def _held_together() -> dict[str, object]:
    """What is to be said of a class that is held step by step."""
    anonymous = _pick_anonymous()
    bars = st.checkbox(t("Show the bars while votes come in"), key="class-bars")
    st.caption(
        t("Whoever sees the bars votes with the many.")
        if bars
        else t("You see how many have voted; the bars come when you close the question.")
    )
    return {"anonymous": anonymous, "bars_while_asking": bars}


def _pick_test() -> dict[str, object]:
    limits = {n: tn("{n} minute", "{n} minutes", n) if n else t("Until I end it") for n in MINUTES}
    minutes = choose_listed(NEW_MINUTES, t("Time limit"), limits)
    feedback = choose_shown(NEW_FEEDBACK, t("Members are told what is right"), FEEDBACK, wrap=True)
    order = choose_shown(NEW_ORDER, t("Order of the questions"), ORDERS, wrap=True)
    return {
        "time_limit": 60 * minutes if minutes else None,
        "feedback": Feedback.parse(feedback),
        "order": Order.parse(order),
    }
