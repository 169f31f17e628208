"""A lesson in four browsers: an educator and three learners go through it together."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import press_until
from tests.e2e.test_class import button, joined
from xai_core.lessons.class_plan import questions_of_lesson
from xai_core.lessons.shelf import open_lesson
from xai_core.store import open_store
from xai_core.store.classroom import find_class
from xai_core.store.classroom_votes import answers_of_class

pytestmark = pytest.mark.e2e

LESSON = "3-right-for-the-wrong-reason"
CHOSEN = (0, 0, 1)
"""What the three learners choose each time, from 0."""


def plain(markdown: str) -> str:
    """As it reads on a screen."""
    return re.sub(r"[*`]", "", markdown)


def link(page: Page, text: str) -> Locator:
    return page.get_by_role("link", name=text)


def follow(visit, page: Page, text: str) -> None:
    """Follow a link on the educator's screen, in the same tab."""
    with visit.asking(page):
        link(page, text).click()


def go_on(visit, page: Page, says: str) -> None:
    """Press the educator's way on, which says this."""
    expect(button(page, "next")).to_contain_text(says)
    with visit.asking(page):
        button(page, "next").click()


def vote(phone: Page, place: int) -> None:
    press_until(button(phone, f"answer-{place}"), phone.get_by_text("Saved:"))


def test_a_class_goes_through_a_lesson(visit, app_home: Path):
    source = open_lesson(LESSON)
    lesson, questions = source.in_language("en"), questions_of_lesson(source).questions
    educator = visit.open(f"/Lessons?lesson={LESSON}&view=presenter")
    follow(visit, educator, "Hold this lesson with a class")
    with visit.asking(educator):
        button(educator, "open").click()
    code = re.sub(r"\s", "", educator.locator(".shiten-class-code").inner_text())
    assert len(questions) == 6
    phones = [joined(visit, code) for _ in CHOSEN]
    expect(educator.get_by_text("3 members are here")).to_be_visible()
    follow(visit, educator, "To the lesson")

    for n, question in enumerate(questions, start=1):
        while f"step={question.step}" not in educator.url:
            visit.press(educator, "ArrowRight")
        follow(visit, educator, f"Ask the class (question {n})")
        go_on(visit, educator, f"Ask question {n}")
        for phone, place in zip(phones, CHOSEN, strict=True):
            expect(phone.get_by_text(f"Question {n} of {len(questions)}")).to_be_visible()
            vote(phone, place)
        expect(educator.get_by_text("3 of 3 have voted")).to_be_visible()
        go_on(visit, educator, "Close the vote")
        expect(educator.get_by_text("2 of 3 (66.7")).to_be_visible()
        for phone in phones:
            expect(phone.get_by_text("your vote")).to_be_visible()
            expect(phone.get_by_text(plain(question.why.en))).to_be_visible()
        follow(visit, educator, "To the lesson")
        assert f"step={question.step}" in educator.url
        expect(educator.get_by_text("How the class voted")).not_to_have_count(0)
        expect(educator.get_by_text(plain(question.why.en))).to_be_visible()

    while f"step={lesson.steps[-1].anchor}" not in educator.url:
        visit.press(educator, "ArrowRight")
    follow(visit, educator, "To the class")
    go_on(visit, educator, "To the results")
    expect(educator.get_by_text("3 of 3 members answered every question")).to_be_visible()
    for phone in phones:
        expect(
            phone.get_by_text(f"You answered {len(questions)} of {len(questions)}")
        ).to_be_visible()

    store = open_store(f"sqlite:///{app_home / 'shiten.db'}")
    held = find_class(store, code)
    assert held.plan.title == lesson.heading.title
    assert held.plan.questions == questions
    given = [list(one.values()) for one in answers_of_class(store, held.id).values()]
    assert given == [[str(place + 1)] * len(questions) for place in CHOSEN]
