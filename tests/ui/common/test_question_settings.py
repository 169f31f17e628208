"""Which reading of the classes is asked, how it is named, and how often the AI is wrong."""

import streamlit as st

from ui.common.question_settings import choose_reading, choose_wrong_rate
from ui.common.session import SessionValue
from xai_core.tasks import ClassGrouping, Classification, ClassInfo
from xai_core.types import LocalisedText

READING = SessionValue("reading", str)


def words(text):
    return LocalisedText(en=text, ja=text)


def info(name):
    return ClassInfo(id=name, name=words(name))


TASK = Classification(
    classes=(info("band"), info("segmented"), info("eo")),
    groupings=(
        ClassGrouping(
            id="coarse",
            name=words("Coarse"),
            classes=(info("neutrophil"), info("eo")),
            groups={"neutrophil": ("band", "segmented"), "eo": ("eo",)},
        ),
    ),
)


def test_several_readings_are_listed_with_their_numbers_of_classes(monkeypatch, write_cases):
    drawn = {}
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "selectbox", lambda label, ids, **how: drawn.update(ids=ids, **how))
    library = write_cases(TASK, [("band", 0)])
    own, coarse = TASK.ways_to_read()
    chosen = choose_reading(
        READING, library, (own, coarse), "coarse", lambda view: len(view.classes)
    )
    assert chosen is coarse
    assert drawn["ids"] == ["-", "coarse"]
    assert [drawn["format_func"](name) for name in drawn["ids"]] == [
        "Its own 3 classes",
        "Coarse (2 classes)",
    ]


def test_one_reading_is_not_asked_for_but_stands_in_the_address(monkeypatch, write_cases):
    monkeypatch.setattr(st, "session_state", {})
    library = write_cases(TASK, [("band", 0)])
    _, coarse = TASK.ways_to_read()
    assert choose_reading(READING, library, (coarse,), None, lambda _: 2) is coarse
    assert READING.get() == "coarse"


def test_wrong_answers_are_shown_in_per_cent(monkeypatch):
    drawn = {}
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "segmented_control", lambda label, ids, **how: drawn.update(how))
    assert choose_wrong_rate(SessionValue("wrong", int, 30), (0, 30)) == 30
    assert drawn["format_func"](0) == "0\N{NO-BREAK SPACE}%"
