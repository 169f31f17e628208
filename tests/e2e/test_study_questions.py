"""Further questions about a study, in a real browser: each answer leaves its cases in the list."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from xai_core.evaluation.study.run import run_study
from xai_core.models.checkpoints import save_model, weights_bytes

pytestmark = pytest.mark.e2e

ADDRESS = "/Misclassifications?library=drawn-cells&model=guesser&region=cell"
TILES = "button[data-case]"
ROWS = "button[data-row]"


@pytest.fixture(scope="module", autouse=True)
def studies(app_home: Path, drawn_library, guesser, make_model) -> None:
    """The guesser's study, and one of another model."""
    rival = make_model(
        seed=7, id="rival", task=drawn_library.task, input={"height": 64, "width": 64}
    )
    save_model(app_home / "models", rival.card, weights_bytes(rival.network))
    for model in (guesser, rival):
        folder = app_home / "studies" / f"drawn-cells--{model.card.id}"
        run_study(drawn_library, model, folder, lambda _done, _total: None)


def opened(visit, more: str, **window) -> Page:
    page = visit.open(f"{ADDRESS}{more}", **window)
    expect(page.locator(TILES).first).to_be_visible()
    visit.settled(page)
    return page


def state(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_more_like_this_opens_a_neighbour(visit):
    page = opened(visit, "&order=library&case=monocyte-02")
    with visit.asking(page):
        page.get_by_role("radio", name="More like this").click()
    strip = page.locator("button[data-alike]")
    expect(strip).to_have_count(12)
    for picture in strip.locator("img").all():
        assert picture.get_attribute("alt")
    wanted = strip.nth(1).get_attribute("data-alike")
    assert wanted != "monocyte-02"
    with visit.asking(page):
        strip.nth(1).click()
    assert state(page)["case"] == [wanted]
    assert state(page)["ask"] == ["alike"]
    expect(page.locator(f"{TILES}[aria-current]")).to_have_attribute("data-case", wanted or "")


def test_a_slice_pressed_filters_and_pressed_again_lets_go(visit):
    page = opened(visit, "&ask=slices")
    monocytes = page.locator(ROWS, has_text="Monocyte")
    with visit.asking(page):
        monocytes.click()
    expect(page.locator(TILES)).to_have_count(5)
    assert state(page)["slice"] == ["class=monocyte"]
    expect(monocytes).to_have_attribute("aria-pressed", "true")
    monocytes.focus()
    visit.press(page, "Enter")
    expect(page.locator(TILES)).to_have_count(25)


def test_the_table_of_two_models_filters_the_list(visit):
    page = opened(visit, "&ask=models")
    rows = page.locator(ROWS)
    expect(rows).to_have_count(4)
    counts = [int(text) for text in page.locator(".frame td:nth-child(2)").all_inner_texts()]
    assert sum(counts) == 25
    row = max(range(4), key=counts.__getitem__)
    with visit.asking(page):
        rows.nth(row).click()
    expect(page.locator(TILES)).to_have_count(counts[row])
    assert state(page)["beside"] == ["rival"]
    expect(page.get_by_text("second model: rival")).to_be_visible()
    with visit.asking(page):
        page.get_by_role("button", name="Let go").click()
    expect(page.locator(TILES)).to_have_count(25)


def test_drawing_around_cases_on_the_map_lists_them(visit):
    page = opened(visit, "&ask=map")
    plot = page.locator(".stPlotlyChart").last
    plot.scroll_into_view_if_needed()
    area = plot.locator(".nsewdrag").first.bounding_box()
    assert area is not None
    left, top = area["x"] + 2, area["y"] + 2
    right, bottom = area["x"] + area["width"] - 2, area["y"] + area["height"] - 2
    with visit.asking(page):
        page.mouse.move(left, top)
        page.mouse.down()
        for x, y in [(right, top), (right, bottom), (left, bottom), (left, top + 4)]:
            page.mouse.move(x, y, steps=8)
        page.mouse.up()
    expect(page).to_have_url(re.compile("drawn=pca"))
    expect(page.get_by_text("what was drawn around on the map")).to_be_visible()
    expect(page.locator(TILES)).to_have_count(25)


def test_right_for_the_wrong_reason_states_its_rule(visit):
    page = visit.open(f"{ADDRESS}&view=wrong-reason")
    visit.settled(page)
    expect(page.get_by_text("when the region is hidden (supported)")).to_be_visible()
    page.get_by_text("What is the rule, and how good is it?").click()
    expect(page.get_by_text("its probability falls by at most 0.25")).to_be_visible()
    expect(page.get_by_text("Measured where the truth is known")).to_be_visible()


@pytest.mark.parametrize("ask", ["alike", "map", "models", "slices", "find-slices"])
def test_each_question_fits_a_phone_in_japanese(visit, ask: str):
    page = opened(visit, f"&lang=ja&ask={ask}&case=monocyte-02", width=390)
    visit.screenshot(page, f"misclassifications-{ask}-ja-390")
    assert visit.sticks_out(page) == [0, 0]
