"""axe-core finds nothing on any page, in both languages; what Streamlit itself does is listed."""

from importlib.resources import files

import pytest

from ui.common.frame import PLACES

pytestmark = pytest.mark.e2e

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RUN = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations.flatMap(
    one => one.nodes.map(node => ({
        rule: one.id, place: node.target.flat().join(' '), html: node.html.slice(0, 300),
        why: node.failureSummary})))"""


def found(page) -> list[dict]:
    page.evaluate(AXE)
    return page.evaluate(RUN)


def addresses() -> list[str]:
    return [
        "/" if place.name == "home" else "/" + place.file.split("_", 1)[1].removesuffix(".py")
        for place in PLACES
        if place.exists
    ]
