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
from ui.common.lesson_shelf import lessons
from ui.common.numbers import NO_BREAK
from ui.common.pickers import pick_library, pick_model
from ui.common.session import CLASS_HELD, LESSON, PLAYLIST
from ui.common.text import current_language, error_text, localised, t, tn
from xai_core.cases.library import CaseLibrary
from xai_core.errors import Phrase
from xai_core.lessons.source import LessonSource
from xai_core.models.cards import ModelCard
from xai_core.quiz import answers_in, readings
from xai_core.quiz.classroom import ClassKind, ClassPlan, Feedback, Order
from xai_core.store import Playlist, list_playlists, open_playlist, open_store
from xai_core.store.audit import Via
from xai_core.store.classes import open_class
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
OWN_CLASSES = "-"
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
    NEW_SOURCE.settle(list(SOURCES), LIBRARY_SOURCE)
    st.segmented_control(
        t("What is asked"),
        list(SOURCES),
        required=True,
        key=NEW_SOURCE.key,
        format_func=lambda name: t(SOURCES[name]),
        persist_state="session",
    )
    if NEW_SOURCE.get() == LESSON_SOURCE:
        return _pick_lesson()
    return _pick_playlist() if NEW_SOURCE.get() == PLAYLIST_SOURCE else _pick_cases()


def _pick_cases() -> FromLibrary | None:
    library = pick_library()
    card = pick_model(library) if library is not None else None
    if library is None or card is None:
        return None
    reading = _pick_reading(library, card)
    NEW_LENGTH.settle(LENGTHS, NEW_LENGTH.default)
    st.segmented_control(
        t("Number of questions"),
        LENGTHS,
        required=True,
        wrap=True,
        key=NEW_LENGTH.key,
        persist_state="session",
    )
    NEW_RATE.settle(RATES, NEW_RATE.default)
    st.segmented_control(
        t("Wrong AI answers"),
        RATES,
        required=True,
        wrap=True,
        key=NEW_RATE.key,
        format_func=lambda percent: f"{percent}{NO_BREAK}%",
        persist_state="session",
    )
    st.caption(
        t(
            "Wrong answers of the AI are asked on purpose: an AI is to be checked, not believed."
            " Cases whose label is contested are left out."
        )
    )
    return FromLibrary(library, card, reading, NEW_LENGTH.get() or 1, NEW_RATE.get() or 0)


def _pick_reading(library: CaseLibrary, card: ModelCard) -> ReadClasses:
    """In which reading of the classes the question is asked."""
    first = own_reading(library, card)
    found = {view.mapping or OWN_CLASSES: view for view in readings(library)}
    NEW_READING.settle(list(found), first.mapping or OWN_CLASSES)
    if len(found) > 1:
        st.selectbox(
            t("Which classes"),
            list(found),
            key=NEW_READING.key,
            format_func=lambda name: _reading_name(library, found[name]),
            persist_state="session",
        )
    return found[NEW_READING.get() or OWN_CLASSES]


def _reading_name(library: CaseLibrary, view: ReadClasses) -> str:
    count = len(answers_in(library, view))
    if view.mapping is None:
        return tn("Its own {n} class", "Its own {n} classes", count)
    name = localised(library.task.mapping(view.mapping).name)
    return tn("{name} ({n} class)", "{name} ({n} classes)", count, name=name)


def _pick_playlist() -> FromPlaylist | None:
    found = {one.id: one for one in list_playlists(open_store()) if one.n}
    if not found:
        st.info(t("There is no playlist yet: put one together on Compare."))
        return None
    PLAYLIST.settle(list(found), next(iter(found)))
    st.selectbox(
        t("Playlist"),
        list(found),
        key=PLAYLIST.key,
        format_func=lambda name: tn(
            "{title} ({n} case)", "{title} ({n} cases)", found[name].n, title=found[name].title
        ),
        persist_state="session",
    )
    st.caption(
        t(
            "Its cases are asked in its order. One whose label is contested is asked, and has no"
            " right answer."
        )
    )
    playlist = open_playlist(open_store(), PLAYLIST.get() or "")
    return None if playlist is None else FromPlaylist(playlist)


def _pick_lesson() -> FromLesson | None:
    found = {one.name: one.lesson for one in lessons() if one.lesson is not None}
    if not found:
        st.info(t("There is no lesson here."))
        return None
    LESSON.settle(list(found), next(iter(found)))
    st.selectbox(
        t("Lesson"),
        list(found),
        key=LESSON.key,
        format_func=lambda name: found[name].in_language(current_language()).heading.title,
        persist_state="session",
    )
    st.caption(
        t(
            "Its votes and questions are asked in its order, each when the lesson comes to it; each"
            " member reads them in the language of their phone. Some may be skipped."
        )
    )
    return FromLesson(found[LESSON.get() or ""])


def _pick_kind(lesson: LessonSource | None) -> dict[str, object]:
    """All of the plan but its questions."""
    if lesson is not None:
        return _held_together() | {
            "title": lesson.in_language(current_language()).heading.title[:MAX_TITLE].strip(),
            "kind": ClassKind.DEMONSTRATION,
            "lesson": lesson.name,
        }
    title = st.text_input(t("Title"), max_chars=MAX_TITLE, key="class-title", value=t("Our class"))
    NEW_KIND.settle(list(KINDS), NEW_KIND.default)
    st.segmented_control(
        t("How it is held"),
        list(KINDS),
        required=True,
        key=NEW_KIND.key,
        format_func=lambda name: t(KINDS[name]),
        persist_state="session",
    )
    plan: dict[str, object] = {
        "title": title.strip() or t("Our class"),
        "kind": ClassKind.parse(NEW_KIND.get() or ""),
    }
    if NEW_KIND.get() == ClassKind.TEST:
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
    NEW_MINUTES.settle(MINUTES, 0)
    st.selectbox(
        t("Time limit"),
        MINUTES,
        key=NEW_MINUTES.key,
        format_func=lambda minutes: (
            tn("{n} minute", "{n} minutes", minutes) if minutes else t("Until I end it")
        ),
        persist_state="session",
    )
    NEW_FEEDBACK.settle(list(FEEDBACK), Feedback.AT_END.value)
    st.segmented_control(
        t("Members are told what is right"),
        list(FEEDBACK),
        required=True,
        wrap=True,
        key=NEW_FEEDBACK.key,
        format_func=lambda name: t(FEEDBACK[name]),
        persist_state="session",
    )
    NEW_ORDER.settle(list(ORDERS), Order.AS_LISTED.value)
    st.segmented_control(
        t("Order of the questions"),
        list(ORDERS),
        required=True,
        wrap=True,
        key=NEW_ORDER.key,
        format_func=lambda name: t(ORDERS[name]),
        persist_state="session",
    )
    minutes = NEW_MINUTES.get() or 0
    return {
        "time_limit": 60 * minutes if minutes else None,
        "feedback": Feedback.parse(NEW_FEEDBACK.get() or ""),
        "order": Order.parse(NEW_ORDER.get() or ""),
    }
