"""Home in a real browser: both languages, wide and narrow, by keyboard."""

import re
import zipfile

import numpy as np
import pytest
from playwright.sync_api import expect

from xai_core.cases.pictures import encode_png

pytestmark = pytest.mark.e2e

WIDTHS = (1280, 390)


def heading(page):
    return page.get_by_role("heading", level=1)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("address", "words"), [("/", "Where does the AI look"), ("/?lang=ja", "AIと専門家は")]
)
def test_home_shows_in_both_languages(visit, address: str, words: str, width: int):
    page = visit.open(address, width=width)
    expect(heading(page)).to_contain_text(words)
    expect(page.get_by_role("alert").filter(has_text=re.compile("unexpected|予期"))).to_have_count(
        0
    )
    visit.screenshot(page, f"home-{'ja' if 'ja' in address else 'en'}-{width}")
    assert visit.sticks_out(page) == [0, 0]


def test_the_switch_changes_language_and_address(visit):
    page = visit.open()
    with visit.asking(page):
        page.get_by_role("radio", name="日本語").click()
    expect(heading(page)).to_contain_text("AIと専門家は")
    expect(page).to_have_url(re.compile(r"[?&]lang=ja"))
    with visit.asking(page):
        page.get_by_role("radio", name="English").click()
    expect(heading(page)).to_contain_text("Where does the AI look")
    expect(page).not_to_have_url(re.compile("lang="))


def test_the_language_stays_when_moving_between_pages_and_reloading(visit):
    page = visit.open("/?lang=ja")
    with visit.asking(page):
        page.get_by_test_id("stPageLink-NavLink").filter(has_text="ホーム").click()
    expect(heading(page)).to_contain_text("AIと専門家は")
    visit.reload(page)
    expect(heading(page)).to_contain_text("AIと専門家は")


def test_a_japanese_browser_reads_japanese(visit):
    page = visit.open(locale="ja-JP")
    expect(heading(page)).to_contain_text("AIと専門家は")


def test_every_picture_has_a_text_for_those_who_do_not_see_it(visit):
    page = visit.open()
    pictures = page.locator("[data-testid=stMain] img")
    expect(pictures).not_to_have_count(0)
    for picture in pictures.all():
        assert picture.get_attribute("alt")


def test_the_language_can_be_changed_from_the_keyboard(visit):
    page = visit.open()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "日本語":
            break
        if page.evaluate("document.activeElement.innerText") == "English":
            page.keyboard.press("ArrowRight")
            break
    page.keyboard.press("Enter")
    expect(heading(page)).to_contain_text("AIと専門家は")


@pytest.mark.parametrize("width", WIDTHS)
def test_three_doors_with_a_live_example_stand_on_the_first_screen(visit, width: int):
    page = visit.open("/", width=width)
    doors = page.locator(".st-key-shiten-doors")
    pictures = doors.locator("img")
    expect(pictures).to_have_count(3)
    for picture in pictures.all():
        assert picture.evaluate("image => image.naturalWidth") > 100
    if width > 1000:
        box = doors.bounding_box()
        assert box["y"] + box["height"] < 900
    # What is said of the first case stands beside its baselines.
    expect(doors).to_contain_text(re.compile(r"of its attention lies in.*by chance.*blob"))
    with visit.asking(page):
        doors.get_by_role("link", name="Open this case").click()
    expect(page).to_have_url(re.compile("Compare.*case="))


def test_a_zip_is_brought_in_opened_and_deleted(visit, tmp_path):
    archive = tmp_path / "mine.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for number, name in enumerate(("band/1", "band/2", "eo/3")):
            packed.writestr(f"{name}.png", encode_png(np.full((32, 32, 3), number, np.uint8)))
    page = visit.open()
    page.get_by_text("Bring in a library").click()
    visit.pick(page, "What is it?", "Pictures in one folder a class, with or without masks")
    with visit.asking(page):
        page.locator("input[type=file]").set_input_files(archive)
    page.get_by_label("Its id here").fill("mine")
    page.get_by_label("Its id here").press("Enter")
    visit.settled(page)
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("“mine” is on the shelf with 3 cases.")).to_be_visible()
    visit.settled(page)
    with visit.asking(page):
        page.locator(".st-key-delete-mine").get_by_role("button").click()
        page.get_by_text("I mean it").click()
    with visit.asking(page):
        page.get_by_role("button", name="Delete “mine”").click()
    expect(page.locator(".st-key-delete-mine")).to_have_count(0)


def test_a_bad_archive_says_what_is_wrong(visit, tmp_path):
    archive = tmp_path / "bad.zip"
    archive.write_bytes(b"GIF89a" + bytes(200))
    page = visit.open()
    page.get_by_text("Bring in a library").click()
    with visit.asking(page):
        page.locator("input[type=file]").set_input_files(archive)
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("This is not a ZIP archive.")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_table_of_models_shows_the_honest_ones_first_and_clips_nothing(visit, width: int):
    page = visit.open("/", width=width)
    table = page.locator("table.shiten-models")
    names = table.locator("th[scope=row] code").all_inner_texts()
    assert names[0] == "wbc5-wide"
    assert names.index("wbc11") < names.index("smear11")
    for cell in table.locator("th, td").all():
        assert cell.evaluate("cell => cell.scrollWidth <= cell.clientWidth + 1")
    assert visit.sticks_out(page) == [0, 0]
    with visit.asking(page):
        table.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("Models.*model=wbc5-wide"))


@pytest.mark.parametrize(("address", "language"), [("/", "en"), ("/?lang=ja", "ja")])
def test_the_document_says_its_language(visit, address: str, language: str):
    page = visit.open(address)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("navigation")).to_have_count(1)


def test_the_language_of_the_document_follows_the_switch(visit):
    page = visit.open()
    with visit.asking(page):
        page.get_by_role("radio", name="日本語").click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")


def test_the_glossary_is_a_click_away_and_keeps_the_language(visit):
    page = visit.open("/?lang=ja")
    with visit.asking(page):
        page.locator(".st-key-shiten-foot").get_by_role("link", name="用語集").click()
    expect(heading(page)).to_have_text("用語集")
    expect(page.get_by_role("heading", name="Wilson区間")).to_be_visible()
