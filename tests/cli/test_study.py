"""``study`` on the command line."""

import os

import pyarrow.parquet as pq
import pytest
import torch

from xai_core.evaluation.engines import on_ray
from xai_core.models import cards
from xai_core.models.checkpoints import save_model, weights_bytes


@pytest.fixture
def home(drawn_home, guesser, monkeypatch):
    monkeypatch.setattr(cards, "model_folders", lambda: (drawn_home / "models",))
    save_model(drawn_home / "models", guesser.card, weights_bytes(guesser.network))
    return drawn_home


WORDS = ("study", "--library", "drawn-cells", "--model", "guesser")


def test_a_study_is_written_and_goes_on(run, home, tmp_path) -> None:
    said = run(*WORDS, "--out", tmp_path / "s", "--json").json
    assert (said["n"], said["n_judged"], said["n_right"], said["skipped"]) == (25, 25, 5, [])
    assert said["folder"] == str(tmp_path / "s")
    table = pq.read_table(tmp_path / "s" / "parts")
    assert table.num_rows == 25
    assert table["answer"].to_pylist() == ["neutrophil"] * 25
    (part,) = (tmp_path / "s/parts").iterdir()
    before = part.stat().st_mtime_ns
    again = run(*WORDS, "--out", tmp_path / "s", "--resume", "automatic")
    assert again.code == 0
    assert "25 cases, 20.0 % of 25 right" in again.out
    assert part.stat().st_mtime_ns == before


def test_it_has_a_place_of_its_own(run, home) -> None:
    run(*WORDS, "--split", "test")
    assert (home / "studies/drawn-cells--guesser--test/study.json").is_file()


def test_what_is_wrong_is_said_on_one_line(refused, home, tmp_path) -> None:
    assert "not one of automatic, anew" in refused(*WORDS, "--resume", "maybe")
    assert "not one of train, validation, test" in refused(*WORDS, "--split", "exam")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"x")
    assert "not a study" in refused(*WORDS, "--out", tmp_path / "photos")


def test_the_engine_and_the_device_are_chosen(run, home, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SHITEN_DEVICE", "auto")  # put back after the test
    words = ("--engine", "local", "--workers", "1", "--device", "cpu", "--out", tmp_path / "s")
    assert run(*WORDS, *words, "--split", "test", "--json").json["n"] == 5


def test_an_engine_or_a_device_that_is_not_there_is_said(
    refused, home, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(on_ray, "find_spec", lambda _name: None)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setenv("SHITEN_DEVICE", "cpu")
    out = ("--out", tmp_path / "s")
    assert "pip install -r requirements-cluster.txt" in refused(*WORDS, *out, "--engine", "ray")
    assert "finds no CUDA card here" in refused(*WORDS, *out, "--device", "cuda")
    assert os.environ["SHITEN_DEVICE"] == "cpu"
    assert "not one of local, processes, ray" in refused(*WORDS, *out, "--engine", "spark")
    assert "not one of auto, cpu, cuda" in refused(*WORDS, *out, "--device", "tpu")
