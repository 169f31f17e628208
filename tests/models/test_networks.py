"""What explanation methods rely on: one module one use, nothing in place, GAP and a linear head."""

from collections import Counter

import pytest
import torch
from torch import nn

from xai_core.errors import ModelError
from xai_core.models.architectures import Architecture
from xai_core.models.build_network import build_network
from xai_core.models.networks import Network, count_parameters

DEEP = {Architecture.COMPACT: (192, 8), Architecture.RESNET18: (512, 32)}


@pytest.fixture(params=list(Architecture), scope="module")
def network(request: pytest.FixtureRequest) -> Network:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return build_network(request.param, 3).eval()


def test_every_leaf_module_is_used_once(network: Network) -> None:
    used: Counter[str] = Counter()
    handles = [
        module.register_forward_hook(lambda *_, name=name: used.update([name]))
        for name, module in network.named_modules()
        if not list(module.children())
    ]
    with torch.inference_mode():
        network(torch.rand(1, 3, 64, 64))
    for handle in handles:
        handle.remove()
    assert len(used) == len(handles)
    assert set(used.values()) == {1}


def test_no_activation_is_in_place(network: Network) -> None:
    assert any(isinstance(module, nn.ReLU) for module in network.modules())
    assert not any(getattr(module, "inplace", False) for module in network.modules())


@pytest.mark.parametrize("architecture", list(Architecture))
def test_the_answer_is_the_head_on_the_mean_of_the_last_layer(architecture: Architecture) -> None:
    network = build_network(architecture, 3).eval()
    channels, stride = DEEP[architecture]
    images = torch.rand(2, 3, 64, 96)
    with torch.inference_mode():
        activations = network.features(images)
        by_hand = activations.mean(dim=(2, 3)) @ network.head.weight.T + network.head.bias
        logits = network(images)
    assert activations.shape == (2, channels, 64 // stride, 96 // stride)
    assert logits.shape == (2, 3)
    assert torch.allclose(logits, by_hand, atol=1e-6)


def test_layers_have_names_and_the_last_is_what_the_head_pools(network: Network) -> None:
    seen: list[torch.Tensor] = []
    name, module = network.layer(None)
    assert name == network.layers[-1]
    for earlier in network.layers:
        assert network.layer(earlier)[0] == earlier
    handle = module.register_forward_hook(lambda _module, _inputs, output: seen.append(output))
    with torch.inference_mode():
        activations = network.features(torch.rand(1, 3, 64, 64))
    handle.remove()
    assert torch.equal(seen[0], activations)


def test_an_unknown_layer_is_told_the_known_ones(network: Network) -> None:
    with pytest.raises(ModelError, match=f"no layer “head”; it has {', '.join(network.layers)}"):
        network.layer("head")


def test_the_compact_network_is_small() -> None:
    assert 1.0e6 < count_parameters(build_network(Architecture.COMPACT, 5)) < 1.4e6


def test_resnet18_is_torchvisions() -> None:
    """Same names, same shapes, and with the same weights the same answers."""
    ours = build_network(Architecture.RESNET18, 4).eval()
    from torchvision.models import resnet18

    theirs = resnet18(num_classes=4).eval()
    state = {
        f"body.{name}".replace("body.fc.", "head."): value
        for name, value in theirs.state_dict().items()
    }
    assert set(state) == set(ours.state_dict())
    ours.load_state_dict(state)
    images = torch.rand(2, 3, 64, 64)
    with torch.inference_mode():
        assert torch.allclose(ours(images), theirs(images), atol=1e-6)
