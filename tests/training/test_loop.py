"""The loop itself, with a lesson small enough to work out by hand."""

from contextlib import contextmanager, nullcontext
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor, nn

from xai_core.models.curves import CurvePoint
from xai_core.training.loop import Objective, fit, own_random_state
from xai_core.training.resume import LearnedFrom

NOTHING = LearnedFrom({}, {})


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
        self.weights, self.device = np.ones(12), torch.device("cpu")
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
        make_recipe(schedule=schedule), Dots(), objective, NOTHING, tmp_path, lambda *_: None
    )
    assert float(network.norm.running_mean) == pytest.approx(3)
    # Six pictures of two pixels, each 1 away from the mean: 12 / (12 - 1).
    assert float(network.norm.running_var) == pytest.approx(12 / 11)
    assert network.norm.momentum == pytest.approx(0.1)
    assert objective.told_in_training == [False]
    assert len(curve) == 1


class Forgetful(Dots):
    """Forgets some of what it is shown, as torch's global generator has it."""

    def forward(self, images: Tensor) -> Tensor:
        return super().forward(nn.functional.dropout(images, 0.5, self.training))


def taught(recipe, folder: Path, around: int, stop: int | None = None) -> dict[str, Tensor]:
    """What a network knows in the end, in a process whose chance stands at ``around``."""

    def progress(done: int, _total: int) -> None:
        if done == stop:
            raise KeyboardInterrupt

    torch.manual_seed(around)
    before = torch.get_rng_state()
    try:
        network, _ = fit(recipe, Forgetful(), TwosAndFours(), NOTHING, folder, progress)
    finally:
        assert torch.equal(torch.get_rng_state(), before)
    return {name: value.clone() for name, value in network.state_dict().items()}


def test_what_a_network_draws_is_the_recipes_too(make_recipe, tmp_path: Path) -> None:
    schedule = {"epochs": 2, "batch": 4, "learning_rate": 0.01, "average": 0.5}
    recipe = make_recipe(schedule=schedule)
    unbroken = taught(recipe, tmp_path / "one", around=1)
    again = taught(recipe, tmp_path / "two", around=2)
    with pytest.raises(KeyboardInterrupt):
        taught(recipe, tmp_path / "three", around=3, stop=5)  # in the second of two epochs
    resumed = taught(recipe, tmp_path / "three", around=4)
    for name, value in unbroken.items():
        assert torch.equal(value, again[name])
        assert torch.equal(value, resumed[name])
    other = taught(make_recipe(schedule=schedule, seed=6), tmp_path / "four", around=1)
    assert not torch.equal(unbroken["scale"], other["scale"])


def test_on_a_card_its_own_chance_is_seeded_and_given_back(monkeypatch) -> None:
    card, seen = torch.device("cuda", 0), []

    @contextmanager
    def kept(devices):
        seen.append(("kept", *devices))
        yield
        seen.append("given back")

    monkeypatch.setattr(torch.random, "fork_rng", kept)
    monkeypatch.setattr(torch.cuda, "device", lambda _card: nullcontext())
    monkeypatch.setattr(torch.cuda, "manual_seed", seen.append)
    state = torch.get_rng_state()
    with own_random_state(7, card):
        pass
    torch.set_rng_state(state)
    assert seen == [("kept", card), 7, "given back"]
