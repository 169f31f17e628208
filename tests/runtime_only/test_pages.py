"""The app works on what requirements.txt alone brings, whatever else is installed here."""

import os
import subprocess
import sys

import pytest

from tests.runtime_only.hiding import brought_by
from xai_core.home import CHECKOUT

REQUIREMENTS = CHECKOUT / "requirements.txt"
TOOLS = {"pytest", "ruff", "mypy", "hypothesis", "playwright", "captum", "torchcam"}


def run(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *words], cwd=CHECKOUT, text=True, capture_output=True, check=False
    )


def test_what_the_requirements_bring_is_known_by_following_them():
    brought = brought_by(REQUIREMENTS)
    # Named in the file; needed by torch; needed by an extra of psycopg.
    assert {"streamlit", "torch", "sympy", "psycopg-binary"} <= brought
    assert not TOOLS & brought


def test_hidden_packages_can_neither_be_imported_nor_asked_for_their_version():
    asked = (
        "from pathlib import Path\n"
        "from tests.runtime_only.hiding import hide_others\n"
        "assert {'pytest', 'hypothesis'} <= hide_others(Path('requirements.txt'))\n"
        "import numpy\n"
        "from importlib.metadata import PackageNotFoundError, version\n"
        "assert version('numpy') == numpy.__version__\n"
        "try: import hypothesis\n"
        "except ModuleNotFoundError: print('not here')\n"
        "from importlib.util import find_spec\n"
        "assert find_spec('hypothesis') is None\n"
        "try: version('hypothesis')\n"
        "except PackageNotFoundError: print('nor its version')\n"
    )
    assert run("-c", asked).stdout.split("\n")[:2] == ["not here", "nor its version"]


@pytest.mark.skipif("CI" in os.environ, reason=".ci/run opens them in a real one of these")
def test_every_page_opens_and_every_file_can_be_taken_home():
    done = run("-m", "tests.runtime_only", "--hide-others")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "files taken home" in done.stdout
