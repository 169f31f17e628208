"""Home in a real browser: both languages, wide and narrow, by keyboard."""

import re

import pytest
from playwright.sync_api import expect

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
