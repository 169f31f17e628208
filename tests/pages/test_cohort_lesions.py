"""Cohort on a library that asks for lesions: both detectors, one figure, false marks to look at."""

import time
from shutil import copytree

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_cohort import PAGE, told
from ui.common import jobs
from xai_core.cases.registry import open_library
from xai_core.evaluation.study.run import run_study
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import save_model, weights_bytes
from xai_core.tasks import Detection

SPEC = InputSpec(height=32, width=32)


@pytest.fixture
def add_model(home, make_model):
    """``add_model("namer", classes=...)``: on the shelf, its weights as they were drawn."""

    def add(model_id: str, **card):
        model = make_model(1, id=model_id, input=SPEC, **card)
        save_model(home / "models", model.card, weights_bytes(model.network))
        return model

    return add


@pytest.fixture
def studied(home, write_squares, add_model):
    """The squares, who names them, studied, and who marks them."""
    library = write_squares(home / "libraries" / "squares")
    add_model("marker", kind="detection", task=Detection(region="square"))
    namer = add_model("namer", classes=("empty", "disc"))
    folder = home / "studies" / "squares--namer"
    run_study(library, namer, folder, lambda *_: None)


def drawn(page: AppTest) -> AppTest:
    """Press the button that marks the lesions, and look again when they are marked."""
    known = {one.name for one in jobs._jobs()._works.values()}
    wanted = "Mark the lesions and draw the curves"
    next(one for one in page.button if one.label == wanted).click().run()
    for _ in range(12_000):
        works = [one for one in jobs._jobs()._works.values() if one.name not in known]
        if not any(one.running for one in works):
            return page.run()
        time.sleep(0.05)
    raise AssertionError("the lesions were never marked")


@pytest.mark.usefixtures("studied")
def test_both_detectors_stand_in_one_figure(open_page) -> None:
    page = open_page(PAGE, library="squares", model="namer", region="square")
    page.session_state["lesions"] = True
    page = drawn(page.run())
    said = told(page)
    assert "of the lesions at one false mark a picture" in said
    assert "(3 lesions on 3 pictures)" in said
    assert "a mark hits where its centre lies in the outlined lesion" in said
    marks = next(table.value for table in page.table if "Mean of seven" in table.value)
    assert marks["Marks by"].tolist() == ["attention · namer", "network · marker"]


@pytest.mark.usefixtures("studied")
def test_a_library_that_asks_nothing_of_lesions_has_no_such_panel(open_page) -> None:
    page = open_page(PAGE, library="drawn-cells", model="guesser", region="cell")
    assert not [one for one in page.expander if "lesions found" in one.label]


def test_where_lesions_are_the_question_it_is_the_page(open_page, home, discs, add_model) -> None:
    library = discs("detection")
    copytree(library.folder, home / "libraries" / library.id)
    model = add_model("marker", kind="detection", task=Detection(region="disc"))
    folder = home / "studies" / f"{library.id}--marker"
    run_study(open_library(library.id), model, folder, lambda *_: None)
    page = open_page(PAGE, library=library.id, model="marker")
    assert "Every case is answered anew" in told(page)
