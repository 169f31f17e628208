"""Cohort without a browser: values, classes, a second set of answers, and cases it cannot judge."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.domains.conftest import phantom_libraries as phantom_libraries  # noqa: PLC0414
from ui.common import jobs
from xai_core.home import CHECKOUT

PAGE = "pages/4_Cohort.py"


@pytest.fixture
def judge() -> Callable[..., AppTest]:
    """``judge(cases="test")``: the page at this address, on the home of values."""
    st.cache_data.clear()
    st.cache_resource.clear()

    def open_at(**address: str) -> AppTest:
        app = AppTest.from_file(str(CHECKOUT / "app.py"), default_timeout=60)
        app.switch_page(PAGE)
        app.query_params.update({"library": "brightness", "model": "estimator", **address})
        return app.run()

    return open_at


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
    assert list(figures(page)) == ["Correlation (Pearson)", "Mean absolute error"]
    assert figures(page)["Mean absolute error"].endswith("\N{NO-BREAK SPACE}u")
    assert "n = 60" in said
    assert "Region: “Disc”" in said
    assert len(page.get("plotly_chart")) == 3


def test_an_address_chooses_the_cases(judge, studied_home) -> None:
    page = judge(cases="test")
    assert "n = 12" in told(page)
    assert page.segmented_control(key="cases").value == "test"


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
    assert len(page.get("plotly_chart")) == 4
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
    while (work := jobs.under_way("study-brightness-estimator")) is not None and work.running:
        pass
    assert "n = 60" in told(page.run())


def test_classes_are_judged_by_their_attention(open_page, home, drawn_library, guesser) -> None:
    from xai_core.evaluation.study.run import run_study

    folder = home / "studies" / "drawn-cells--guesser"
    run_study(drawn_library, guesser, folder, lambda *_: None)
    page = open_page(PAGE, library="drawn-cells", model="guesser", region="cell")
    assert "The claim, for the region “Whole cell”" in told(page)


def test_lesions_are_sent_elsewhere(judge, value_home: Path, phantom_libraries) -> None:
    library = phantom_libraries["lesion"]
    shutil.copytree(library.folder, value_home / "libraries" / library.id)
    assert "values or classes" in told(judge(library=library.id))
