"""A library nobody has outlined, in a real browser: proposed outlines, and its wrong answers."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.test_axe import SCREENS

pytestmark = pytest.mark.e2e

ADDRESS = "/Compare?library=plain-cells&model=guesser"
WORDS = {
    "en": ("Proposed by a model, not drawn by an expert", "(proposed)"),
    "ja": ("専門家が描いたものではなく、モデルによる提案です", "（提案）"),
}


@pytest.fixture
def plain(app_home: Path, plain_library):
    """The drawn cells without their outlines, on the running app's shelf for one test.

    The segmenter that is shipped learned from the built-in cells, which are of the same classes.
    """
    folder = app_home / "libraries" / plain_library.id
    shutil.copytree(plain_library.folder, folder)
    yield plain_library
    shutil.rmtree(folder)


@pytest.mark.parametrize(("language", "width"), SCREENS)
@pytest.mark.usefixtures("plain")
def test_outlines_are_proposed_and_marked(visit, language: str, width: int):
    page = visit.open(f"{ADDRESS}&lang={language}", width=width)
    warning, mark = WORDS[language]
    expect(page.get_by_test_id("stMetric").first).to_contain_text(mark)
    expect(page.get_by_text(re.compile(re.escape(warning))).first).to_be_visible()
    visit.screenshot(page, f"proposed-{language}-{width}")
    assert visit.sticks_out(page) == [0, 0]


@pytest.mark.usefixtures("plain")
def test_an_address_leaves_the_case_without_outlines(visit):
    page = visit.open(f"{ADDRESS}&outlines=none")
    expect(page.get_by_text("Nobody has outlined a region on this picture.")).to_be_visible()
    expect(page.get_by_test_id("stMetric")).to_have_count(0)


@pytest.mark.usefixtures("plain")
def test_wrong_answers_are_listed_without_another_press(visit):
    page = visit.open(f"{ADDRESS}&answers=wrong")
    # The guesser calls every cell a neutrophil, which five of the twenty-five are.
    expect(page).to_have_url(re.compile("case=eosinophil-01"))
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)  # drawn anew at the end
    visit.press(page, "ArrowRight")
    expect(page).to_have_url(re.compile("case=eosinophil-02"))
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "ja")])
@pytest.mark.usefixtures("plain")
def test_a_proposed_outline_is_corrected(visit, language: str, width: int):
    proposed, corrected, panel, use, back = {
        "en": (
            "(proposed)",
            "(corrected by you)",
            "Correct an outline",
            "Use this outline",
            "Back to the proposal",
        ),
        "ja": ("（提案）", "（あなたが修正）", "輪郭を直す", "この輪郭を使う", "提案に戻す"),
    }[language]
    page = visit.open(f"{ADDRESS}&region=nucleus&lang={language}", width=width)
    headline = page.get_by_test_id("stMetric").first
    expect(headline).to_contain_text(proposed)
    page.locator("summary").filter(has_text=panel).click()
    ink = page.locator(".ink")
    expect(ink).to_have_attribute("data-strokes", "0")
    page.locator("button[data-tool=eraser]").click()
    ink.press("Space")  # in the middle, where the nucleus is
    expect(ink).to_have_attribute("data-strokes", "1")
    visit.settled(page)
    visit.screenshot(page, f"correction-{language}-{width}")
    page.get_by_role("button", name=use).click()
    expect(headline).to_contain_text(corrected)
    expect(ink).to_have_attribute("data-strokes", "0")
    assert visit.sticks_out(page) == [0, 0]
    page.get_by_role("button", name=back).click()
    expect(headline).to_contain_text(proposed)
