"""``labels`` on the command line."""

import csv

import pytest

from xai_core.models import cards
from xai_core.models.checkpoints import save_model, weights_bytes


@pytest.fixture
def home(drawn_home, guesser, monkeypatch):
    monkeypatch.setattr(cards, "model_folders", lambda: (drawn_home / "models",))
    save_model(drawn_home / "models", guesser.card, weights_bytes(guesser.network))
    return drawn_home


ASKED = ("labels", "--library", "drawn-cells", "--model", "guesser")


def test_the_list_is_printed_kept_and_given_as_json(run, home, tmp_path) -> None:
    """It answers neutrophil to everything, so it disputes every other label a little."""
    file = tmp_path / "labels.csv"
    said = run(*ASKED, "--split", "all", "--share", "1", "--csv", file, "--json").json
    assert set(said) == {
        "model",
        "weights_sha256",
        "library",
        "content_hash",
        "split",
        "where",
        "cut_out",
        "trained_on",
        "share",
        "n",
        "n_skipped",
        "disputed",
    }
    assert (said["model"], said["split"], said["n"], said["trained_on"]) == (
        "guesser",
        None,
        25,
        False,
    )
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["case"] for row in rows] == [one["case"] for one in said["disputed"]]
    assert all(one["label"] != one["suggested"] for one in said["disputed"])
    lines = run(*ASKED, "--share", "1").out
    assert "most disputed of" in lines
    assert "none was changed" in lines


def test_what_is_wrong_is_said(refused, home, tmp_path) -> None:
    assert "not one of train, validation, test" in refused(*ASKED, "--split", "exam")
    assert "above 0 and at most 1" in refused(*ASKED, "--share", "0", "--csv", tmp_path / "x.csv")
    assert "no region “liver”" in refused(*ASKED, "--cut-out", "liver")
    assert "not a condition" in refused(*ASKED, "--where", "stain")
