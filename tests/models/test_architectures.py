"""Names of networks: what a card may say, what is built, and that no hub is ever asked."""

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from xai_core.errors import ModelError, ShitenError
from xai_core.models.architectures import Architecture, checked_name, of_library
from xai_core.models.build_network import build_network
from xai_core.models.checkpoints import load_model_folder, save_model, sha256, weights_bytes
from xai_core.models.device import VARIABLE, chosen_device, ready
from xai_core.models.layers import find_layers
from xai_core.models.layouts import Axes, Layout, grid_of
from xai_core.models.predict import predict
from xai_core.training.train import train

# --- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*Architecture, "timm:convnext_atto", "torchvision:vit_b_16"])
def test_what_names_a_network(name: str, make_card) -> None:
    assert checked_name(name) == name
    card = make_card(architecture=name)
    assert type(card).model_validate_json(card.as_bytes()).architecture == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "resnet19",
        "timm:",
        "timm:../x",
        "timm:hf-hub:me/it",
        "hub:x",
        "timm:a b",
        "torchvision:/x",
    ],
)
def test_what_names_none_is_told_the_ways(name: str, make_card) -> None:
    with pytest.raises(ShitenError, match=r"compact-resnet, resnet18, .*timm:NAME"):
        checked_name(name)
    with pytest.raises(ValidationError):
        make_card(architecture=name)


def test_where_a_network_comes_from() -> None:
    assert of_library("timm:resnet18") == ("timm", "resnet18")
    assert of_library("resnet18") is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("timm:resnet81", "timm has no network “resnet81”; perhaps .*resnet18"),
        ("torchvision:resnet81", "torchvision has no network “resnet81”; perhaps .*resnet18"),
        ("nothing", "There is no network “nothing”"),
    ],
)
def test_networks_there_are_not(name: str, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        build_network(name, 3)


# --- layers, by hand ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("places", "size", "grid"),
    [(16, (64, 64), (4, 4)), (15, (64, 64), None), (8, (32, 64), (2, 4)), (0, (8, 8), None)],
)
def test_places_as_a_grid(places: int, size: tuple[int, int], grid: object) -> None:
    assert grid_of(places, size) == grid


def test_tokens_become_a_map() -> None:
    """A class token 9, then places 0 to 5 in two rows; one channel."""
    tokens = torch.tensor([9.0, 0, 1, 2, 3, 4, 5])[None, :, None]
    got = Layout(Axes.TOKENS, 1).as_map(tokens, (32, 48))
    assert got is not None
    assert got.tolist() == [[[[0, 1, 2], [3, 4, 5]]]]
    assert Layout(Axes.TOKENS, 0).as_map(tokens, (32, 48)) is None
    last = Layout(Axes.CHANNELS_LAST).as_map(torch.arange(6.0).view(1, 1, 2, 3), (16, 32))
    assert last is not None
    assert last[0, :, 0, 0].tolist() == [0, 1, 2]


def test_looking_leaves_no_traces() -> None:
    body = torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3, 2, 1),
        torch.nn.Dropout(0.5),
        torch.nn.AdaptiveAvgPool2d(1),
        torch.nn.Flatten(),
        torch.nn.Linear(4, 2),
    )
    body[0].eval()
    body[4].weight.requires_grad_(False)
    state = torch.get_rng_state()
    found = find_layers(body, (16, 24), 2)
    assert (found.layers, found.head, found.closed_form) == (("0",), "4", True)
    assert [module.training for module in body] == [False, True, True, True, True]
    assert torch.equal(state, torch.get_rng_state())
    assert not body[4].weight.requires_grad
    assert all(not m._forward_hooks and not m._forward_pre_hooks for m in body.modules())
    assert all(parameter.grad is None for parameter in body.parameters())


# --- kept, trained, moved ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["timm:vit_tiny_patch16_224", "timm:mobilenetv3_small_050"])
def test_a_network_of_a_library_is_kept_like_any(make_model, tmp_path, name: str) -> None:
    """Position embeddings depend on the card's input size, which is not the library's own."""
    model = make_model(architecture=name, input={"height": 64, "width": 32})
    weights = weights_bytes(model.network)
    assert sha256(weights) == model.card.weights_sha256
    again = load_model_folder(save_model(tmp_path, model.card, weights))
    image = np.random.default_rng(0).integers(0, 256, (64, 32, 3), dtype=np.uint8)
    assert (
        predict(again, [image])[0].class_answer.logits
        == predict(model, [image])[0].class_answer.logits
    )
    assert again.network.layers == model.network.layers


def test_a_network_of_a_library_learns(make_recipe, drawn_library, tmp_path) -> None:
    recipe = make_recipe(architecture="timm:mobilenetv3_small_050")
    trained = train(recipe, {"drawn-cells": drawn_library}, tmp_path, lambda *_: None)
    assert len(trained.curve) == recipe.schedule.epochs
    assert all(np.isfinite(point.train_loss) for point in trained.curve)
    assert trained.network.layers


def test_the_device_is_chosen_in_one_place(monkeypatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    for said in ("", "auto", "cpu", " CPU "):
        monkeypatch.setenv(VARIABLE, said)
        assert chosen_device() == torch.device("cpu")
    monkeypatch.setenv(VARIABLE, "cuda")
    with pytest.raises(ModelError, match=r"CUDA was asked for .--device or SHITEN_DEVICE"):
        chosen_device()
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    for said, device in (("auto", "cuda"), ("cuda", "cuda"), ("cpu", "cpu")):
        monkeypatch.setenv(VARIABLE, said)
        assert chosen_device().type == device
    monkeypatch.setenv(VARIABLE, "gpu")
    with pytest.raises(ShitenError, match="auto, cpu, cuda"):
        chosen_device()


def test_pictures_go_where_the_network_is() -> None:
    pictures = torch.zeros(1, 3, 4, 4)
    assert ready(pictures, torch.nn.Linear(1, 1)) is pictures
    assert ready(pictures, torch.nn.Linear(1, 1).double()).dtype == torch.float64
    assert ready(pictures, torch.nn.Linear(1, 1, device="meta")).device.type == "meta"
    assert ready(pictures, torch.nn.Identity()) is pictures
