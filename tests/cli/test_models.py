"""What changes a model that comes with the code: a copy of one's own, unless it is asked for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from xai_core.models import cards
from xai_core.models.cards import find_card
from xai_core.models.checkpoints import save_model, weights_bytes

CLASSES = ("neutrophil", "eosinophil", "basophil", "monocyte", "lymphocyte")


def test_a_shipped_model_stays_as_it_came(
    run: Callable[..., Any],
    drawn_home: Path,
    tmp_path: Path,
    make_model: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shipped, own = tmp_path / "shipped", drawn_home / "models"
    monkeypatch.setattr(cards, "model_folders", lambda: (shipped, own))
    model = make_model(classes=CLASSES)
    save_model(shipped, model.card, weights_bytes(model.network))
    before = (shipped / "tiny" / "card.json").read_bytes()
    asked = ("background", "tiny", "--library", "drawn-cells", "--n", "2")
    assert run(*asked, "--json").json["background"]["n"] == 2
    assert (shipped / "tiny" / "card.json").read_bytes() == before
    assert find_card("tiny").folder == own / "tiny"
    assert run(*asked).code == 0  # the copy itself, now
    assert sorted(path.name for path in own.iterdir()) == ["tiny"]


def test_training_on_a_card_that_is_not_there_is_said(
    refused: Callable[..., str], drawn_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setenv("SHITEN_DEVICE", "cpu")
    assert "finds no CUDA card here" in refused("train", "smear5", "--device", "cuda")
    assert not (drawn_home / "models").exists()


def test_unless_it_is_asked_for(
    run: Callable[..., Any],
    drawn_home: Path,
    tmp_path: Path,
    make_model: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shipped = tmp_path / "shipped"
    monkeypatch.setattr(cards, "model_folders", lambda: (shipped, drawn_home / "models"))
    model = make_model(classes=CLASSES)
    save_model(shipped, model.card, weights_bytes(model.network))
    asked = ("background", "tiny", "--library", "drawn-cells", "--n", "2", "--shipped")
    assert run(*asked).code == 0
    assert find_card("tiny").card.background.n == 2
    assert not (drawn_home / "models").exists()
