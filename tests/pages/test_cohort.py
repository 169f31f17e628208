"""Cohort without a browser: values, classes, a second set of answers, and cases it cannot judge."""

import csv
import io
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.domains.conftest import phantom_libraries as phantom_libraries  # noqa: PLC0414
from ui.common import jobs
from xai_core.evaluation.shift.cases import Wanted
from xai_core.evaluation.study.run import run_study
from xai_core.home import CHECKOUT
from xai_core.models.checkpoints import LoadedModel, save_model, weights_bytes

PAGE = "pages/4_Cohort.py"


@pytest.fixture
def judge() -> Callable[..., AppTest]:
    """``judge(cases="test")``: the page at this address, on the home of values."""
    st.cache_data.clear()
    st.cache_resource.clear()

    def open_at(**address: str) -> AppTest:
        app = AppTest.from_file(str(CHECKOUT / "app.py"), default_timeout=600)
        app.switch_page(PAGE)
        app.query_params.update({"library": "brightness", "model": "estimator", **address})
        return app.run()

    return open_at


def until_done(name: str) -> None:
    """Wait for a work beside the screen, and leave it the processor meanwhile."""
    while (work := jobs.under_way(name)) is not None and work.running:
        time.sleep(0.01)


def told(page: AppTest) -> str:
    assert not page.exception
    parts = [*page.title, *page.markdown, *page.caption, *page.info, *page.warning, *page.error]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def figures(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def test_the_point_first(judge, studied_home) -> None:
    page = judge()
    said = told(page)
    assert "claim does not hold" in said or "claim holds" in said or "Not enough cases" in said
    assert list(figures(page)) == [
        "Correlation (Pearson)",
        "Mean absolute error",
        "Irrelevant share",
        "Emphasis inside",
    ]
    assert figures(page)["Mean absolute error"].endswith("\N{NO-BREAK SPACE}u")
    assert "n = 60" in said
    assert "Region: “Disc”" in said
    assert len(page.get("plotly_chart")) == 5


def test_an_address_chooses_the_cases(judge, studied_home) -> None:
    page = judge(cases="test")
    assert "n = 12" in told(page)
    assert page.segmented_control(key="cases").value == "test"
    # There is no other library to measure a shift on.
    assert page.selectbox(key="elsewhere").disabled


def test_a_table_stands_beside(judge, studied_home, value_library) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["case_id", "truth", "predicted"])
    writer.writerows([case.id, case.target, case.target] for case in value_library.cases[:50])
    page = judge()
    page.file_uploader(key="cohort-table").upload(
        "colour.csv", text.getvalue().encode(), "text/csv"
    ).run()
    assert figures(page)["colour.csv: correlation"] == "1.00"
    assert "Cases that both answer: 50 (10 left out)" in told(page)
    assert len(page.get("plotly_chart")) == 6
    page.file_uploader(key="cohort-table").upload("a.csv", b"case_id\n", "text/csv").run()
    assert "no column “predicted”" in told(page)


def test_in_japanese(judge, studied_home) -> None:
    page = judge(lang="ja")
    assert page.title[0].value == "症例群"
    assert "n = 60" in told(page)


def test_a_study_is_run_from_here(judge, value_home: Path) -> None:
    page = judge()
    assert "has not been studied" in told(page)
    page.button(key="study-automatic").click().run()
    until_done("study-brightness-estimator")
    assert "n = 60" in told(page.run())


def test_classes_are_judged_by_their_attention(open_page, home, drawn_library, guesser) -> None:
    folder = home / "studies" / "drawn-cells--guesser"
    run_study(drawn_library, guesser, folder, lambda *_: None)
    page = open_page(PAGE, library="drawn-cells", model="guesser", region="cell")
    said = told(page)
    assert "The claim, for the region “Whole cell”" in said
    assert list(figures(page)) == [
        "Right answers",
        "Where right: attention in “Whole cell”",
        "Where wrong: attention in “Whole cell”",
        "Irrelevant share",
        "Emphasis inside",
    ]
    assert "**too few to tell** whether the AI looks at “Whole cell” where it is right" in said
    assert "claim does not hold" in said  # right on a fifth, so not accurate
    assert "Published range: Tohoku University (2024)" in said
    page.button(key="end-irrelevant-high").click().run()
    assert page.title[0].value == "Compare viewpoints"
    assert page.query_params["model"] == "guesser"


def test_two_models_on_the_same_cases(open_page, home, drawn_library, guesser) -> None:
    """A model and its copy: as accurate, and the same viewpoint."""
    copy = LoadedModel(guesser.card.model_copy(update={"id": "copy"}), guesser.network)
    save_model(home / "models", copy.card, weights_bytes(copy.network))
    for model in (guesser, copy):
        folder = home / "studies" / f"drawn-cells--{model.card.id}"
        run_study(drawn_library, model, folder, lambda *_: None)
    page = open_page(PAGE, library="drawn-cells", model="guesser", region="cell", rival="copy")
    said = told(page)
    assert "No difference is shown in where they look" in said
    assert "there is no such pair" in said


def test_a_shift_is_measured_on_another_library(judge, studied_home, dim_library, monkeypatch):
    few = partial(Wanted, set_aside=12, deals=20, classifier_deals=2)
    monkeypatch.setattr("xai_core.evaluation.shift.measure.Wanted", few)
    monkeypatch.setattr("xai_core.evaluation.shift.tuning.STEPS", 2)
    shutil.copytree(dim_library.folder, studied_home / "libraries" / "dim")
    page = judge(elsewhere="dim")
    assert page.selectbox(key="elsewhere").value == "dim"
    begin = next(button for button in page.button if button.label == "Measure the shift")
    begin.click().run()
    until_done(begin.key.removeprefix("make-"))
    said = told(page.run())
    assert "the model is off by" in said
    assert "24 elsewhere; 12 more were set aside" in said
    assert "Histogram matching" in str([table.value for table in page.table])


def test_a_report_is_taken_home(judge, studied_home) -> None:
    page = judge(lang="ja")
    buttons = {each.proto.label: each for each in page.get("download_button")}
    assert "報告を HTML で" in buttons
    assert "報告を Markdown で" in buttons
