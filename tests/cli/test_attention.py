"""``attention`` on the command line."""

import pytest

from xai_core.models import cards
from xai_core.models.checkpoints import save_model, weights_bytes


@pytest.fixture
def home(drawn_home, guesser, monkeypatch):
    monkeypatch.setattr(cards, "model_folders", lambda: (drawn_home / "models",))
    save_model(drawn_home / "models", guesser.card, weights_bytes(guesser.network))
    return drawn_home


WORDS = ("attention", "--library", "drawn-cells", "--model", "guesser", "--region")


def test_a_teacher_can_read_it_and_a_program_too(run, home) -> None:
    """The model says neutrophil: five cells right, twenty wrong."""
    said = run(*WORDS, "cell", "--json").json
    assert (said["n"], said["n_learned_from"], said["region"]) == (25, 0, "cell")
    found = said["attention"]
    assert (found["right"]["n"], found["wrong"]["n"], found["unit"]) == (5, 20, "specimen")
    assert found["verdict"]["claim"] == "cannot-be-told"  # five slides
    assert found["right_against_wrong"]["by_specimen"]["n_pairs"] == 5
    assert list(found["classes"]) == [
        "neutrophil",
        "eosinophil",
        "basophil",
        "monocyte",
        "lymphocyte",
    ]
    lines = run(*WORDS, "cell").out
    assert "25 cases answered; the model learned from 0 of them" in lines
    assert "On 5 cases answered correctly (0 not defined), attention lies in the region" in lines
    assert "On 20 cases answered wrongly" in lines
    assert "chance" in lines
    assert "centre blob" in lines
    assert "above chance: cannot be told: too few cases or specimens" in lines


def test_no_cases_at_all(run, home) -> None:
    words = (*WORDS, "cell", "--where", "stain=none")
    assert run(*words).out.splitlines()[-1] == "No case answered has the region cell drawn."
    assert run(*words, "--json").json["attention"] is None


def test_a_region_that_is_not_there_is_said(refused, home) -> None:
    assert "has no region “tail”" in refused(*WORDS, "tail")
