"""What a model looks for, as a person asks for it."""

from pathlib import Path

import pytest

from xai_core.models.checkpoints import save_model, weights_bytes


@pytest.fixture
def home(drawn_home: Path, guesser, make_use) -> Path:
    card = guesser.card.model_copy(update={"data": (make_use("drawn-cells"),)})
    save_model(drawn_home / "models", card, weights_bytes(guesser.network))
    return drawn_home


PAIR = ("--library", "drawn-cells", "--model", "guesser")


def test_concepts_and_nearest_as_json_and_as_lines(run, home: Path, drawn_library) -> None:
    found = run("concepts", *PAIR, "--attribute", "blue", "--json").json
    assert list(found)[:6] == [
        *("library", "content_hash", "model", "weights_sha256", "layer", "direction")
    ]
    assert found["concepts"][0]["attribute"] == "blue"
    assert "blue = high: too few" in run("concepts", *PAIR, "--attribute", "blue").out
    case = drawn_library.cases[0].id
    near = run("nearest", *PAIR, "--case", case, "--json").json
    assert near["nearest"][0]["case"] == case
    assert not near["same_version"]
    assert "trained on" in run("nearest", *PAIR, "--case", case, "--n", 1).out


def test_planted_concepts(run) -> None:
    found = run("planted-concepts", "--networks", 1, "--json").json
    assert found["recovered"]["n"] == 2
    assert list(found) == [
        *("n_networks", "n_pictures", "noise", "offset", "direction", "seed"),
        *("recovered", "false_use", "false_found", "factorised"),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("concepts", "--attribute", "luck"), "No case has an attribute “luck”"),
        (("concepts", "--direction", "up"), "“up” is not one of means, normal"),
        (("found-concepts", "--target", "cat"), "nothing called “cat”"),
        (("flip", "--case", "segmented-01"), "There is no case"),
        (("flip", "--case", "neutrophil-01"), "cannot be drawn anew"),
    ],
)
def test_what_is_asked_must_be_there(refused, home: Path, words: tuple, said: str) -> None:
    assert said in refused(words[0], *PAIR, *words[1:])
