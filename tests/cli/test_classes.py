"""``class``: the passcode from a script, and the results of a class."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from tests.quiz.test_classroom import plan_of
from xai_core.cli import app
from xai_core.errors import ChoiceError, StoreError
from xai_core.quiz.classroom import advance
from xai_core.store import close_stores, open_store
from xai_core.store.class_members import join_class
from xai_core.store.class_votes import new_token, vote
from xai_core.store.classes import move_class, open_class
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


def test_results_as_parquet_and_as_statements(run, tmp_path: Path) -> None:
    store = open_store()
    held = open_class(store, plan_of(anonymous=False)).held
    move_class(store, held.id, lambda state: advance(held.plan, state, 0, datetime.now(UTC)))
    member = join_class(store, held, "=Aya").member
    vote(store, held, member, question=0, answer="b", token=new_token())
    out = tmp_path / "out"
    run("results", held.code, "--out", str(out), "--format", "parquet")
    (answer,) = pq.read_table(out / "answers.parquet").to_pylist()
    # Parquet is no spreadsheet: the name stands as it was given.
    assert (answer["name"], answer["answer"], answer["right"]) == ("=Aya", "b", False)
    (question,) = pq.read_table(out / "questions.parquet").to_pylist()
    assert (question["n_answered"], question["share_right"], question["discrimination"]) == (
        1,
        0.0,
        None,
    )
    run("results", held.code, "--out", str(out), "--format", "xapi")
    (line,) = (out / "statements.jsonl").read_text().splitlines()
    said = json.loads(line)
    assert said["actor"]["account"]["name"] == f"{held.id}-1"
    assert "Aya" not in line
    assert said["result"] == {"success": False, "response": "b"}
    assert [one["id"] for one in said["object"]["definition"]["choices"]] == ["a", "b", "c"]
    run("results", held.code, "--out", str(out), "--format", "xapi", "--names")
    assert "=Aya" in (out / "statements.jsonl").read_text()
    with pytest.raises(ChoiceError, match="“scorm” is not one of csv, parquet, xapi"):
        run("results", held.code, "--format", "scorm")
