"""Lessons in a browser: decided before it is seen, an address for each step, before a class."""

import shutil

import pytest

from tests.e2e.test_axe import SCREENS, violations
from tests.lessons.conftest import write_tiny

pytestmark = pytest.mark.e2e


@pytest.fixture
def tiny(app_home):
    """The tiny lesson on the app's shelf, for one test."""
    folder = write_tiny(app_home / "lessons")
    yield folder.name
    shutil.rmtree(app_home / "lessons")


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_a_learner_decides_before_it_is_seen(visit, tiny, language: str, width: int):
    page = visit.open(f"/Lessons?lesson={tiny}&lang={language}", width=width)
    seen, why = (("Afterwards seen", "Its nucleus"), ("あとで見る", "核を見ます"))[language == "ja"]
    assert page.get_by_text(seen).count() == 0
    assert page.locator("[class*=st-key-lesson-case-]").count() == 1
    with visit.asking(page):
        page.get_by_role("button", name=("Monocyte", "単球")[language == "ja"]).click()
    assert page.get_by_text(seen).is_visible()
    assert page.get_by_text(why).first.is_visible()
    assert page.locator("[class*=st-key-lesson-case-]").count() == 2
    assert violations(page) == []
    assert visit.sticks_out(page) == [0, 0]
    visit.screenshot(page, f"lesson-{language}-{width}")
    visit.press(page, "ArrowRight")
    assert "step=end" in page.url
    assert page.get_by_text(("You answered 1", "1 問")[language == "ja"]).is_visible()


def test_before_a_class_keys_lead_on_and_what_follows_is_uncovered(visit, tiny):
    page = visit.open(
        f"/Lessons?lesson={tiny}&view=presenter&present=true", width=1920, height=1080
    )
    assert page.get_by_role("heading", level=1).inner_text() == "Look"
    assert page.locator(".st-key-shiten-bar").count() == 0
    assert page.get_by_text("Afterwards seen").count() == 0
    with visit.asking(page):
        page.get_by_role("button", name="Uncover").click()
    assert page.get_by_text("Afterwards seen").is_visible()
    visit.press(page, "ArrowRight")
    assert page.get_by_role("heading", level=1).inner_text() == "The end"
    with visit.asking(page):
        page.get_by_role("button", name="Leave the projector").click()
    assert page.locator(".st-key-shiten-bar").count() == 1
