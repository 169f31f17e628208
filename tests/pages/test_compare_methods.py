"""Compare's methods and its deeper questions without a browser."""

import time
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import panels_of, told
from ui.common import deferred
from xai_core.explain.background import draw_background
from xai_core.models.checkpoints import save_model, weights_bytes

PAGE = "pages/1_Compare.py"


@pytest.fixture
def compare(open_page):
    """``compare(method="...")``: Compare at this address."""
    return lambda **address: open_page(PAGE, case="monocyte-02", **address)


@pytest.fixture
def with_background(home, guesser, drawn_library) -> None:
    """The guessing model has four pictures to compare a case with."""
    use, data = draw_background(drawn_library, guesser.card.input, 4, 0)
    card = guesser.card.model_copy(update={"background": use})
    save_model(home / "models", card, weights_bytes(guesser.network), data)


def sentences(page: AppTest) -> str:
    parts = [
        *page.title, *page.markdown, *page.caption, *page.info,
        *page.warning, *page.error, *page.success,
    ]  # fmt: skip
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def calm(page: AppTest) -> AppTest:
    assert not page.exception
    assert not page.error
    assert "did not expect" not in sentences(page)
    return page


def buttons(page: AppTest, label: str) -> list:
    return [button for button in page.button if button.label == label]


def made(page: AppTest, label: str) -> AppTest:
    """The page after the work behind this button has ended."""
    (button,) = buttons(page, label)
    button.click().run()
    for _ in range(3_000):
        running = buttons(calm(page), "Stop") or button.key in [b.key for b in page.button]
        if not running:
            return page
        time.sleep(0.1)
        page.run()
    raise AssertionError("it never ended")


# The method of the map


def test_nothing_new_runs_before_it_is_asked_for(compare):
    page = calm(compare())
    assert page.selectbox(key="method").value == "grad-cam"
    assert page.query_params["method"] == "grad-cam"
    assert not deferred._shared()._results
    assert not buttons(page, "Make this map")


def test_an_address_opens_its_method_and_layer(compare):
    page = calm(compare(method="hires-cam", layer="stage2"))
    assert page.selectbox(key="method").value == "hires-cam"
    assert "HiResCAM of layer stage2" in sentences(page)
    assert "doi" in sentences(page) or "arXiv" in sentences(page)


def test_another_method_begins_with_its_recommended_layer(compare):
    page = compare(layer="stage2")
    page.selectbox(key="method").set_value("eigen-cam").run()
    assert page.selectbox(key="layer").value == "stage4"
    assert "does not depend on the class" in sentences(calm(page))


def test_a_slow_map_waits_for_its_button_and_is_there_on_coming_back(compare):
    page = calm(compare(method="score-cam"))
    assert not page.metric
    assert "nothing to score before the map is made" in sentences(page)
    assert "The AI says" in sentences(page)
    page = made(page, "Make this map")
    assert "Attention in the region" in page.metric[0].label
    page.selectbox(key="method").set_value("grad-cam").run()
    page.selectbox(key="method").set_value("score-cam").run()
    assert not buttons(calm(page), "Make this map")
    elsewhere = calm(compare(method="score-cam"))
    assert not buttons(elsewhere, "Make this map")


def test_a_method_without_its_background_says_so_in_the_map_s_place(compare):
    page = calm(compare(method="expected-gradients"))
    assert "has no background set" in sentences(page)
    assert "layer" not in [box.key for box in page.selectbox]
    assert "The AI says" in sentences(page)


@pytest.mark.usefixtures("with_background")
def test_a_signed_map_says_what_its_colours_mean_and_what_it_promises(compare):
    page = compare(method="deep-shap", versus="lymphocyte")
    assert "First make the map above" in sentences(page)
    page = made(page, "Make this map")
    said = sentences(page)
    assert "Red: for this answer; blue: against this answer" in said
    assert "Adds up to" in said
    assert "compared with 4 pictures" in said
    assert "Attention in the region" in page.metric[0].label
    # Another answer's map is made apart.
    pictures = len(page.image)
    page = made(page, "Make this map")
    assert len(page.image) == pictures + 3


# Deeper questions


