"""Compare's methods in a real browser: from one map to another, and on to causes and files."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_axe import SCREENS

pytestmark = pytest.mark.e2e

ADDRESS = "/Compare?library=drawn-cells&model=guesser&case=monocyte-02"
QUESTIONS = {
    "en": {
        "What earned this answer?": "Everything filled",
        "Hide a region": "From 100.0",
        "Does the map depend on the model?": "Let the network forget",
    },
    "ja": {
        "何がこの回答に貢献したか": "すべてを埋めた画像",
        "領域を隠す": "ポイント",
        "マップはモデルに基づいているか": "ネットワークに、層ごとに忘れさせる",
    },
}
"""Each question, and words that only its answer has."""
UNNAMED = "[...document.querySelectorAll('[data-testid=stMain] img')].filter(i => !i.alt).length"


TWO_METHODS = {"en": "The first less the second", "ja": "一つ目と二つ目の差"}


def choose(page: Page, visit, label: str, option: str) -> None:
    """Choose in the panel, which is closed before and after."""
    page.locator(".st-key-shiten-more summary").click()
    visit.pick(page, label, option)
    page.locator(".st-key-shiten-more summary").click()


def test_from_one_map_to_another_and_on_to_causes_and_files(visit, tmp_path: Path):
    page = visit.open(ADDRESS)
    expect(page.get_by_test_id("stMetric").first).to_be_visible()
    choose(page, visit, "Method", "LayerCAM")
    expect(page).to_have_url(re.compile("method=layer-cam"))
    expect(page.get_by_text(re.compile("LayerCAM of layer .*, model guesser"))).to_be_visible()
    visit.settled(page)

    # A slow method waits for its button, and its map comes with what it promises.
    choose(page, visit, "Method", "Expected gradients")
    expect(page).to_have_url(re.compile("method=expected-gradients"))
    expect(page.get_by_test_id("stMetric")).to_have_count(0)
    with visit.asking(page):
        page.get_by_role("button", name="Make this map").click()
    expect(page.get_by_text("Adds up to")).to_be_visible()
    expect(page.get_by_test_id("stMetric").first).to_be_visible()
    visit.settled(page)

    # What each region earned.
    with visit.asking(page):
        page.get_by_role("radio", name="What earned this answer?").click()
    expect(page.get_by_text("Everything filled", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("deeper=earned"))
    visit.settled(page)

    # Hide one, by keyboard.
    with visit.asking(page):
        page.get_by_role("radio", name="Hide a region").click()
    expect(page.get_by_text("Choose what to hide")).to_be_visible()
    visit.settled(page)
    page.get_by_role("button", name="Nucleus", exact=True).focus()
    visit.press(page, "Enter")
    expect(page.get_by_text("From 100.0")).to_be_visible()
    expect(page).to_have_url(re.compile("hidden=nucleus"))
    visit.settled(page)

    # Its files hold the map and how it was made.
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Record (JSON)").click()
    coming.value.save_as(tmp_path / "map.json")
    assert coming.value.suggested_filename.startswith("map_monocyte-02_guesser_expected-gradients")
    record = json.loads((tmp_path / "map.json").read_text(encoding="utf-8"))
    assert record["map"]["method"] == "expected-gradients"
    assert record["case"]["id"] == "monocyte-02"
    assert record["trust"]["completeness"]["error"] < 0.1
    assert {"chance", "centre_blob"} <= set(record["agreement"]["nucleus"])
    with page.expect_download() as coming:
        page.get_by_role("button", name="Numbers (NPY)").click()
    coming.value.save_as(tmp_path / "map.npy")
    heat_map = np.load(tmp_path / "map.npy", allow_pickle=False)
    assert heat_map.shape == (record["image"]["height"], record["image"]["width"])
    assert heat_map.min() < 0 < heat_map.max()


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_every_question_fits_its_window_and_names_its_pictures(visit, language: str, width: int):
    page = visit.open(f"{ADDRESS}&lang={language}&hidden=nucleus&beside=layer-cam", width=width)
    expect(page.get_by_text(TWO_METHODS[language])).to_be_visible()
    for number, (name, answer) in enumerate(QUESTIONS[language].items()):
        with visit.asking(page):
            page.get_by_role("radio", name=name).click()
        expect(page.get_by_text(answer).last).to_be_visible()
        visit.settled(page)
        visit.screenshot(page, f"methods-{language}-{width}-{number}")
        assert visit.sticks_out(page) == [0, 0]
        assert page.evaluate(UNNAMED) == 0
    expect(page.get_by_role("alert")).to_have_count(0)
