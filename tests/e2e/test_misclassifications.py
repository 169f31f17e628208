"""Misclassifications in a real browser: from a cell to a case, to Compare, back, and a tag."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_axe import SCREENS
from xai_core.evaluation.study.run import run_study
from xai_core.home import CHECKOUT

pytestmark = pytest.mark.e2e

CASES = "/Misclassifications?library=drawn-cells&model=guesser&region=cell"
ADDRESS = f"{CASES}&charts=shown"
TILES = "button[data-case]"
NASTY = "<b onclick=alert(1)>bold</b> **stars** \N{GRINNING FACE} שלום"


@pytest.fixture(scope="module", autouse=True)
def study(app_home: Path, drawn_library, guesser) -> Path:
    folder = app_home / "studies" / "drawn-cells--guesser"
    run_study(drawn_library, guesser, folder, lambda _done, _total: None)
    return folder


def opened(visit, address: str = ADDRESS, **window) -> Page:
    page = visit.open(address, **window)
    expect(page.locator(TILES).first).to_be_visible()
    expect(page.locator("button[data-cell]").first).to_be_visible()
    visit.settled(page)
    return page


def state(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def tiles(page: Page) -> list[str]:
    return [tile.get_attribute("data-case") for tile in page.locator(TILES).all()]


def press_cell(page: Page, visit, row: int, column: int) -> None:
    """A cell of the confusion table."""
    with visit.asking(page):
        page.locator(f'button[data-cell="{row} {column}"]').click()


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(("width", "height"), [(1280, 900), (1920, 1080), (390, 844)])
def test_the_cases_are_on_the_first_screen(visit, language: str, width: int, height: int):
    """A whole row of pictures and the open case; on a phone, which has one column, the case."""
    page = visit.open(f"{CASES}&lang={language}&verdict=wrong", width=width, height=height)
    expect(page.locator(TILES).first).to_be_visible()
    visit.settled(page)
    expect(page.locator("button[data-cell]")).to_have_count(0)
    pictures = [page.locator(".st-key-miss-case [data-testid=stImage] img")]
    pictures += page.locator(f"{TILES} img").all()[:5] if width > 390 else []
    for picture in pictures:
        box = picture.bounding_box()
        seen = min(box["y"] + box["height"], height) - box["y"]
        assert seen >= (0.6 if width == 390 else 1) * box["height"]
    assert visit.sticks_out(page) == [0, 0]
    visit.screenshot(page, f"misclassifications-cases-{language}-{width}")


def test_table_and_chart_are_a_press_away_and_stay_in_the_address(visit):
    page = visit.open(CASES)
    expect(page.locator(TILES).first).to_be_visible()
    with visit.asking(page):
        page.get_by_role("radio", name="Table and chart").click()
    expect(page.locator("button[data-cell]").first).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    assert state(page)["charts"] == ["shown"]
    with visit.asking(page):
        page.get_by_role("radio", name="Table and chart").click()
    expect(page.locator("button[data-cell]")).to_have_count(0)
    assert "charts" not in state(page)


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_the_page_in_both_languages(visit, language: str, width: int):
    page = opened(visit, f"{ADDRESS}&lang={language}&case=monocyte-02", width=width)
    visit.screenshot(page, f"misclassifications-{language}-{width}")
    expect(page.locator(TILES)).to_have_count(25)
    for picture in page.locator("[data-testid=stMain] img").all():
        assert picture.get_attribute("alt")
    assert visit.sticks_out(page) == [0, 0]


def test_from_a_cell_to_compare_and_back_and_a_tag_that_stays(visit_at: Callable, serve: Callable):
    with serve() as address:
        visit = visit_at(address)
        page = opened(visit)
        expect(page.locator(TILES)).to_have_count(25)
        press_cell(page, visit, 3, 0)  # monocytes called neutrophils
        expect(page).to_have_url(re.compile("truth=monocyte&said=neutrophil"))
        expect(page.locator(TILES)).to_have_count(5)
        visit.settled(page)
        # The picture opens its case beside the gallery.
        wanted = tiles(page)[2]
        with visit.asking(page):
            page.locator(TILES).nth(2).click()
        expect(page).to_have_url(re.compile(f"case={wanted}"))
        expect(page.locator(f"{TILES}[aria-current]")).to_have_attribute("data-case", wanted)
        # The way to Compare is drawn last: not before it leads there may it be taken.
        expect(page.locator(f'a[href*="Compare"][href*="case={wanted}"]')).to_have_count(1)
        here = state(page)
        with visit.asking(page):
            page.get_by_text("Open on Compare").click()
        expect(page).to_have_url(re.compile("/Compare"))
        expect(page.get_by_test_id("stMetric").first).to_be_visible()
        visit.settled(page)
        (case,) = here["case"]
        assert state(page)["case"] == [case]
        with visit.asking(page):
            page.get_by_text("Back to the list").click()
        expect(page.locator(TILES)).to_have_count(5)
        assert state(page) == here
        named(page, visit)
        page.get_by_role("radio", name="Label error").click()
        page.get_by_label("Note", exact=True).fill(NASTY)
        with visit.asking(page):
            page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        visit.close()
        assert visit.complaints == []
    with serve() as address:
        visit = visit_at(address)
        page = opened(visit, f"{ADDRESS}&tag=label-error")
        expect(page.locator(TILES)).to_have_count(1)
        assert tiles(page) == [case]
        expect(page.locator(TILES)).to_contain_text("Label error")
        expect(page.get_by_label("Note", exact=True)).to_have_value(NASTY)
        expect(page.get_by_text("Last said by Aya")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="Tags and notes as CSV").click()
        text = Path(download.value.path()).read_text(encoding="utf-8-sig")
        assert "label-error" in text
        assert "Aya" in text
        visit.close()
        assert visit.complaints == []


def compared(page: Page, visit) -> None:
    """Take the open case to Compare."""
    with visit.asking(page):
        page.get_by_text("Open on Compare").click()
    expect(page).to_have_url(re.compile("/Compare"))
    expect(page.get_by_text("of the list")).to_be_visible()
    visit.settled(page)


def test_compare_goes_through_the_list_and_back_is_one_press(visit):
    page = opened(visit, f"{ADDRESS}&truth=monocyte&order=library&case=monocyte-02")
    before = page.url
    compared(page, visit)
    expect(page.get_by_text("2 of 5 cases of the list")).to_be_visible()
    with visit.asking(page):
        page.go_back()
    expect(page.locator(TILES)).to_have_count(5)
    assert page.url == before
    expect(page.locator(f"{TILES}[aria-current]")).to_have_attribute("data-case", "monocyte-02")
    # Again, and on: the library goes on elsewhere after the fifth monocyte, the list does not.
    compared(page, visit)
    for n in (3, 4, 5):
        visit.press(page, "ArrowRight")
        expect(page.get_by_text(f"{n} of 5 cases of the list")).to_be_visible()
        expect(page).to_have_url(re.compile(f"case=monocyte-0{n}"))
        visit.settled(page)
    expect(page.get_by_role("button", name="Next")).to_be_disabled()
    # The link leads back to where the reader is now.
    with visit.asking(page):
        page.get_by_text("Back to the list").click()
    expect(page.locator(TILES)).to_have_count(5)
    expect(page.locator(f"{TILES}[aria-current]")).to_have_attribute("data-case", "monocyte-05")


def named(page: Page, visit, name: str = "Aya") -> None:
    """Say who judges."""
    with visit.asking(page):
        page.get_by_label("Your name or initials").fill(name)
        page.keyboard.press("Enter")
    page.evaluate("document.activeElement.blur()")


def opened_panel(page: Page, visit, name: str) -> None:
    """Open what stands behind a button."""
    with visit.asking(page):
        page.get_by_role("button", name=name).click()


def test_tags_by_key_and_for_many_and_back(visit):
    page = opened(visit, f"{ADDRESS}&truth=basophil&order=library")
    named(page, visit)
    visit.press(page, "4")
    expect(page.locator(TILES).first).to_contain_text("Bad image")
    visit.press(page, "ArrowRight")
    visit.press(page, "1")
    expect(page.locator(TILES).nth(1)).to_contain_text("Model error")
    visit.press(page, "1")  # again: let go of
    expect(page.locator(TILES).nth(1)).not_to_contain_text("Model error")
    for place in (2, 3):
        with visit.asking(page):
            page.locator("input[data-tick]").nth(place).check()
    expect(page.get_by_text("2 cases are ticked")).to_be_visible()
    opened_panel(page, visit, "Tag many")
    expect(page.get_by_role("button", name="Tag 2 cases")).to_be_disabled()
    with visit.asking(page):
        page.get_by_text("All 5 cases listed").click()
    with visit.asking(page):
        page.get_by_text("Yes, give 5 cases this tag").click()
    with visit.asking(page):
        page.get_by_role("button", name="Tag 5 cases").click()
    expect(page.get_by_text("5 cases were tagged")).to_be_visible()
    for place in range(5):
        expect(page.locator(TILES).nth(place)).to_contain_text("Model error")
    page.keyboard.press("Escape")
    with visit.asking(page):
        page.get_by_role("button", name="Take it back").click()
    expect(page.locator(TILES).first).to_contain_text("Bad image")
    expect(page.locator(TILES).nth(4)).not_to_contain_text("Model error")


def test_an_own_view_is_there_for_another_session(visit):
    page = opened(visit, f"{ADDRESS}&truth=eosinophil&verdict=wrong&order=library")
    opened_panel(page, visit, "Save this view")
    page.get_by_label("Name of the view").fill("My eosinophils")
    with visit.asking(page):
        page.keyboard.press("Enter")
    with visit.asking(page):
        page.get_by_role("button", name="Save the filters and the order").click()
    other = opened(visit)
    expect(other.locator(TILES)).to_have_count(25)
    with visit.asking(other):
        other.get_by_role("button", name="My eosinophils", exact=True).click()
    expect(other.locator(TILES)).to_have_count(5)
    expect(other).to_have_url(re.compile("verdict=wrong.*truth=eosinophil.*order=library"))


def test_the_list_is_taken_home_in_the_order_shown(visit):
    page = opened(visit, f"{ADDRESS}&truth=eosinophil&order=unsure")
    wanted = tiles(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="This list as CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert [row["case"] for row in csv.DictReader(text.splitlines())] == wanted
    with page.expect_download() as download:
        page.get_by_role("button", name="This list as Parquet").click()
    table = pq.read_table(download.value.path())
    assert table["case"].to_pylist() == wanted
    assert {"answer", "confidence", "cell:above_chance", "tag"} <= set(table.column_names)


def test_a_playlist_is_made_gone_through_and_shared(visit):
    page = opened(visit, f"{ADDRESS}&truth=monocyte&order=library")
    opened_panel(page, visit, "Playlists")
    page.get_by_label("Title").fill("For Tuesday")
    with visit.asking(page):
        page.keyboard.press("Enter")
    with visit.asking(page):
        page.get_by_role("button", name="Add all 5 cases listed").click()
    expect(page.get_by_text("5 cases are in “For Tuesday” now")).to_be_visible()
    with visit.asking(page):
        page.get_by_text("Go through it on Compare").click()
    expect(page.get_by_text("Playlist For Tuesday")).to_be_visible()
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)  # keys are the page's again
    visit.settled(page)
    visit.press(page, "ArrowRight")
    expect(page).to_have_url(re.compile("case=monocyte-02.*list=.*at=2"))
    visit.settled(page)
    opened_panel(page, visit, "Share")
    address = page.get_by_label("Address of this view")
    expect(address).to_have_value(page.url)
    expect(page.get_by_alt_text("QR code of the address of this view.")).to_be_visible()
    expect(page.get_by_text("opens on this computer only")).to_be_visible()
    # Its id and a place are enough to open it.
    playlist = state(page)["list"][0]
    other = visit.open(f"/Compare?list={playlist}&at=4")
    expect(other).to_have_url(re.compile("model=guesser.*case=monocyte-04"))
    expect(other.get_by_text("Playlist For Tuesday")).to_be_visible()
    visit.settled(other)
    visit.press(other, "ArrowRight")
    expect(other).to_have_url(re.compile("case=monocyte-05"))


def test_the_open_case_stays_beside_the_gallery(visit):
    page = opened(visit)
    case = page.locator(".st-key-miss-case [data-testid=stImage]")
    page.locator(TILES).last.evaluate("e => e.scrollIntoView({block: 'end'})")
    visit.settled(page)
    box = case.bounding_box()
    assert 0 <= box["y"] < 900 - box["height"]


def test_a_cell_pressed_again_lets_go_and_stays_let_go(visit):
    page = opened(visit)
    press_cell(page, visit, 1, 0)
    expect(page.locator(TILES)).to_have_count(5)
    visit.settled(page)
    press_cell(page, visit, 1, 0)
    expect(page.locator(TILES)).to_have_count(25)
    visit.settled(page)
    before = state(page)["case"]
    visit.press(page, "ArrowRight")
    expect(page).not_to_have_url(re.compile(f"case={before[0]}"))
    visit.settled(page)
    assert "truth" not in state(page)
    expect(page.locator(TILES)).to_have_count(25)


def test_the_arrow_keys_and_enter_walk_through_the_list(visit):
    page = opened(visit, f"{ADDRESS}&order=library")
    visit.press(page, "ArrowRight")
    expect(page).to_have_url(re.compile("case=neutrophil-02"))
    visit.settled(page)
    visit.press(page, "ArrowLeft")
    expect(page).to_have_url(re.compile("case=neutrophil-01"))
    visit.settled(page)
    page.locator(TILES).nth(6).focus()
    visit.press(page, "Enter")
    expect(page).to_have_url(re.compile("case=eosinophil-02"))
    visit.settled(page)
    # The keyboard stays where it was.
    assert page.locator(TILES).nth(6).evaluate("e => e === e.getRootNode().activeElement")


def test_a_box_on_the_scatter_filters_the_list(visit):
    page = opened(visit)
    plot = page.locator(".stPlotlyChart").first
    plot.scroll_into_view_if_needed()
    area = plot.locator(".nsewdrag").bounding_box()
    page.mouse.move(area["x"] + area["width"] * 0.9, area["y"] + area["height"] / 2)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] - 2, area["y"] + area["height"] * 0.88, steps=4)
    with visit.asking(page):
        page.mouse.up()
    expect(page).to_have_url(re.compile("sure=.*above="))
    visit.settled(page)
    assert 0 < len(tiles(page)) < 25
    with visit.asking(page):
        page.get_by_role("button", name="Let go of the box").click()
    expect(page.locator(TILES)).to_have_count(25)


def test_the_address_opens_the_same_list_elsewhere(visit):
    page = opened(visit, f"{ADDRESS}&view=confident-and-wrong&truth=basophil&order=unsure")
    other = opened(visit, page.url.removeprefix(visit.root))
    assert tiles(other) == tiles(page)
    assert state(other) == state(page)


def test_an_unfinished_study_is_finished_here(visit, study: Path):
    for part in study.glob("parts/part-*"):
        part.unlink()
    page = visit.open(ADDRESS)
    expect(page.get_by_text("unfinished: 0 of 25")).to_be_visible()
    with visit.asking(page):
        page.get_by_role("button", name="Go on with the study").click()
    expect(page.locator(TILES)).to_have_count(25)
    assert list(study.glob("parts/part-*"))


def test_the_components_never_read_markup() -> None:
    """What strangers named is only ever set as text."""
    for name in ("gallery.js", "confusion.js"):
        code = (CHECKOUT / "ui/misclassifications" / name).read_text(encoding="utf-8")
        assert "HTML" not in code
