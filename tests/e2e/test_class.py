"""A class in three browsers: an educator and two members hold two questions from start to end."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import press_until
from tests.e2e.test_quiz import CASE_ID
from xai_core.store import open_store
from xai_core.store.classroom import find_class
from xai_core.store.classroom_votes import answers_of_class, question_marks

pytestmark = pytest.mark.e2e

HOSTILE = "<img src=x onerror=alert(1)> **bold** 🧪"
ADDRESS = "/Class?library=drawn-cells&model=guesser&questions=2"


def button(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-class-{key} button")


def opened(visit) -> tuple[Page, str]:
    """An educator's screen that shows a code, of a class with names."""
    page = visit.open(ADDRESS)
    with visit.asking(page):
        page.get_by_text("Ask members for a name").click()
    button(page, "open").click()
    code = page.locator(".shiten-class-code")
    expect(code).to_be_visible()
    return page, re.sub(r"\s", "", code.inner_text())


def joined(visit, code: str, name: str = "") -> Page:
    """A member's phone, in the class."""
    page = visit.open(f"/Class?code={code}", width=390, height=844)
    if name:
        page.get_by_test_id("stTextInput").locator("input").fill(name)
    page.get_by_test_id("stFormSubmitButton").locator("button").click()
    expect(page.get_by_text("Wait for the first question")).to_be_visible()
    return page


def go_on(page: Page, after: str) -> None:
    """The educator's next step; ``after`` stands on the button then."""
    way_on = button(page, "next")
    press_until(way_on.filter(has_not_text=after), way_on.filter(has_text=after))


@contextmanager
def a_second_window_follows(visit, code: str, after: str) -> Iterator[None]:
    """The same class, open in another window of the educator: it comes along by itself."""
    beside = visit.open(f"/Class?hold={code}")
    yield
    expect(button(beside, "next")).to_contain_text(after)
    beside.context.close()


def vote(page: Page, place: int) -> None:
    answer = button(page, f"answer-{place}")
    chosen = page.locator(f".st-key-class-answer-{place} [data-testid=stBaseButton-primary]")
    press_until(answer, chosen)
    expect(page.get_by_text("Saved:")).to_be_visible()


def draw(page: Page) -> None:
    ink = page.locator(".ink")
    expect(ink).to_have_attribute("data-strokes", "0")
    box = ink.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
    page.mouse.up()
    expect(ink).to_have_attribute("data-strokes", "1")


def test_a_class_from_start_to_end(visit, app_home: Path):
    educator, code = opened(visit)
    aya, ben = joined(visit, code, HOSTILE), joined(visit, code)
    expect(aya.locator("img[src=x]")).to_have_count(0)
    expect(educator.get_by_text("2 members are here")).to_be_visible()
    frames: list[bytes] = []
    aya.on(
        "websocket",
        lambda socket: socket.on(
            "framereceived", lambda data: frames.append(data if isinstance(data, bytes) else b"")
        ),
    )

    go_on(educator, "Close the vote")  # the phones follow by themselves
    draw(aya)
    vote(aya, 0)
    vote(ben, 1)
    vote(ben, 2)  # the last one counts
    expect(educator.get_by_text("2 of 2 have voted")).to_be_visible()
    visit.reload(aya)  # the tab remembers who one is, and what was marked
    expect(aya.get_by_text("Saved:")).to_be_visible()
    expect(aya.locator(".ink")).to_have_attribute("data-strokes", "1")
    assert frames
    assert not any(CASE_ID.search(frame) for frame in frames)
    assert not CASE_ID.search(educator.content().encode())
    other = visit.open(aya.url.removeprefix(visit.root))  # the address is nobody's record
    expect(other.get_by_test_id("stFormSubmitButton")).to_be_visible()
    other.context.close()

    go_on(educator, "Show the AI")
    for phone in (aya, ben):
        expect(phone.get_by_text("Where the class looked")).to_be_visible()
        expect(phone.get_by_text("your vote")).to_be_visible()
        expect(phone.get_by_text("The AI says")).to_have_count(0)
    expect(educator.get_by_text("1 member marked")).to_be_visible()
    with a_second_window_follows(visit, code, "Next question"):
        go_on(educator, "Show the agreement")
        expect(ben.get_by_text("The AI says")).to_be_visible()
        go_on(educator, "Next question")
    expect(aya.get_by_text("The class's marks inside the region")).to_be_visible()

    go_on(educator, "Close the vote")
    vote(aya, 3)
    expect(button(ben, "answer-3")).to_be_visible()
    go_on(educator, "Show the AI")
    expect(ben.get_by_text("You did not vote on this question.")).to_be_visible()
    go_on(educator, "Show the agreement")
    go_on(educator, "To the results")
    results = educator.get_by_text("1 of 2 members answered every question")
    press_until(button(educator, "next"), results)
    expect(aya.get_by_text("You answered 2 of 2 questions.")).to_be_visible()
    visit.screenshot(educator, "class-results")

    store = open_store(f"sqlite:///{app_home / 'shiten.db'}")
    held = find_class(store, code)
    found = list(answers_of_class(store, held.id).values())
    asked = held.plan.questions
    assert found == [
        {0: asked[0].answers[0], 1: asked[1].answers[3]},
        {0: asked[0].answers[2]},
    ]
    assert len(question_marks(store, held.id, 0)) == 1
    assert question_marks(store, held.id, 1) == []
