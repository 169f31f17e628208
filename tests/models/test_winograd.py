"""Fewer products, the same convolution."""

import pytest
import torch
from torch import nn

from xai_core.models import winograd
from xai_core.models.winograd import WinogradConvolution, suits, with_fewer_products


def convolution(channels_in: int, channels: int, *, bias: bool = True) -> nn.Conv2d:
    torch.manual_seed(0)
    return nn.Conv2d(channels_in, channels, 3, padding=1, bias=bias).requires_grad_(False)


def test_one_bright_pixel_gives_back_the_kernel() -> None:
    made = nn.Conv2d(1, 1, 3, padding=1, bias=False).requires_grad_(False)
    made.weight.copy_(torch.arange(1.0, 10.0).reshape(1, 1, 3, 3))
    picture = torch.zeros(1, 1, 8, 8)
    picture[0, 0, 4, 3] = 1.0
    got = WinogradConvolution(made)(picture)[0, 0]
    expected = torch.zeros(8, 8)
    expected[3:6, 2:5] = torch.tensor([[9.0, 8, 7], [6, 5, 4], [3, 2, 1]])
    torch.testing.assert_close(got, expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("size", [(16, 16), (8, 12), (14, 9), (11, 25)])
@pytest.mark.parametrize("bias", [True, False])
def test_it_answers_as_the_convolution_it_was_made_from(size, bias: bool) -> None:
    made = convolution(64, 70, bias=bias)
    pictures = torch.rand(5, 64, *size).to(memory_format=torch.channels_last)
    exact = made.double()(pictures.double())
    made.float()
    got = WinogradConvolution(made)(pictures)
    assert got.shape == exact.shape
    torch.testing.assert_close(got.double(), exact, rtol=0, atol=1e-5)


def test_the_order_of_the_work_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = WinogradConvolution(convolution(64, 64))
    pictures = torch.rand(5, 64, 16, 16)
    at_once = fast(pictures)
    monkeypatch.setattr(winograd, "CACHE", 1)  # one picture at a time
    torch.testing.assert_close(fast(pictures), at_once, rtol=0, atol=1e-6)


def test_small_pictures_and_gradients_take_the_plain_way() -> None:
    made = convolution(64, 64)
    fast = WinogradConvolution(made)
    small = torch.rand(1, 64, 7, 20)
    assert torch.equal(fast(small), made(small))
    asked = torch.rand(1, 64, 8, 8, requires_grad=True)
    fast(asked).sum().backward()
    assert asked.grad is not None


def test_only_those_that_gain_from_it_are_replaced() -> None:
    network = nn.Sequential(
        convolution(64, 256),
        convolution(3, 64),
        nn.Conv2d(64, 64, 3, stride=2, padding=1),
        nn.Conv2d(64, 64, 3),
        nn.Conv2d(64, 64, 3, padding=1, groups=2),
        nn.Conv2d(64, 64, 1),
        convolution(64, 512),
    )
    assert [suits(module) for module in network] == [True] + 6 * [False]
    with_fewer_products(network)
    with_fewer_products(network)  # once more changes nothing
    kinds = [type(module) for module in network]
    assert kinds == [WinogradConvolution, *6 * [nn.Conv2d]]


def test_it_is_not_much_farther_from_exact_arithmetic_than_torch_itself(drawn_library) -> None:
    """The figures of the module's docstring, on a shipped model and drawn cells."""
    from xai_core.models.checkpoints import load_model
    from xai_core.models.folding import folded, folded_copy
    from xai_core.models.preprocess import model_input, to_batch

    model = load_model("wbc5")
    spec = model.card.input
    views = [model_input(drawn_library.image(case), spec) for case in drawn_library.cases[:4]]
    batch = to_batch(views, spec)
    exact = folded_copy(model.network).double()
    with torch.inference_mode():
        truth = exact.features(batch.double())
        chances = exact.pooled(truth).softmax(1)
        off = {}
        for name, network in (
            ("torch", folded_copy(model.network)),
            ("ours", folded(model).network),
        ):
            features = network.features(batch)
            off[name] = (features - truth).square().mean().sqrt().item()
            moved = (network.pooled(features).double().softmax(1) - chances).abs().max().item()
            assert moved < 1e-6
    assert 0 < off["ours"] < 3 * off["torch"]
