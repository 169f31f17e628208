"""Compare for a number, without a browser: the ruler, its limits, what moves it, deciding first."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.domains.phantom.questions import Question, drafts, manifest
from tests.pages.conftest import panels_of
from tests.pages.test_compare_methods import made
from xai_core.cases.writer import write_library

PAGE = "pages/1_Compare.py"
CASE = "value-01-1"
"""Measured as 15.17 u."""


@pytest.fixture
def home(shiten_home: Path, make_value_model, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with six discs of known brightness, and a model that has learned nothing."""
    from xai_core.models import cards
    from xai_core.models.checkpoints import save_model, weights_bytes

    monkeypatch.setattr(cards, "model_folders", lambda: (shiten_home / "models",))
    cases = drafts(Question.VALUE, 6, seed=1, size=32, grain=4)
    write_library(shiten_home / "libraries" / "discs", manifest(Question.VALUE, "discs"), cases)
    model = make_value_model(id="ruler")
    save_model(shiten_home / "models", model.card, weights_bytes(model.network))
    return shiten_home


@pytest.fixture
def compare(open_page):
    """``compare(deeper="hide")``: Compare at this address."""
    return lambda **address: open_page(PAGE, **{"case": CASE, "library": "discs"} | address)


def sentences(page: AppTest) -> str:
    assert not page.exception
    assert not page.error
    parts = [*page.title, *page.header, *page.markdown, *page.caption, *page.info]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def tables(page: AppTest) -> str:
    return "\n".join(table.value.to_string() for table in page.table)


def test_answer_ruler_limits_and_both_directions(compare):
    page = compare()
    said = sentences(page)
    assert "The AI says **" in said
    assert "(90 % interval" in said
    right = "the AI is right, within the tolerance of 1.00 u" in said
    assert right or "more than the tolerance of 1.00 u" in said
    assert ("The AI is right" in said) is right  # the verdict says the same
    assert "What raises it, what lowers it?" in said
    assert "red **raises brightness**, blue **lowers brightness**" in said
    assert "Limits from: How the discs are drawn." in said
    assert "within 1.00 u of the measured value" in said
    assert "<\N{NO-BREAK SPACE}13\N{NO-BREAK SPACE}u" in tables(page).replace("\\", "")
    assert list(panels_of(page)) == ["picture", "regions", "attention-1"]
    assert "brightness" in panels_of(page)["attention-1"]["alt"]
    assert not [box for box in page.selectbox if box.key == "versus"]


def test_in_japanese(compare):
    said = sentences(compare(lang="ja"))
    assert "値を上げる場所、下げる場所" in said
    assert "許容範囲" in said
    for english in ("The AI", "brightness", "tolerance", "Limits", "raises"):
        assert english not in said


def test_a_method_that_keeps_its_signs_adds_up_in_the_unit_and_needs_no_second_map(compare):
    page = made(compare(method="partition-shap"), "Make this map")
    said = sentences(page)
    assert "What raises it" not in said
    assert "Red: raises brightness; blue: lowers brightness" in said
    (promise,) = [part.value for part in page.caption if "Adds up to" in part.value]
    assert "(u): off by 0.0" in promise.replace("\\", "")


def test_what_earned_the_value_is_said_in_its_unit(compare):
    page = compare(deeper="earned")
    said = sentences(page)
    assert "for **brightness**" in said
    assert "In u. To the right: raises brightness; to the left: lowers brightness" in said
    assert " points" not in said
    (sums,) = [part.value for part in page.markdown if part.value.startswith("Together")]
    assert " u**: from " in sums


def test_hiding_a_region_moves_the_value(compare):
    page = compare(deeper="hide")
    assert "Choose what to hide" in sentences(page)
    assert "for **brightness**" in sentences(compare(deeper="hide", hidden="disc"))


def test_the_checks_of_the_map_are_offered_and_curves_are_in_the_unit(compare):
    page = compare(deeper="trust")
    page = made(page, "Delete and insert")
    assert "The mean of brightness along the way" in sentences(page)
    assert " u ± " in tables(page)


def test_a_value_is_decided_first_on_a_slider(compare):
    page = compare(decide="true")
    assert list(panels_of(page)) == ["picture"]
    assert not page.table
    (slider,) = [slider for slider in page.slider if "brightness" in slider.label]
    assert slider.min < slider.value < slider.max
    assert slider.step == 0.1
    slider.set_value(15.5).run()
    page.button(key="decide-done").click().run()
    assert "You said **15.50 u**." in sentences(page)
    assert "measured" not in sentences(page)
    page.button(key="uncover-1").click().run()
    assert "That is right: 0.33 u from what was measured" in sentences(page)
    for step in (2, 3):
        page.button(key=f"uncover-{step}").click().run()
    assert "The AI says" in sentences(page)
