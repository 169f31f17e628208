"""A model that answers with numbers, in a real browser: cohort, largest errors, quiz by slider."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.test_axe import violations
from xai_core.models.checkpoints import save_model, weights_bytes
from xai_core.store import answers_of, find_learner, open_store

pytestmark = pytest.mark.e2e

OF = "library=brightness&model=estimator"


@pytest.fixture(scope="session", autouse=True)
def values(app_home: Path, value_library, estimator, value_study) -> None:
    """The library of values, its model and their study, on the running app's shelf."""
    shutil.copytree(value_library.folder, app_home / "libraries" / value_library.id)
    save_model(app_home / "models", estimator.card, weights_bytes(estimator.network))
    shutil.copytree(value_study.folder, app_home / "studies" / value_study.folder.name)


def test_a_point_of_the_cohort_opens_its_case_on_compare(visit):
    page = visit.open(f"/Cohort?{OF}&region=disc")
    chart = page.locator(".js-plotly-plot").first
    expect(chart.locator(".points path").first).to_be_visible()
    visit.settled(page)
    visit.screenshot(page, "cohort")
    assert violations(page) == []
    at = chart.evaluate(
        """plot => {
            const [trace, axes] = [plot._fullData[0], plot._fullLayout];
            const box = plot.getBoundingClientRect();
            return [box.x + axes.xaxis._offset + axes.xaxis.d2p(trace.x[0]),
                    box.y + axes.yaxis._offset + axes.yaxis.d2p(trace.y[0]), trace.customdata[0]];
        }"""
    )
    page.mouse.move(at[0], at[1])
    page.mouse.click(at[0], at[1])
    page.wait_for_url(re.compile(r"/Compare\?"))
    visit.settled(page)
    assert f"case={at[2]}" in page.url
    expect(page.locator("h1")).to_have_count(1)


def test_the_largest_errors_on_a_phone(visit):
    page = visit.open(f"/Misclassifications?{OF}&lang=ja", width=390, height=844)
    expect(page.locator("button[data-case]").first).to_be_visible()
    visit.settled(page)
    assert visit.sticks_out(page) == [0, 0]
    visit.screenshot(page, "largest-errors-phone-ja")
    assert violations(page) == []
    first = page.locator("button[data-case][aria-current]").get_attribute("data-case")
    visit.press(page, "ArrowRight")
    expect(page.locator("button[data-case][aria-current]")).not_to_have_attribute(
        "data-case", first or ""
    )


def test_a_number_is_answered_by_keyboard(visit, app_home: Path):
    page = visit.open(f"/Quiz?{OF}&pictures=5")
    page.get_by_test_id("stTextInput").locator("input").fill("Numbers")
    visit.press(page, "Enter")
    with visit.asking(page):
        page.locator(".st-key-quiz-begin button").click()
    expect(page.locator(".picture")).to_have_attribute("data-shown", re.compile("quiz-canvas-"))
    slider = page.get_by_role("slider")
    slider.focus()
    visit.press(page, "ArrowRight")
    expect(page.locator(".st-key-shiten-slider")).to_contain_text("16.1")
    visit.screenshot(page, "quiz-number")
    assert violations(page) == []
    visit.press(page, "S")
    visit.press(page, "Enter")
    expect(page.locator(".st-key-quiz-next button")).to_be_visible()
    visit.settled(page)
    visit.screenshot(page, "quiz-number-reveal")
    assert violations(page) == []
    store = open_store(f"sqlite:///{app_home / 'shiten.db'}")
    (entry,) = answers_of(store, find_learner(store, "Numbers").id)
    assert entry.answer == "16.1"
