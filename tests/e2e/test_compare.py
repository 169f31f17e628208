"""Compare in a real browser: keyboard, addresses, uploads, both languages, a phone."""

import re
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.test_axe import SCREENS, violations

pytestmark = pytest.mark.e2e

ADDRESS = "/Compare?library=drawn-cells&model=guesser"
"""The model is named, because others may be shipped with the code."""
BASELINES = {"en": ("Chance", "Centre blob"), "ja": ("偶然", "中心ぼかし")}


def shown_case(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query)["case"][0]


def headline(page: Page):
    return page.get_by_test_id("stMetric").first


def case_list(page: Page):
    return page.locator(".st-key-stepping-at").get_by_role("combobox")


def open_panel(page: Page) -> None:
    """Everything that is set on Compare lies behind it."""
    page.locator(".st-key-shiten-more summary").click()
    expect(page.locator(".st-key-library")).to_be_visible()


def opened(visit, address: str, **window) -> Page:
    """Compare with its case drawn: the browser draws a little after the script has ended."""
    page = visit.open(address, **window)
    expect(headline(page)).to_be_visible()
    visit.settled(page)
    return page


def state(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_compare_shows_a_case_with_its_baselines(visit, language: str, width: int):
    page = opened(visit, f"{ADDRESS}&lang={language}&versus=basophil", width=width)
    visit.screenshot(page, f"compare-{language}-{width}")
    expect(page.get_by_role("alert")).to_have_count(0)
    # The headline never stands without chance and the centre blob.
    expect(headline(page)).to_be_visible()
    for baseline in BASELINES[language]:
        expect(page.locator("[class*=shiten-headline]")).to_contain_text(baseline)
        expect(page.get_by_test_id("stPlotlyChart").nth(1)).to_contain_text(baseline)
    pictures = page.locator("[data-testid=stMain] img")
    expect(pictures).to_have_count(7)  # three, their colours, and three of the rival's
    for picture in pictures.all():
        assert picture.get_attribute("alt")
    assert visit.sticks_out(page) == [0, 0]


def test_the_arrow_keys_open_the_next_and_the_previous_case(visit):
    page = opened(visit, ADDRESS)
    first = shown_case(page)
    visit.press(page, "ArrowRight")
    expect(page).not_to_have_url(re.compile(f"case={first}"))
    second = shown_case(page)
    expect(case_list(page)).to_have_value(f"2 of 25 · {second}")
    visit.press(page, "ArrowLeft")
    expect(page).to_have_url(re.compile(f"case={first}"))


def test_back_and_forward_go_through_the_views(visit):
    page = opened(visit, ADDRESS)
    first = shown_case(page)
    visit.press(page, "ArrowRight")
    expect(page).not_to_have_url(re.compile(f"case={first}"))
    second = shown_case(page)
    with visit.asking(page):
        page.go_back()
    expect(case_list(page)).to_have_value(f"1 of 25 · {first}")
    with visit.asking(page):
        page.go_forward()
    expect(case_list(page)).to_have_value(f"2 of 25 · {second}")


def test_back_takes_a_setting_of_the_closed_panel_along(visit):
    page = opened(visit, ADDRESS)
    open_panel(page)
    with visit.asking(page):
        page.get_by_text("Outlines only", exact=True).click()
    expect(page).to_have_url(re.compile("contours=True"))
    page.locator(".st-key-shiten-more summary").click()
    with visit.asking(page):
        page.go_back()
    expect(page).to_have_url(re.compile("contours=False"))
    visit.press(page, "ArrowRight")
    expect(page).to_have_url(re.compile("case=neutrophil-02"))
    expect(page).to_have_url(re.compile("contours=False"))


def test_the_address_opens_the_same_state_elsewhere(visit):
    page = opened(visit, ADDRESS)
    visit.press(page, "ArrowRight")
    expect(page).to_have_url(re.compile("case=neutrophil-02"))
    open_panel(page)
    with visit.asking(page):
        page.get_by_role("radio", name="Nucleus", exact=True).click()
    expect(page).to_have_url(re.compile("region=nucleus"))
    with visit.asking(page):
        page.get_by_text("Outlines only", exact=True).click()
    expect(page).to_have_url(re.compile("contours=True"))
    page.locator(".st-key-shiten-more summary").click()
    page.get_by_label("Why not …?").press_sequentially("Monocyte")
    expect(page.get_by_role("option")).to_have_count(1)
    visit.press(page, "Enter")
    expect(page).to_have_url(re.compile("versus=monocyte"))
    other = opened(visit, page.url.removeprefix(visit.root))
    assert state(other) == state(page)
    expect(headline(other)).to_contain_text("Nucleus")
    assert headline(other).inner_text() == headline(page).inner_text()
    open_panel(other)
    expect(other.get_by_role("radio", name="Nucleus", exact=True)).to_be_checked()
    expect(other.get_by_role("heading", name="Why not another answer?")).to_be_visible()


def test_a_change_of_language_keeps_what_is_shown(visit):
    page = opened(visit, f"{ADDRESS}&case=monocyte-02&region=nucleus&binarise=otsu&versus=basophil")
    before = state(page)
    with visit.asking(page):
        page.get_by_role("radio", name="日本語").click()
    expect(headline(page)).to_contain_text("核")
    assert state(page) == before | {"lang": ["ja"]}


@pytest.mark.parametrize(
    ("language", "width", "panel", "importance"),
    [
        ("en", 1280, "Two levels: where, and with what emphasis", "Importance, as given"),
        ("ja", 390, "一致の二つの段階：どこを、どの重みで見たか", "与えられた重要度"),
    ],
)
def test_both_levels_of_agreement(visit, language: str, width: int, panel: str, importance: str):
    page = opened(visit, f"{ADDRESS}&region=deciding&lang={language}", width=width)
    page.locator("summary").filter(has_text=panel).click()
    expect(page.get_by_text(importance, exact=True)).to_be_visible()
    visit.settled(page)
    visit.screenshot(page, f"levels-{language}-{width}")
    assert visit.sticks_out(page) == [0, 0]
    assert violations(page) == []


def test_a_picture_of_ones_own_leaves_nothing_behind(visit, app_home: Path):
    before = files(app_home)
    page = visit.open("/Compare?source=own&model=guesser")
    picture = np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    mask = np.zeros((60, 80), dtype=np.uint8)
    mask[15:45, 20:60] = 255
    for place, pixels in (("picture", picture), ("mask", mask)):
        # By name: either of the two places may appear on the page before the other.
        page.locator(f".st-key-{place} input[type=file]").set_input_files(
            {"name": f"{place}.png", "mimeType": "image/png", "buffer": png(pixels)}
        )
        # An upload takes its time to begin, and the page counts as settled until it does.
        expect(page.get_by_text(f"{place}.png")).to_be_visible()
        expect(page.get_by_text("No expert's answer is known")).to_be_visible()
        visit.settled(page)
    expect(headline(page)).to_contain_text("your outline")
    expect(page.locator("[class*=shiten-headline]")).to_contain_text("25.0 %")
    visit.screenshot(page, "compare-own")
    assert files(app_home) == before


def png(pixels: np.ndarray) -> bytes:
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def files(folder: Path) -> dict[str, int]:
    return {str(p): p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}
