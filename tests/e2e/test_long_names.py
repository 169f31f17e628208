"""Names of 120 characters, of strangers' libraries and models, in a real browser."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

LENGTH = 120
HOSTILE = " ![i](http://a.invalid/i.png) www.a.invalid x@a.invalid :red[x]"
FORMATTED = """[...document.querySelectorAll("[data-testid=stMain] :is(a, img)")]
    .filter(e => (e.href ?? e.src).includes("invalid"))
    .map(e => `${e.href ?? e.src} in ${e.closest("[data-testid]").outerHTML.slice(0, 400)}`)"""
"""Links and pictures that a name has become."""
OF = "library=long-names&model=long-guesser"
CUT_OFF = """() => {
    const cut = [];
    const texts = document.createTreeWalker(
        document.querySelector("[data-testid=stMain]"), NodeFilter.SHOW_TEXT);
    for (let text; (text = texts.nextNode());) {
        if (!text.data.includes("overlong")) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        const drawn = range.getBoundingClientRect();
        // A closed panel is not on the screen; the choice in a list is whole where the list opens.
        const apart = "details:not([open]), [data-baseweb=select]";
        if (!drawn.width || text.parentElement.closest(apart)) continue;
        for (let box = text.parentElement; box.id !== "root"; box = box.parentElement) {
            const style = getComputedStyle(box);
            if (style.clipPath !== "none" || style.overflowX === "visible") continue;
            const window = box.getBoundingClientRect();
            const scrolls = ["auto", "scroll"].includes(style.overflowX);
            if (!scrolls && drawn.right > window.right + 1) cut.push(text.data);
        }
    }
    return cut;
}"""
"""The long names of which a part is hidden at the right, with no way to scroll to it."""


def longer(match: re.Match[str]) -> str:
    """The name as it was, and then more of it."""
    name = match[2] + HOSTILE + " overlong" * LENGTH
    return f"{match[1]}{name[:LENGTH].strip()}{match[3]}"


@pytest.fixture(scope="session", autouse=True)
def long_names(app_home: Path, drawn_library, guesser) -> None:
    """The drawn cells and the model that guesses, every name of theirs 120 characters long."""
    from xai_core.models.checkpoints import save_model, weights_bytes

    folder = app_home / "libraries" / "long-names"
    shutil.copytree(drawn_library.folder, folder)
    manifest = folder / "library.toml"
    words = manifest.read_text(encoding="utf-8").replace('"drawn-cells"', '"long-names"')
    words = re.sub(r'(\b(?:en|ja) = ")([^"]*)(")', longer, words)
    manifest.write_text(words, encoding="utf-8")
    said = guesser.card.model_dump_json()
    said = re.sub(r'("(?:en|ja)":")([^"]*)(")', longer, said)
    card = type(guesser.card).model_validate_json(said)
    card = card.model_copy(update={"id": "long-guesser"})
    save_model(app_home / "models", card, weights_bytes(guesser.network))


def settled(visit, address: str, width: int) -> Page:
    page = visit.open(address, width=width, height=844 if width < 800 else 900)
    expect(page.get_by_text("overlong").first).to_be_attached()
    visit.settled(page)
    return page


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "address",
    ["/", f"/Compare?{OF}", "/Models?model=long-guesser"],
    ids=["home", "compare", "models"],
)
def test_long_names_are_whole(visit, address: str, width: int):
    page = settled(visit, address, width)
    name = re.sub(r"\W", "", address.split("?", maxsplit=1)[0]) or "home"
    visit.screenshot(page, f"long-{name}-{width}")
    assert visit.sticks_out(page) == [0, 0]
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(FORMATTED) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_long_answers_are_whole(visit, width: int):
    page = visit.open(f"/Quiz?{OF}&pictures=5", width=width, height=844)
    page.get_by_test_id("stTextInput").locator("input").fill(f"Long {width}")
    visit.press(page, "Enter")
    with visit.asking(page):
        page.locator(".st-key-quiz-begin button").click()
    expect(page.locator(".picture")).to_have_attribute("data-shown", re.compile("quiz-canvas-"))
    expect(page.locator(".st-key-shiten-answers")).to_contain_text("overlong")
    visit.screenshot(page, f"long-quiz-{width}")
    assert visit.sticks_out(page) == [0, 0]
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(FORMATTED) == []
