"""``class``: the passcode from a script, and the results of a class."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from tests.quiz.test_classroom import plan_of
from tests.store.test_classroom import STROKE
from xai_core.cli import app
from xai_core.errors import ChoiceError, MarkError, StoreError
from xai_core.quiz.classroom import advance
from xai_core.quiz.classroom_questions import QuestionInWords
from xai_core.store import close_stores, open_store
from xai_core.store.classroom import move_class, open_class
from xai_core.store.classroom_members import join_class
from xai_core.store.classroom_votes import new_token, vote
from xai_core.store.passcode import VARIABLE, has_passcode, is_passcode
from xai_core.types import LocalisedText


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


def test_results_of_questions_in_words(run, tmp_path: Path) -> None:
    store = open_store()
    asked = QuestionInWords(
        id="sum",
        text=LocalisedText(en="=1+1", ja="一足す一"),
        choices=(LocalisedText(en="One", ja="一"), LocalisedText(en="Two", ja="二")),
        right=2,
    )
    held = open_class(store, plan_of(questions=(asked,), lesson="tiny")).held
    move_class(store, held.id, lambda state: advance(held.plan, state, 0, datetime.now(UTC)))
    member = join_class(store, held).member
    with pytest.raises(MarkError, match="no picture to mark"):
        vote(store, held, member, question=0, answer="2", marks=[STROKE], token=new_token())
    vote(store, held, member, question=0, answer="2", token=new_token())
    out = tmp_path / "out"
    told = json.loads(run("results", held.code, "--out", str(out)).stdout)
    (question,) = told["questions"]
    assert (question["id"], question["text"], question["right"]) == ("sum", "=1+1", 1.0)
    (row,) = csv.DictReader((out / "questions.csv").read_text("utf-8-sig").splitlines())
    assert (row["case"], row["label"], row["kind"]) == ("", "2", "words")
    assert (row["text_en"], row["text_ja"]) == ("'=1+1", "一足す一")  # no formula
    (row,) = csv.DictReader((out / "answers.csv").read_text("utf-8-sig").splitlines())
    assert (row["answer"], row["right"], row["choice_en"]) == ("2", "true", "Two")
    run("results", held.code, "--out", str(out), "--format", "parquet")
    (row,) = pq.read_table(out / "questions.parquet").to_pylist()
    assert (row["case"], row["text_en"], row["n_right"]) == (None, "=1+1", 1)
    run("results", held.code, "--out", str(out), "--format", "xapi")
    said = json.loads((out / "statements.jsonl").read_text())
    activity = said["object"]["definition"]
    assert activity["interactionType"] == "choice"
    assert activity["description"] == {"en": "=1+1", "ja": "一足す一"}
    assert activity["choices"][1] == {"id": "2", "description": {"en": "Two", "ja": "二"}}
    assert activity["correctResponsesPattern"] == ["2"]
    assert said["object"]["id"].startswith("https://shiten.invalid/questions/tiny/")
    assert said["result"] == {"success": True, "response": "2"}
