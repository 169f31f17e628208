"""The quiz without a browser: opening it, and what its tests press and read."""

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import calm
from xai_core.quiz import LogEntry
from xai_core.store import (
    answers_of,
    close_stores,
    find_learner,
    open_store,
    renew_key,
)

PAGE = "pages/2_Quiz.py"
STROKE = {"erase": False, "radius": 0.05, "points": [[0.4, 0.5], [0.6, 0.5]]}


@pytest.fixture
def quiz(open_page, monkeypatch: pytest.MonkeyPatch):
    """``quiz(pictures="5")``: the quiz at this address, on an empty store of its own."""
    monkeypatch.delenv("SHITEN_DATABASE_URL", raising=False)
    yield lambda **address: open_page(PAGE, **({"pictures": "5"} | address))
    close_stores()


def warm(home: Path) -> None:
    """Give the guesser another temperature: the same weights answer otherwise."""
    path = home / "models" / "guesser" / "card.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"temperature": 3.0}))


def named(page: AppTest, name: str = "Aya") -> AppTest:
    page.text_input(key="quiz-name").set_value(name)
    page.button(key="FormSubmitter:quiz-who-Start").click().run()
    return calm(page)


def back(page: AppTest, name: str = "Aya", *, key: str | None = None) -> AppTest:
    """Somebody who has been here before, with their key; a new one, which closes other tabs."""
    named(page, name)
    key = key or renew_key(open_store(), find_learner(open_store(), name).id)
    page.text_input(key="quiz-key-typed").set_value(key)
    page.button(key="FormSubmitter:quiz-key-Open").click().run()
    return calm(page)


def begun(page: AppTest, name: str = "Aya") -> AppTest:
    named(page, name).button(key="quiz-begin").click().run()
    assert page.title[0].value == "What do you see?"
    return calm(page)


def has(page: AppTest, key: str) -> bool:
    return any(button.key == key for button in page.button)


def decide(page: AppTest, answer: int = 0, sure: int = 1) -> AppTest:
    page.button(key=f"quiz-answer-{answer}").click().run()
    page.button(key=f"quiz-sure-{sure}").click().run()
    return calm(page)


def commit(page: AppTest, answer: int = 0, sure: int = 1) -> AppTest:
    decide(page, answer, sure).button(key="quiz-commit").click().run()
    return calm(page)


def draw(page: AppTest, strokes: object) -> AppTest:
    """What the canvas would send."""
    page.session_state["quiz-mark"] = json.dumps([f"quiz-canvas-{shown(page)}", strokes])
    return page


def shown(page: AppTest) -> str:
    return page.session_state["quiz-shown"]


def log(name: str = "Aya") -> list[LogEntry]:
    store = open_store()
    person = find_learner(store, name)
    return answers_of(store, person.id) if person else []


def everything(page: AppTest) -> str:
    """All that is sent to the browser, as text, the pixels of pictures left out."""
    sent = [str(dict(page.query_params))]
    for node in page.main:
        proto = getattr(node, "proto", None)
        sent.append(str(proto))
    text = "\n".join(sent)
    assert "data:image/png;base64," in text  # it does look into what is sent
    return re.sub(r"data:image/png;base64,[A-Za-z0-9+/=]+", "", text)
