"""Home opens on an empty machine, says what is broken, and stays light."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from xai_core.home import CHECKOUT

OPEN_HOME = """
import sys
from streamlit.testing.v1 import AppTest
home = AppTest.from_file("app.py", default_timeout=60).run()
assert not home.exception and not home.error, (home.exception, home.error)
print([name for name in ("torch", "torchvision") if name in sys.modules])
"""


@pytest.fixture
def home(shiten_home: Path) -> AppTest:
    st.cache_data.clear()
    st.cache_resource.clear()
    shiten_home.mkdir(parents=True)
    return AppTest.from_file(str(CHECKOUT / "app.py"), default_timeout=60)


def sentences(app: AppTest) -> str:
    return "\n".join(str(part.value) for part in [*app.title, *app.markdown, *app.caption])


def test_home_loads_no_torch(shiten_home: Path):
    answer = subprocess.run(
        [sys.executable, "-c", OPEN_HOME],
        cwd=CHECKOUT,
        env={**os.environ, "SHITEN_HOME": str(shiten_home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == "[]"


def test_an_empty_machine_gets_the_drawn_library(home: AppTest):
    home.run()
    assert not home.exception
    assert not home.error
    assert "Where does the AI look" in home.title[0].value
    assert "cases" in sentences(home)
    assert "never diagnosis" in sentences(home)


def test_a_broken_library_is_shown_with_its_reason(home: AppTest, shiten_home: Path):
    (shiten_home / "libraries" / "spoilt").mkdir(parents=True)
    home.run()
    assert not home.exception
    assert "spoilt" in sentences(home)
    assert "library.toml" in home.warning[0].value.replace("\\", "")


def test_home_speaks_japanese_when_the_address_says_so(home: AppTest):
    home.query_params["lang"] = "ja"
    home.run()
    assert not home.error
    assert "AI" in home.title[0].value
    assert "診断" in sentences(home)
    assert home.segmented_control(key="lang").value == "ja"


def test_the_switch_changes_the_language_and_the_address(home: AppTest):
    home.run()
    home.segmented_control(key="lang").set_value("ja").run()
    assert "診断" in sentences(home)
    assert home.query_params["lang"] == "ja"
    home.segmented_control(key="lang").set_value("en").run()
    assert "never diagnosis" in sentences(home)
    assert "lang" not in home.query_params


def test_an_unknown_language_in_the_address_is_harmless(home: AppTest):
    home.query_params["lang"] = "<b>"
    home.run()
    assert not home.exception
    assert "never diagnosis" in sentences(home)
