"""axe-core finds nothing on any page, in both languages, wide and narrow.

What Streamlit itself does and we cannot mend would stand in :data:`STREAMLITS_OWN`, by rule and
selector with the reason.
"""

from collections.abc import Mapping
from importlib.resources import files

import pytest

from ui.common.frame import PLACES

pytestmark = pytest.mark.e2e

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
SETTLED = """() => Promise.race([
    Promise.allSettled(document.getAnimations()
        .filter(one => one.effect.getComputedTiming().endTime < Infinity)
        .map(one => one.finished)),
    new Promise(done => setTimeout(done, 10_000))])"""
"""What fades in is pale for a moment, and would be read as words that are too pale. One that was
halted never ends, and is not waited for."""
RUN = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations.flatMap(
    one => one.nodes.map(node => ({
        rule: one.id, place: node.target.flat().join(' '), why: node.failureSummary})))"""
STREAMLITS_OWN: Mapping[tuple[str, str], str] = {}
"""(rule, part of the selector) -> why it is not ours to mend."""

SCREENS = (("en", 1280), ("ja", 390))
"""Language and width in which a way through a page is gone; each page is seen in all four."""


def violations(page) -> list[str]:
    page.evaluate(AXE)
    page.evaluate(SETTLED)
    return [
        f"{one['rule']} at {one['place']}: {one['why']}"
        for one in page.evaluate(RUN)
        if not any(one["rule"] == rule and part in one["place"] for rule, part in STREAMLITS_OWN)
    ]


def addresses() -> list[str]:
    places = [place for place in PLACES if place.exists]
    return [
        "/" if place.name == "home" else "/" + place.file.partition("_")[2].removesuffix(".py")
        for place in places
    ]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("address", addresses())
def test_nothing_is_in_anybodys_way(visit, address: str, language: str):
    page = visit.open(f"{address}?lang={language}")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        visit.settled(page)
        assert violations(page) == []
        levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all(
            "all => all.map(h => h.tagName)"
        )
        assert levels.count("H1") == 1
        assert levels[0] == "H1"
        assert visit.sticks_out(page) == [0, 0]


def test_what_it_looks_for_is_found(visit):
    page = visit.open()
    page.evaluate("document.querySelector('[data-testid=stMain] img').removeAttribute('alt')")
    assert [one.partition(" at ")[0] for one in violations(page)] == ["image-alt"]
