"""Misclassifications of a model that answers with values: its largest errors, without a browser."""

from collections.abc import Callable

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.pages.test_cohort import told
from ui.misclassifications.list_from_address import cases_of
from xai_core.home import CHECKOUT
from xai_core.store import close_stores


@pytest.fixture
def browse(studied_home) -> Callable[..., AppTest]:
    """``browse(verdict="wrong")``: the page at this address."""
    st.cache_data.clear()
    st.cache_resource.clear()

    def open_at(**address: str) -> AppTest:
        app = AppTest.from_file(str(CHECKOUT / "app.py"), default_timeout=600)
        app.switch_page("pages/3_Misclassifications.py")
        app.query_params.update({"library": "brightness", "model": "estimator", **address})
        return app.run()

    yield open_at
    close_stores()


def test_the_largest_error_comes_first(browse, value_study) -> None:
    page = browse()
    frame = value_study.frame()
    worst = frame.iloc[int(np.argmax(np.abs(frame["error"])))]
    said = told(page)
    assert page.title[0].value == "Largest errors"
    assert f"Off by **{np.abs(frame['error']).mean():.2f}\N{NO-BREAK SPACE}u** on average" in said
    assert f"**{worst['case']}**" in said
    assert f"Measured: **{worst['target']:.2f}\N{NO-BREAK SPACE}u**" in said
    assert page.query_params["order"] == "error"
    assert {box.label for box in page.selectbox} >= {"Right or wrong", "Split", "Order"}
    assert "Expert says" not in {box.label for box in page.selectbox}


def test_right_is_within_the_tolerance(browse, value_study) -> None:
    frame = value_study.frame()
    page = browse(verdict="right")
    assert f"**{int(frame['right'].sum())}** cases of 60" in told(page)
    assert page.selectbox(key="verdict").options == ["Any", "Within the tolerance", "Farther off"]


def test_what_only_classes_have_is_not_asked(browse) -> None:
    page = browse(view="confident-and-wrong", order="loss", sure="0.9..1")
    assert "**60** cases of 60" in told(page)


def test_the_list_is_gone_through_on_compare(browse, value_study) -> None:
    frame = value_study.frame()
    by_error = frame["case"].to_numpy()[np.argsort(-np.abs(frame["error"]), kind="stable")]
    browse()
    held = {"library": "brightness", "model": "estimator"}
    assert cases_of(held) == by_error.tolist()
    assert cases_of({**held, "order": "library"}) == frame["case"].tolist()
