"""DeepSHAP: the rules by hand, completeness on both networks, and shap where shap adds up."""

import copy

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from xai_core.explain.background import Background
from xai_core.explain.deep_shap import deep_shap, with_rules
from xai_core.explain.partition_shap import shap_library
from xai_core.models.architectures import Architecture
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.networks import Network
from xai_core.models.preprocess import to_batch


class Small(Network):
    """The red channel through one module, and the mean of what comes out, times 256."""

    layers = ("last",)

    def __init__(self, *modules: nn.Module) -> None:
        super().__init__()
        self.last = nn.Sequential(*modules)
        self.head = nn.Linear(1, 1, bias=False)
        with torch.no_grad():
            self.head.weight.fill_(256.0)

    def features(self, images: Tensor) -> Tensor:
        return self.last(images[:, :1])


class Minus(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x - 0.5


def model_of(make_card, network: nn.Module, **card) -> LoadedModel:
    spec = InputSpec(height=16, width=16, mean=(0, 0, 0), std=(1, 1, 1))
    return LoadedModel(make_card(**{"classes": ("red",), "input": spec} | card), network.eval())


def red(*levels: int) -> np.ndarray:
    pictures = np.zeros((len(levels), 16, 16, 3), np.uint8)
    pictures[..., 0] = np.array(levels)[:, None, None]
    return pictures


def peer_values(model: LoadedModel, image: np.ndarray, others: Background) -> np.ndarray:
    """``(classes, h, w)`` by shap, on a copy of its own."""
    batch = to_batch([image, *others.images], model.card.input)
    explainer = shap_library().DeepExplainer(copy.deepcopy(model.network), batch[1:])
    values = explainer.shap_values(batch[:1], check_additivity=False)
    return values[0].sum(axis=0).transpose(2, 0, 1)


# --- by hand ---------------------------------------------------------------------------------


def test_a_rectifier_gives_what_it_did_to_the_difference(make_card) -> None:
    """relu(red - 0.5) at red 0.8 is 0.3, at 0.2 and 0.4 it is 0, at 1 it is 0.5."""
    model = model_of(make_card, Small(Minus(), nn.ReLU()))
    others = Background(red(51, 102, 255), "0" * 64, "here")
    found = deep_shap(model, red(204)[0], others).explanations["red"]
    assert np.allclose(found.heat_map, (0.3 + 0.3 - 0.2) / 3, atol=1e-6)
    assert found.completeness.error < 1e-6


def test_a_maximum_is_paid_to_where_it_is(make_card) -> None:
    """Windows of 2 x 2: 0.8 against 0 is paid at its place, 0.2 against 0.6 where the 0.6 is."""
    model = model_of(make_card, Small(nn.MaxPool2d(2)))
    image, other = red(0)[0], red(0)[0]
    image[1, 0, 0], image[4, 5, 0] = 204, 51
    other[5, 4, 0] = 153
    found = deep_shap(model, image, Background(other[None], "0" * 64, "here")).explanations["red"]
    expected = np.zeros((16, 16), np.float32)
    expected[1, 0] = 0.8 * 4  # the mean is over a quarter as many pixels
    expected[5, 4] = (0.2 - 0.6) * 4
    assert np.allclose(found.heat_map, expected, atol=1e-5)


def test_windows_that_overlap_are_all_paid(make_card) -> None:
    """3 x 3 at stride 2: the pixel at (3, 3) is the maximum of four windows. shap pays for one."""
    model = model_of(make_card, Small(nn.MaxPool2d(3, 2, 1)))
    image = red(0)[0]
    image[3, 3, 0] = 255
    others = Background(red(0), "0" * 64, "here")
    found = deep_shap(model, image, others).explanations["red"]
    expected = np.zeros((16, 16), np.float32)
    expected[3, 3] = 4 * 4
    assert np.allclose(found.heat_map, expected, atol=1e-5)
    assert peer_values(model, image, others).sum() == pytest.approx(4)


# --- both networks ---------------------------------------------------------------------------


def noise(n: int, side: int) -> np.ndarray:
    return np.random.default_rng(7).integers(0, 256, (n, side, side, 3), dtype=np.uint8)


@pytest.mark.parametrize("architecture", list(Architecture))
def test_it_adds_up_on_both_networks(make_model, architecture: Architecture) -> None:
    size = InputSpec(height=48, width=48)
    model = make_model(classes=("a", "b", "c"), architecture=architecture, input=size)
    drawn = noise(10, 48)
    others = Background(drawn[1:], "0" * 64, "here")
    for found in deep_shap(model, drawn[0], others).explanations.values():
        assert found.heat_map.any()
        assert found.completeness.error < 1e-3


def test_the_same_values_as_shap_where_it_adds_up(make_model) -> None:
    model = make_model(classes=("a", "b", "c"))
    drawn = noise(5, 32)
    others = Background(drawn[1:], "0" * 64, "here")
    theirs = peer_values(model, drawn[0], others)
    for ours, peer in zip(
        deep_shap(model, drawn[0], others).explanations.values(), theirs, strict=True
    ):
        assert np.abs(ours.heat_map - peer).max() < 1e-4 * np.abs(peer).max()


def test_also_with_pooling_and_normalisation(make_card) -> None:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        network = Small(
            nn.Conv2d(1, 4, 3, padding=1),
            nn.BatchNorm2d(4),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(4, 1, 3),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(2),
        )
    network.last[1].running_mean.fill_(0.1)
    network.last[1].running_var.fill_(0.3)
    model = model_of(make_card, network)
    drawn = noise(4, 16)
    others = Background(drawn[1:], "0" * 64, "here")
    found = deep_shap(model, drawn[0], others).explanations["red"]
    (peer,) = peer_values(model, drawn[0], others)
    assert np.abs(peer).max() > 1e-3
    assert np.abs(found.heat_map - peer).max() < 1e-4 * np.abs(peer).max()
    assert found.completeness.error < 1e-4


def test_a_pooling_with_a_way_of_its_own_stays_as_it_is() -> None:
    """timm's pools pad in their own forward: the rule would not know."""

    class Padding(nn.MaxPool2d):
        pass

    network = nn.Sequential(Padding(2), nn.MaxPool2d(2), nn.ReLU())
    with_rules(network)
    kinds = [type(module).__name__ for module in network]
    assert kinds == ["Padding", "_RuledMaxPool", "_RuledReLU"]