def test_two_methods_stand_side_by_side_with_their_numbers(compare):
    page = calm(compare(beside="hires-cam", region="nucleus"))
    assert list(panels_of(page)) == ["picture", "regions", "attention-1", "attention-2"]
    assert [panels_of(page)[f"attention-{n}"]["title"] for n in (1, 2)] == ["Grad-CAM", "HiResCAM"]
    assert [metric.label for metric in page.metric].count("Chance") == 2
    assert sentences(page).count("The AI says") == 1  # it is one answer
    table = page.table[-2].value
    assert table.iloc[:, 0].tolist() == ["Grad-CAM of layer stage4", "HiResCAM of layer stage4"]
    assert {"Attention", "Chance", "Centre blob", "Above chance"} <= set(table.columns)
    overlaps = page.table[-1].value  # both maps against every region
    assert {"Region", "IoU", "Region covered", "Attention on target"} == set(overlaps.columns)
    assert "Both maps are cut by: as large as the region" in sentences(page)
    assert "The first less the second" in sentences(page)
    page.segmented_control(key="scaled").set_value("largest").run()
    assert calm(page).query_params["scaled"] == "largest"


def test_a_method_is_not_compared_with_itself(compare):
    page = calm(compare(beside="grad-cam"))
    assert page.selectbox(key="beside").value is None


def test_a_link_that_asked_for_two_methods_as_a_question_still_shows_both(compare):
    for other in ({}, {"beside": "grad-cam"}):  # not with itself
        page = calm(compare(deeper="beside", **other))
        assert page.selectbox(key="beside").value == "layer-cam"
    page = calm(compare(deeper="beside", beside="hires-cam"))
    assert page.selectbox(key="beside").value == "hires-cam"
    page.selectbox(key="beside").set_value(None).run()
    assert list(panels_of(calm(page))) == ["picture", "regions", "attention-1"]
    assert "deeper" not in page.query_params


def test_the_slow_second_map_is_made_in_its_own_place(compare):
    page = compare(beside="score-cam")
    assert "The first less the second" not in sentences(calm(page))
    page = made(page, "Make this map")
    assert "The first less the second" in sentences(page)


def test_what_earned_the_answer_adds_up_and_names_its_fill(compare):
    page = calm(compare(deeper="earned"))
    assert "Together" in sentences(page)
    assert "Everything filled" in sentences(page)
    page.segmented_control(key="fill").set_value("blur").run()
    assert calm(page).query_params["fill"] == "blur"
    assert "Together" in sentences(page)


def test_hiding_a_region_moves_the_address_and_the_answers(compare):
    page = calm(compare(deeper="hide"))
    assert "Choose what to hide" in sentences(page)
    page.pills(key="hidden@pills").set_value(["nucleus"]).run()
    assert calm(page).query_params["hidden"] == "nucleus"
    assert "for **Neutrophil**: **" in sentences(page)
    elsewhere = calm(compare(deeper="hide", hidden="nucleus,nothing,<b>"))
    assert elsewhere.pills(key="hidden@pills").value == ["nucleus"]
    page.pills(key="hidden@pills").set_value([]).run()
    assert "Choose what to hide" in sentences(calm(page))


def test_both_checks_of_a_map_speak_in_words(compare):
    page = calm(compare(deeper="trust"))
    assert "nothing learned left" not in sentences(page)
    page = made(page, "Let it forget")
    assert "nothing learned left" in sentences(page)
    assert "likeness" in sentences(page)
    page = made(page, "Delete and insert")
    table = page.table[-1].value
    assert {"This map", "Chance"} <= set(table.columns)


def test_what_is_made_of_ones_own_picture_stays_in_the_session(open_page):
    page = open_page(PAGE, source="own", deeper="earned", method="score-cam")
    file = BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (40, 50, 3), dtype=np.uint8)
    Image.fromarray(noise).save(file, "PNG")
    page.file_uploader(key="picture").upload("mine.png", file.getvalue(), "image/png").run()
    assert "cut into parts by colour" in sentences(calm(page))
    page = made(page, "Make this map")
    page = made(page, "Work it out")
    assert "Together" in sentences(page)
    assert not deferred._shared()._results


# Hostile and Japanese

HOSTILE = [
    {"method": "; rm"},
    {"method": "__class__"},
    {"method": "deep-shap", "layer": "../.."},
    {"deeper": "elsewhere"},
    {"deeper": "beside", "beside": "x" * 5000},
    {"beside": "../../etc"},
    {"deeper": "beside", "scaled": "maybe"},
    {"deeper": "hide", "hidden": ",,,%00" * 200},
    {"deeper": "earned", "fill": "../../etc"},
]


def test_hostile_addresses_are_harmless(compare):
    for address in HOSTILE:  # in one test: what one of them has worked out serves the next
        with told(address):
            assert len(sentences(calm(compare(**address)))) < 20_000


@pytest.mark.parametrize("question", ["beside", "earned", "hide", "trust"])
def test_japanese_in_every_answer(compare, question):
    said = sentences(calm(compare(deeper=question, hidden="nucleus", lang="ja")))
    for english in ("Together", "for **", "The first less", "Let the network", "Every combi"):
        assert english not in said
