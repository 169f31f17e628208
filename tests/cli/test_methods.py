"""``methods`` as a person runs it."""

from pathlib import Path

import pytest

from xai_core.models.checkpoints import save_model, weights_bytes


@pytest.fixture
def home(drawn_home: Path, guesser) -> Path:
    save_model(drawn_home / "models", guesser.card, weights_bytes(guesser.network))
    return drawn_home


def test_a_comparison_as_json_and_as_lines(run, home: Path) -> None:
    words = ("methods", "--library", "drawn-cells", "--model", "guesser", "--n", 2)
    found = run(*words, "--methods", "grad-cam,deep-shap", "--json").json
    assert (found["n"], found["region"], found["fill"]) == (2, "deciding", "blur")
    assert list(found) == [
        *("library", "content_hash", "model", "weights_sha256", "region", "fill", "split", "seed"),
        *("n", "n_answered", "chance_auc", "methods", "left_out", "cases"),
    ]
    assert list(found["chance_auc"]) == ["mean", "ci95", "n", "n_undefined", "n_specimens"]
    row = found["methods"]["grad-cam"]
    assert list(row) == [
        *("region", "pointing", "core", "core_pointing", "emphasis", "deletion_auc"),
        *("insertion_auc", "deletion_gain", "insertion_gain", "layer", "settings"),
    ]
    assert {"attention", "chance", "centre_blob", "above_chance_ci95", "n"} <= set(row["region"])
    assert row["deletion_auc"]["n"] == 2
    assert list(found["left_out"]) == ["deep-shap"]
    lines = run(*words, "--methods", "grad-cam", "--fill", "mean-stain").out
    assert "grad-cam (stage4)" in lines
    assert "centre blob" in lines
    assert "filled with mean-stain" in lines


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
