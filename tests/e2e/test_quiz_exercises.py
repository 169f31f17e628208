"""A count of one smear and a series along a continuum, in a real browser."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from xai_core.store import Exercise, find_learner, finished_rounds, open_rounds, open_store

pytestmark = pytest.mark.e2e

ADDRESS = "/Quiz?library=drawn-cells&model=guesser"
CASE_ID = re.compile(r"(neutrophil|eosinophil|basophil|monocyte|lymphocyte)-\d\d")


@pytest.fixture
def kept(app_home: Path):
    """``kept("Aya", exercise)``: what the app has stored of a learner's open or finished one."""

    def stored(name: str, exercise: Exercise, *, finished: bool) -> dict:
        store = open_store(f"sqlite:///{app_home / 'shiten.db'}")
        person = find_learner(store, name)
        assert person is not None
        rounds = finished_rounds if finished else open_rounds
        (one,) = rounds(store, person.id, exercise)
        return json.loads(one.state)["state"]

    return stored


def begun(visit, name: str, view: str, button: str, **window) -> Page:
    page = visit.open(f"{ADDRESS}&quiz-view={view}", **window)
    page.get_by_test_id("stTextInput").locator("input").fill(name)
    visit.press(page, "Enter")
    begin = page.locator(f".st-key-{button} button")
    expect(begin).to_be_visible()
    with visit.asking(page):
        begin.click()
    shown(page, 0)
    return page


def shown(page: Page, place: int) -> None:
    """The picture at this place is on the screen."""
    expect(page.locator(".counter .picture")).to_have_attribute(
        "data-place", re.compile(f"/{place}$")
    )


def test_cells_counted_by_keys_taken_back_gone_on_with_after_a_reload_and_told(visit, kept):
    page = begun(visit, "Counter", "count", "count-begin")
    assert not CASE_ID.search(page.content())
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    for place, key in enumerate("123", start=1):
        page.keyboard.press(key)
        shown(page, place)
    page.keyboard.press("Backspace")
    shown(page, 2)
    assert requests == []  # the next picture is there already
    expect(page.locator(".counter .done")).to_have_text("2 of 5")
    expect(page.locator(".counter .count")).to_have_text(["1", "1", "0", "0", "0"])
    visit.reload(page)
    shown(page, 2)
    expect(page.locator(".counter .count")).to_have_text(["1", "1", "0", "0", "0"])
    for key in "345":
        page.keyboard.press(key)
    expect(page.locator(".counter .finish")).to_be_focused()
    visit.press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("How it went")
    expect(page.get_by_text("Counted and saved.")).to_be_visible()
    expect(page.get_by_text("The AI on the same cells")).to_be_visible()
    state = kept("Counter", Exercise.DIFFERENTIAL, finished=True)
    given = [one["answer"] for one in state["presses"]]
    classes = state["plan"]["classes"]
    assert given == [*classes[:3], None, *classes[2:]]
    seconds = [one["seconds"] for one in state["presses"]]
    assert seconds == sorted(seconds)


def test_what_was_counted_reaches_the_store_before_the_end(visit, kept):
    page = begun(visit, "Batches", "count", "count-begin")
    with visit.asking(page):
        for _ in range(5):
            page.keyboard.press("1")
            page.keyboard.press("Backspace")
    assert len(kept("Batches", Exercise.DIFFERENTIAL, finished=False)["presses"]) == 10
    # Another tab that knows nothing goes on from there; so does this one, later.
    with visit.asking(page):
        page.get_by_role("button", name="Back to the start").click()
    with visit.asking(page):
        page.get_by_role("button", name="Go on").click()
    shown(page, 0)
    page.keyboard.press("2")
    shown(page, 1)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_finger_counts_on_a_phone(visit, language):
    name = f"Finger-{language}"
    page = visit.open(f"{ADDRESS}&quiz-view=count&lang={language}", width=390)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_test_id("stTextInput").locator("input").fill(name)
    visit.press(page, "Enter")
    with visit.asking(page):
        page.locator(".st-key-count-begin button").click()
    shown(page, 0)
    visit.screenshot(page, f"count-{language}-390")
    assert visit.sticks_out(page) == [0, 0]
    # Picture, keys and what takes back are on the first screen.
    box = page.locator(".counter .undo").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844
    keys = page.locator(".counter .keys button")
    for place in range(5):
        shown(page, place)
        keys.nth(place).click()
    with visit.asking(page):
        page.locator(".counter .finish").click()
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(3)
    visit.settled(page)
    visit.screenshot(page, f"count-{language}-390-told")
    assert visit.sticks_out(page) == [0, 0]


def test_a_series_finds_the_line_and_the_slider_shows_it(visit, kept):
    page = begun(visit, "Line", "line&series=12", "trainer-begin")
    trials = kept("Line", Exercise.THRESHOLD, finished=False)["plan"]["trials"]
    for place, trial in enumerate(trials):
        shown(page, place)
        page.keyboard.press("2" if trial["value"] < 0.5 else "1")
    visit.press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Where you draw the line")
    expect(page.get_by_text("The rule says")).to_be_visible()
    picture = page.get_by_test_id("stImage").locator("img")
    before = picture.get_attribute("src")
    page.get_by_role("slider").focus()
    visit.press(page, "ArrowLeft")
    assert picture.get_attribute("src") != before
    visit.screenshot(page, "line-en-1280-told")
    assert visit.sticks_out(page) == [0, 0]
    assert kept("Line", Exercise.THRESHOLD, finished=True)["finished_at"] is not None
