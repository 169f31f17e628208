"""Attention led into a region: the penalty by hand, then a model and its twin."""

import pytest
import torch
from pydantic import ValidationError

from tests.training.test_classifier import quiet
from xai_core.errors import LibraryError
from xai_core.evaluation.evaluate import evaluate
from xai_core.models.checkpoints import LoadedModel
from xai_core.training.classifier import ClassTraining
from xai_core.training.guided import outside_share
from xai_core.training.train import train

GUIDED = {"guidance": {"region": "cell", "strength": 20}}


def test_the_share_outside_by_hand() -> None:
    maps = torch.tensor([[[3.0, 1.0], [0.0, 0.0]], [[2.0, 0.0], [0.0, 2.0]], [[5.0, 0], [0, 0]]])
    regions = torch.zeros(3, 4, 4)
    regions[0, :2, :2] = 1  # a quarter of the picture, all of one place of the map
    regions[1, :2, 0] = 1  # half of that place
    # 1 of 4 outside; 2 of 4 and half of the other 2; the third is not led.
    assert float(outside_share(maps, regions)) == pytest.approx((0.25 + 0.75) / 2)
    assert float(outside_share(maps, 0 * regions)) == 0


def test_a_blank_map_does_not_escape() -> None:
    evidence = torch.tensor([[[-3.0, -1.0], [0.0, -7.0]]], requires_grad=True)
    regions = torch.zeros(1, 4, 4)
    regions[0, :2] = 1  # the upper two places: against the class by 2 on average
    penalty = outside_share(evidence, regions)
    assert penalty.item() == 1 + 2
    penalty.backward()
    assert evidence.grad[0].tolist() == [[-0.5, -0.5], [0, 0]]  # a step raises it inside alone


def test_regions_move_with_their_pictures(make_recipe, drawn_library) -> None:
    training = ClassTraining(make_recipe(**GUIDED), {"drawn-cells": drawn_library})
    regions = training.data.train.regions
    assert regions.shape == training.data.train.pixels.shape[:3]
    assert 0 < regions.mean() < 0.9
    picked = torch.arange(6).numpy()
    plain = training.changed(picked, torch.Generator().manual_seed(1))
    seen, moved = training.changed_with_regions(picked, torch.Generator().manual_seed(1))
    assert torch.equal(plain, seen)  # the same picture, with its region beside it
    assert moved.shape == (6, 32, 32)


def test_it_looks_there_more_than_its_twin(make_recipe, drawn_library, make_card, tmp_path) -> None:
    inside = {}
    quick = {"schedule": {"epochs": 2, "batch": 6, "learning_rate": 0.02, "average": 0}}
    for name, changes in (("twin", {}), ("guided", GUIDED)):
        recipe = make_recipe(**quick, **changes)
        done = train(recipe, {"drawn-cells": drawn_library}, tmp_path / name, quiet)
        card = make_card(task=recipe.task)
        model = LoadedModel(card, done.network)
        inside[name] = evaluate(drawn_library, model, quiet, regions=["cell"]).regions["cell"]
    assert inside["guided"].attention > inside["twin"].attention + 0.05


def test_what_cannot_be_led(make_recipe, drawn_library) -> None:
    other = make_recipe(guidance={"region": "tail"})
    with pytest.raises(LibraryError, match="tail"):
        ClassTraining(other, {"drawn-cells": drawn_library})
    with pytest.raises(ValidationError):
        make_recipe(guidance={"region": "cell", "strength": 0})
