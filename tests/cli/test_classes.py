"""``class``: the passcode from a script, and the results of a class."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.quiz.test_classroom import plan_of
from xai_core.cli import app
from xai_core.errors import StoreError
from xai_core.store import close_stores, open_store
from xai_core.store.class_members import join_class
from xai_core.store.classes import open_class
from xai_core.store.passcode import VARIABLE, has_passcode, is_passcode


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHITEN_HOME", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    yield lambda *line, given="": CliRunner().invoke(
        app, ["class", *line, "--json"], input=given, catch_exceptions=False
    )
    close_stores()


def test_a_passcode_is_set_and_removed(run) -> None:
    assert json.loads(run("passcode", given="neutrophil 7\n").stdout) == {"passcode": True}
    assert is_passcode(open_store(), "neutrophil 7")
    run("passcode", "--remove")
    assert not has_passcode(open_store())


def test_results_are_told_written_and_deleted(run, tmp_path: Path) -> None:
    held = open_class(open_store(), plan_of()).held
    join_class(open_store(), held)
    told = json.loads(run("results", held.code, "--out", str(tmp_path / "out")).stdout)
    assert (told["members"], told["finished"], told["questions"]) == (1, 0, [])
    assert (tmp_path / "out" / "questions.csv").read_bytes().startswith(b"\xef\xbb\xbfquestion,")
    assert [one["code"] for one in json.loads(run("list").stdout)["classes"]] == [held.code]
    assert json.loads(run("delete", held.code).stdout) == {"deleted": held.code}
    with pytest.raises(StoreError, match="There is no class"):
        run("results", held.code)
