"""The examples behind Home's doors: one answered well, one not, kept and bounded."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from xai_core import home
from xai_core.cases.registry import open_library
from xai_core.errors import ShitenError
from xai_core.evaluation import example_cases
from xai_core.evaluation.example_cases import make_examples, read_examples, read_map


@pytest.fixture
def library(drawn_home: Path, guesser):
    """The drawn cells; the model that answers neutrophil to everything is there as well."""
    from xai_core.models.checkpoints import save_model, weights_bytes

    save_model(drawn_home / "models", guesser.card, weights_bytes(guesser.network))
    return open_library("drawn-cells")


def test_one_answered_well_and_one_not(library, monkeypatch) -> None:
    monkeypatch.setattr(example_cases, "SURE", 1.1)  # the guesser is sure of everything
    folder = make_examples(library, "guesser")
    found = read_examples(folder)
    assert found.shown.right is True
    assert found.shown.label == found.shown.answer == "neutrophil"
    assert found.mistaken.right is False
    assert found.mistaken.answer == "neutrophil" != found.mistaken.label
    # Test cases come first: the last of each type is one.
    assert found.shown.case.endswith("-05")
    assert found.mistaken.case.endswith("-05")
    assert 0 < found.shown.chance < 1
    heat_map = read_map(folder, found.shown.case)
    assert heat_map.shape == (256, 256)
    assert heat_map.max() == 1
    assert np.isfinite(heat_map).all()


def test_a_wrong_answer_given_surely_may_be_a_wrong_label_and_is_not_shown(
    library,
) -> None:
    found = read_examples(make_examples(library, "guesser"))
    assert found.mistaken is None


def test_a_chosen_case_comes_first(library) -> None:
    folder = make_examples(library, "guesser", "monocyte-02")
    found = read_examples(folder)
    assert found.shown.case == "monocyte-02"
    assert found.shown.right is False


def test_only_the_newest_are_kept(library, monkeypatch) -> None:
    monkeypatch.setattr(example_cases, "KEPT", 2)
    for case in ("monocyte-01", "monocyte-02", "monocyte-03"):
        last = make_examples(library, "guesser", case)
    kept = sorted((home.home() / "examples").iterdir())
    assert len(kept) == 2
    assert last in kept


def test_nothing_or_something_broken_is_no_example(tmp_path: Path) -> None:
    assert read_examples(tmp_path) is None
    (tmp_path / "examples.json").write_text('{"shown": 1}')
    assert read_examples(tmp_path) is None
    with pytest.raises(ShitenError):
        read_map(tmp_path, "x")


def test_home_needs_no_network_to_read_them() -> None:
    code = "import sys, xai_core.evaluation.example_cases; print('torch' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
