"""Fixtures every room shares."""

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data sets; skips where it is absent."""
    folder = Path(os.environ.get("SHITEN_REAL_DATA", CHECKOUT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no real data: set SHITEN_REAL_DATA to a folder that holds it")
    return folder


@pytest.fixture
def shiten_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty SHITEN_HOME for one test, where the built-in library is a small one."""
    folder = tmp_path / "home"
    monkeypatch.setenv("SHITEN_HOME", str(folder))
    monkeypatch.setattr("xai_core.cases.synthetic.smear.FIRST_CASES", 24)
    return folder
