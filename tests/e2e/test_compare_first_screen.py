"""Compare's first screen in a real browser: the point, unscrolled; step by step for a class."""

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from xai_core.models.checkpoints import save_model, weights_bytes

pytestmark = pytest.mark.e2e

ADDRESS = "/Compare?library=drawn-cells&model=guesser"
SIZES = [(1280, 900), (1920, 1080), (390, 844)]
VIEWS = {
    "one": ("", 1),
    "two-models": ("&second=other", 2),
    "two-methods": ("&beside=layer-cam", 2),
}
SAID = {"en": "The AI says", "ja": "AIの回答"}
SLIM = 60
"""Pixels that one row of controls may take."""
TELLING = re.compile(
    "The AI says|expert's answer|Where the AI|Where the experts|Look deeper|% sure"
)


@pytest.fixture
def other_model(app_home: Path, guesser, make_model) -> Iterator[None]:
    """A second model that answers the same cases."""
    other = make_model(seed=3, id="other", task=guesser.card.task, input=guesser.card.input)
    save_model(app_home / "models", other.card, weights_bytes(other.network))
    yield
    shutil.rmtree(app_home / "models" / "other")


def panel(page: Page, name: str) -> Locator:
    return page.locator(f"figure[data-panel={name}]")


def on_first_screen(page: Page, parts: Iterable[Locator]) -> None:
    """Each part lies within the window as it is opened, nothing scrolled."""
    size = page.viewport_size
    for part in parts:
        box = part.bounding_box()
        assert box is not None, part
        assert box["width"] > 0
        assert box["height"] > 0
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= size["width"], part
        assert box["y"] + box["height"] <= size["height"], part


@pytest.mark.usefixtures("other_model")
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("shown", VIEWS)
def test_the_point_is_seen_without_scrolling(visit, shown: str, language: str):
    address, n = VIEWS[shown]
    page = visit.open(f"{ADDRESS}{address}&lang={language}")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        visit.settled(page)
        the_point_is_seen(page, visit, n, language)
        visit.screenshot(page, f"first-screen-{shown}-{language}-{width}")


def the_point_is_seen(page: Page, visit, n: int, language: str) -> None:
    """Pictures, answer and headlines lie within the window; what can be set is out of the way."""
    maps = [panel(page, f"attention-{place}") for place in range(1, n + 1)]
    headlines = page.locator("[class*=shiten-headline]")
    expect(headlines).to_have_count(n)
    expect(maps[-1].locator("img")).to_be_visible()
    visit.settled(page)
    sentence = page.get_by_text(SAID[language]).first
    verdicts = page.locator("[class*=shiten-verdict]")
    pictures = [panel(page, "picture"), panel(page, "regions"), *maps]
    on_first_screen(page, [*pictures, sentence, *headlines.all()])
    expect(verdicts).to_have_count(n)
    on_first_screen(page, verdicts.all())
    for picture in pictures:
        assert picture.locator("img").bounding_box()["width"] >= 100
    # One slim row, and everything else that can be set is out of the way.
    assert page.locator(".st-key-shiten-controls").bounding_box()["height"] <= SLIM
    on_first_screen(page, [page.locator(".st-key-shiten-more summary")])
    for key in ("library", "model", "method", "region", "opacity", "class"):
        expect(page.locator(f".st-key-{key}").first).to_be_hidden()
    tops = {round(picture.bounding_box()["y"]) for picture in pictures}
    assert len(tops) == (1 if page.viewport_size["width"] > 640 else 2)
    assert visit.sticks_out(page) == [0, 0]


def test_a_class_decides_first_and_uncovers_by_key(visit):
    page = visit.open(f"{ADDRESS}&case=monocyte-02&decide=true&versus=basophil")
    expect(panel(page, "picture").locator("img")).to_be_visible()
    visit.settled(page)
    main = page.get_by_test_id("stMain")
    expect(main).not_to_contain_text(TELLING)
    assert "monocyte-02" not in main.inner_html()
    expect(page.locator("[data-testid=stMain] img")).to_have_count(1)
    on_first_screen(page, [page.get_by_role("button", name="We have decided")])
    visit.press(page, "3")
    expect(page.get_by_text("You said Basophil.")).to_be_visible()
    expect(main).not_to_contain_text(TELLING)
    expect(panel(page, "regions")).to_have_count(0)

    visit.press(page, "ArrowDown")
    expect(page.get_by_text("The expert's answer: Monocyte.")).to_be_visible()
    expect(panel(page, "regions").locator("img")).to_be_visible()
    expect(page.get_by_text("The AI says")).to_have_count(0)
    expect(panel(page, "attention-1")).to_have_count(0)

    visit.press(page, "ArrowDown")
    expect(page.get_by_text("The AI says")).to_be_visible()
    expect(panel(page, "attention-1").locator("img")).to_be_visible()
    expect(page.locator("[class*=shiten-headline]")).to_have_count(0)

    visit.press(page, "ArrowDown")
    expect(page.locator("[class*=shiten-headline]")).to_be_visible()
    expect(page.get_by_text("Look deeper")).to_be_visible()
    expect(page.get_by_text("You said Basophil.")).to_be_visible()
    on_first_screen(
        page, [page.get_by_text("You said Basophil."), page.locator("[class*=shiten-headline]")]
    )

    # Another case is hidden again, and this one stays as it was left.
    visit.press(page, "ArrowRight")
    expect(page.get_by_role("button", name="We have decided")).to_be_visible()
    expect(main).not_to_contain_text(TELLING)
    visit.press(page, "ArrowLeft")
    expect(page.get_by_text("You said Basophil.")).to_be_visible()


def test_before_a_class_the_case_fills_the_window_and_keys_lead_on(visit):
    page = visit.open(f"{ADDRESS}&present=true")
    headline = page.locator("[class*=shiten-headline]")
    expect(headline).to_be_visible()
    expect(page.locator(".st-key-shiten-bar")).to_have_count(0)
    expect(page.get_by_text("Look deeper")).to_have_count(0)
    expect(page.locator(".st-key-shiten-more")).to_be_hidden()
    pictures = [panel(page, name) for name in ("picture", "regions", "attention-1")]
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        visit.settled(page)
        on_first_screen(page, [*pictures, page.get_by_text("The AI says"), headline])
        assert page.locator(".st-key-shiten-controls").bounding_box()["height"] <= SLIM
        assert visit.sticks_out(page) == [0, 0]
        visit.screenshot(page, f"present-{width}")
    visit.press(page, "ArrowRight")
    expect(page).to_have_url(re.compile("case=neutrophil-02"))
    visit.press(page, "ArrowLeft")
    expect(page).to_have_url(re.compile("case=neutrophil-01"))
    visit.press(page, "Escape")
    expect(page.locator(".st-key-shiten-bar")).to_be_visible()
    expect(page).to_have_url(re.compile("present=False"))
