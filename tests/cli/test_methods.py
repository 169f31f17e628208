"""``methods`` as a person runs it."""

from pathlib import Path

import pytest

from xai_core.models.checkpoints import save_model, weights_bytes


@pytest.fixture
def home(drawn_home: Path, guesser) -> Path:
    save_model(drawn_home / "models", guesser.card, weights_bytes(guesser.network))
    return drawn_home


def test_a_scoreboard_as_json_and_as_a_table(run, home: Path) -> None:
    words = ("methods", "--library", "drawn-cells", "--model", "guesser", "--n", 1)
    found = run(*words, "--methods", "grad-cam,deep-shap", "--repeated", 1, "--json").json
    (board,) = found["scoreboards"]
    assert list(board) == [
        *("library", "content_hash", "model", "weights_sha256", "answers_key", "asked", "made"),
        *("n", "n_answered", "baselines", "methods", "leaders", "left_out", "cases"),
    ]
    assert (board["n"], board["asked"]["region"], board["asked"]["fill"]) == (1, "deciding", "blur")
    row = board["methods"]["grad-cam"]
    assert list(row) == ["means", "layer", "settings"]
    assert list(row["means"]) == [
        *("attention", "pointing", "parts", "road", "deletion", "insertion"),
        *("sensitivity", "sanity", "seconds"),
    ]
    assert list(row["means"]["road"]) == ["mean", "ci95", "n", "n_undefined", "n_specimens"]
    assert list(board["left_out"]) == ["deep-shap"]
    assert len(board["cases"]) == 1
    assert (home / "scoreboards" / "drawn-cells--guesser.json").is_file()
    lines = run(*words, "--methods", "grad-cam", "--fill", "mean-stain", "--repeated", 0).out
    assert "region deciding; hidden places filled with mean-stain" in lines
    assert "attention +" in lines
    assert "centre-blob" in lines


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--methods", "tea-leaves"), "“tea-leaves” is not one of grad-cam"),
        (("--fill", "hope"), "“hope” is not one of mean-stain, blur"),
        (("--region", "tail"), "no region “tail”"),
    ],
)
def test_what_is_asked_must_be_there(refused, home: Path, words: tuple, said: str) -> None:
    assert said in refused("methods", "--library", "drawn-cells", "--model", "guesser", *words)


def test_without_names_there_must_be_something(refused, home: Path) -> None:
    assert "no simulated library" in refused("methods")
    assert "No model on this machine learned" in refused("methods", "--library", "drawn-cells")
