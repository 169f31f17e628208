"""The loop itself, with a lesson small enough to work out by hand."""

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor, nn

from xai_core.models.curves import CurvePoint
from xai_core.training.loop import Objective, fit


class Dots(nn.Module):
    """A scaled picture, normalised; what it is shown is all it can know."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(1.0))
        self.norm = nn.BatchNorm2d(1)

    def forward(self, images: Tensor) -> Tensor:
        normed: Tensor = self.norm(self.scale * images)
        return normed


class TwosAndFours(Objective[Dots, CurvePoint]):
    """Every picture is two pixels, 2 and 4: mean 3, and each pixel 1 away from it."""

    point = CurvePoint

    def __init__(self) -> None:
        self.weights = np.ones(12)
        self.told_in_training: list[bool] = []

    def loss(self, network: Dots, picked: NDArray[np.int64], _generator: Generator) -> Tensor:
        pictures = torch.tensor([2.0, 4.0]).view(1, 1, 1, 2).expand(len(picked), 1, 1, 2)
        return network(pictures).square().mean()

    def told(self, network: Dots, so_far: CurvePoint) -> CurvePoint:
        self.told_in_training.append(network.training)
        return so_far


def test_the_average_is_normalised_by_what_it_is_shown(make_recipe, tmp_path: Path) -> None:
    """Not by an average of statistics, which lags behind: after two steps it would be near 0."""
    schedule = {"epochs": 1, "batch": 6, "learning_rate": 1e-12, "average": 0.9}
    objective = TwosAndFours()
    network, curve = fit(
        make_recipe(schedule=schedule), Dots(), objective, tmp_path, lambda *_: None
    )
    assert float(network.norm.running_mean) == pytest.approx(3)
    # Six pictures of two pixels, each 1 away from the mean: 12 / (12 - 1).
    assert float(network.norm.running_var) == pytest.approx(12 / 11)
    assert network.norm.momentum == pytest.approx(0.1)
    assert objective.told_in_training == [False]
    assert len(curve) == 1
