"""A folded network answers the same, and the one it was made from stays as it was."""

import pytest
import torch

from xai_core.models.architectures import Architecture
from xai_core.models.card_parts import InputSpec
from xai_core.models.folding import folded, shared_weights_copy
from xai_core.types import Precision


@pytest.mark.parametrize("architecture", list(Architecture))
def test_the_same_answers_without_normalisations(make_model, architecture: Architecture) -> None:
    spec = InputSpec(height=64, width=64)
    model = make_model(architecture=architecture, input=spec)
    before = {name: value.clone() for name, value in model.network.state_dict().items()}
    copy = folded(model)
    kinds = [type(module) for module in copy.network.modules()]
    assert torch.nn.BatchNorm2d not in kinds
    images = torch.randn(4, 3, 64, 64)
    with torch.inference_mode():
        expected, got = model.network(images), copy.network(images)
    torch.testing.assert_close(got, expected, rtol=1e-4, atol=1e-4)
    after = model.network.state_dict()
    assert all(torch.equal(after[name], value) for name, value in before.items())
    assert copy.card == model.card
    assert copy.lock is not model.lock


@pytest.mark.parametrize("architecture", list(Architecture))
def test_bfloat16_moves_answers_in_the_third_digit(make_model, architecture: Architecture) -> None:
    model = make_model(architecture=architecture, input=InputSpec(height=64, width=64))
    copy = folded(model, Precision.BFLOAT16)
    images = torch.randn(4, 3, 64, 64)
    with torch.inference_mode():
        expected, got = model.network(images), copy.network(images)
    assert got.dtype is torch.float32
    assert not torch.equal(got, expected)
    scale = float(expected.abs().max())
    torch.testing.assert_close(got, expected, rtol=0, atol=0.03 * scale)
    assert {parameter.dtype for parameter in model.network.parameters()} == {torch.float32}


@pytest.mark.parametrize("precision", list(Precision))
def test_a_folded_network_is_wholly_in_evaluation_mode_and_so_is_its_twin(
    make_model, precision: Precision
) -> None:
    copy = folded(make_model(input=InputSpec(height=64, width=64)), precision)
    twin = shared_weights_copy(copy)
    for network in (copy.network, twin.network):
        assert not any(module.training for module in network.modules())
    images = torch.randn(2, 3, 64, 64)
    with torch.inference_mode():
        assert torch.equal(twin.network(images), copy.network(images))
    one, other = (next(model.network.parameters()) for model in (copy, twin))
    assert one.data_ptr() == other.data_ptr()
    assert twin.network is not copy.network


def test_what_a_network_keeps_in_evaluation_mode_is_no_hindrance(make_model) -> None:
    """LeViT keeps its attention biases while it evaluates: a part of a graph, no weight."""
    model = make_model(
        architecture="timm:levit_128s", input=InputSpec(height=128, width=128), seed=1
    )
    images = torch.randn(1, 3, 128, 128)
    with torch.enable_grad():
        expected = model.network(images).detach()
    modes = [module.training for module in model.network.modules()]
    with torch.inference_mode():
        torch.testing.assert_close(folded(model).network(images), expected)
    assert [module.training for module in model.network.modules()] == modes
