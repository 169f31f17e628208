"""The quiz asking numbers, without a browser: slider, reveal, summary, progress."""

from collections.abc import Callable

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import calm, sentences
from tests.pages.quiz.conftest import begun, everything, has, log, shown
from xai_core.home import CHECKOUT
from xai_core.store import close_stores

PAGE = "pages/2_Quiz.py"


@pytest.fixture
def quiz(value_home, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """``quiz(lang="ja")``: the quiz of brightness at this address, five pictures a round."""
    monkeypatch.delenv("SHITEN_DATABASE_URL", raising=False)
    st.cache_data.clear()
    st.cache_resource.clear()

    def open_at(**address: str) -> AppTest:
        app = AppTest.from_file(str(CHECKOUT / "app.py"), default_timeout=600)
        app.switch_page(PAGE)
        asked = {"library": "brightness", "model": "estimator", "pictures": "5"}
        app.query_params.update({**asked, **address})
        return app.run()

    yield open_at
    close_stores()


def slid(page: AppTest, value: float) -> AppTest:
    page.slider(key=f"quiz-slider-{shown(page)}").set_value(value).run()
    return calm(page)


def said(page: AppTest, value: float, sure: int = 1) -> AppTest:
    slid(page, value).button(key=f"quiz-sure-{sure}").click().run()
    page.button(key="quiz-commit").click().run()
    return calm(page)


def test_the_number_is_committed_before_anything_is_told(quiz, value_library):
    page = quiz()
    assert "A number from 9 to 23 u; right within ±1" not in sentences(page)  # who, first
    page = begun(page)
    slider = page.slider(key=f"quiz-slider-{shown(page)}")
    assert (slider.min, slider.max, slider.step, slider.value) == (9, 23, 0.1, 16)
    page.button(key="quiz-sure-1").click().run()
    assert page.button(key="quiz-commit").disabled  # not moved yet
    slid(page, 12.3)
    assert not page.button(key="quiz-commit").disabled
    sent = everything(page)
    assert not any(case.id in sent for case in value_library.cases)
    page.button(key="quiz-commit").click().run()
    (entry,) = log()
    target = value_library.case(entry.case_id).target
    assert (entry.answer, entry.right) == ("12.3", abs(12.3 - target) <= 1)
    told = sentences(calm(page))
    assert f"Measured: {target:.2f}\N{NO-BREAK SPACE}u." in told
    assert "You said **12.30\N{NO-BREAK SPACE}u**" in told
    assert "The AI said **" in told
    assert "Its 90 % interval: " in told


def test_a_round_to_its_summary_and_progress(quiz):
    page = begun(quiz())
    for number in range(5):
        page = said(page, 11 + 2 * number)
        page.button(key="quiz-next").click().run()
    assert calm(page).title[0].value == "How it went"
    figures = {metric.label: metric.value for metric in page.metric}
    assert list(figures) == [
        "You were off by, on average",
        "The AI was off by, on average",
        "Both together were off by, on average",
    ]
    assert all(value.endswith("u") for value in figures.values())
    assert "points** on average" in sentences(page)
    page.button(key="quiz-new").click().run()
    page.segmented_control(key="quiz-view").set_value("progress").run()
    assert "Class by class" in sentences(calm(page))


def test_numbers_have_no_contested_cases(quiz):
    page = quiz()
    page.text_input(key="quiz-name").set_value("Aya")
    page.button(key="FormSubmitter:quiz-who-Start").click().run()
    assert "A number from 9 to 23 u; right within ±1." in sentences(calm(page))
    assert page.segmented_control(key="mode").options == ["Practice", "Test"]
    assert has(page, "quiz-begin")


def test_a_test_of_numbers_tells_nothing_before_the_end(quiz):
    page = said(begun(quiz(mode="test", pictures="5")), 15)
    assert "Measured" not in sentences(page)
    assert page.slider(key=f"quiz-slider-{shown(page)}").value == 16
