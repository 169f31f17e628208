"""Training where the network is: nothing it needs stays behind on the processor.

A stand-in for a card, which these tests do without: torch's ``meta`` device works out shapes and
refuses, as a card does, to work with what lies elsewhere.
"""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from xai_core.cases.library import CaseLibrary
from xai_core.models.build_network import network_for
from xai_core.models.unet import build_segmenter
from xai_core.training.augmentation import augment
from xai_core.training.segmenter import OutlineTraining
from xai_core.training.settings import Augmentation
from xai_core.training.train import training_of  # where every kind is registered

META = torch.device("meta")
BATCH = np.arange(4)
CHANGES = {"zoom": (0.9, 1.1), "shift": 0.1, "rotation": 20.0}
COLOURS = {"light": 0.1, "saturation": 0.1, "stain": 0.1}


def seeded() -> torch.Generator:
    return torch.Generator().manual_seed(1)


def loss_there(recipe, library: CaseLibrary) -> torch.Tensor:
    task = training_of(recipe.task)(recipe, {library.id: library})
    task.device = META
    size = (recipe.input.height, recipe.input.width)
    network = network_for(recipe.architecture, recipe.task, size).to(META).train()
    return task.loss(network, BATCH, seeded())


def test_the_stand_in_refuses_what_lies_elsewhere() -> None:
    with pytest.raises(RuntimeError, match="device"):
        torch.zeros(2, device=META) * torch.zeros(2)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"mixing": {"mixup": 0.4, "cutmix": 0, "share": 1}},
        {"guidance": {"region": "cell", "strength": 1.0}},
    ],
    ids=["plain", "mixed", "led"],
)
def test_classes(make_recipe, drawn_library: CaseLibrary, more: dict[str, object]) -> None:
    recipe = make_recipe(augmentation=CHANGES | COLOURS, **more)
    assert loss_there(recipe, drawn_library).device == META


@pytest.mark.parametrize("kind", ["regression", "detection", "ordinal"])
def test_other_answers(make_disc_recipe, discs: Callable[[str], CaseLibrary], kind: str) -> None:
    recipe = make_disc_recipe(kind, augmentation=CHANGES)
    assert loss_there(recipe, discs(kind)).device == META


def test_outlines(make_outline_recipe, outlined_library: CaseLibrary) -> None:
    recipe = make_outline_recipe(augmentation=CHANGES | COLOURS)
    task = OutlineTraining(recipe, {outlined_library.id: outlined_library})
    task.device = META
    network = build_segmenter(recipe.architecture, len(recipe.regions.ids)).to(META).train()
    assert task.loss(network, BATCH, seeded()).device == META


def test_the_same_chance_there() -> None:
    """As many numbers are drawn, so the batches that follow are the same ones."""
    here, there = seeded(), seeded()
    how = Augmentation(**CHANGES, **COLOURS, noise=0.01)
    augment(torch.zeros(3, 3, 20, 20), (16, 16), how, here)
    augment(torch.zeros(3, 3, 20, 20, device=META), (16, 16), how, there)
    assert torch.equal(torch.rand(4, generator=here), torch.rand(4, generator=there))
