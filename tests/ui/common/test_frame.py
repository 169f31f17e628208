"""The frame: calm errors, no links into the void."""

import ast
import inspect
import logging

import pytest
from streamlit.testing.v1 import AppTest

from ui.common import frame
from ui.common.frame import PLACES, named_case
from xai_core.home import CHECKOUT


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a function's body as the only page of an app."""
    monkeypatch.setattr(frame, "PLACES", PLACES[:1])
    (tmp_path / "pages").mkdir()

    def run_page(script):
        body = inspect.getsource(script) + f"\n{script.__name__}()\n"
        (tmp_path / "app.py").write_text(body, encoding="utf-8")
        return AppTest.from_file(str(tmp_path / "app.py"), default_timeout=600).run()

    return run_page


def expected_failure():
    from ui.common.frame import page
    from xai_core.errors import LibraryError

    with page("home"):
        raise LibraryError("There is no {name}.", name="*cell*")


def unexpected_failure():
    from ui.common.frame import page

    with page("home"):
        raise RuntimeError("secret detail")


def stopped():
    import streamlit as st

    from ui.common.frame import page

    with page("home"):
        st.stop()


def test_an_error_meant_for_the_user_is_one_calm_sentence(run):
    app = run(expected_failure)
    assert [box.value for box in app.error] == [r"There is no \*cell\*."]
    assert not app.exception


def test_any_other_error_keeps_its_details_to_the_log(run, caplog):
    with caplog.at_level(logging.ERROR, logger="ui.common.frame"):
        app = run(unexpected_failure)
    assert len(app.error) == 1
    assert "secret detail" not in app.error[0].value
    assert not app.exception
    assert "secret detail" in caplog.text


def test_the_disclaimer_stands_even_when_a_page_stops_early(run):
    app = run(stopped)
    assert "never diagnosis" in app.caption[-1].value


def test_places_have_one_name_and_one_file_each():
    assert len({place.name for place in PLACES}) == len(PLACES)
    assert len({place.file for place in PLACES}) == len(PLACES)
    assert PLACES[0].exists


def test_a_named_case_is_shown_whatever_is_kept_from_before():
    assert named_case("cells", "a", model="m") == {
        "library": "cells",
        "case": "a",
        "source": "library",
        "class": "",
        "answers": "any",
        "find": "",
        "model": "m",
    }


def test_every_link_to_a_case_on_compare_is_made_as_one():
    found = 0
    for path in sorted((CHECKOUT / "ui").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            if not isinstance(call.args[0], ast.Constant) or call.args[0].value != "compare":
                continue
            where = f"{path.relative_to(CHECKOUT)}:{call.lineno}"
            assert "case" not in {one.arg for one in call.keywords}, where
            for spread in (one.value for one in call.keywords if one.arg is None):
                made_by = ast.unparse(spread)
                assert made_by.startswith("named_case("), where
                found += 1
    assert found >= 8
