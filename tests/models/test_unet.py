"""The segmentation network: its size, its grid, and activations one can hook."""

import torch

from xai_core.models.networks import count_parameters
from xai_core.models.segmenter_cards import MULTIPLE, SegmenterArchitecture
from xai_core.models.unet import CHANNELS, build_segmenter


def test_one_answer_for_each_pixel() -> None:
    network = build_segmenter(SegmenterArchitecture.UNET, regions=2).eval()
    assert 500_000 < count_parameters(network) < 1_000_000
    with torch.inference_mode():
        assert network(torch.zeros(2, 3, 32, 48)).shape == (2, 3, 32, 48)
    assert 2 ** (len(CHANNELS) - 1) == MULTIPLE


def test_activations_are_neither_shared_nor_in_place() -> None:
    network = build_segmenter(SegmenterArchitecture.UNET, regions=1).eval()
    seen: list[torch.nn.Module] = []
    activations = [module for module in network.modules() if isinstance(module, torch.nn.ReLU)]
    for module in activations:
        module.register_forward_hook(lambda module, _inputs, _output: seen.append(module))
    network(torch.zeros(1, 3, 16, 16))
    assert len(seen) == len(set(seen)) == len(activations)
    assert not any(module.inplace for module in activations)


def test_every_answer_takes_the_whole_picture_into_account() -> None:
    network = build_segmenter(SegmenterArchitecture.UNET, regions=1).eval()
    image = torch.randn(1, 3, 128, 128, requires_grad=True)
    network(image)[0, 1, 64, 64].backward()
    assert image.grad is not None
    rows, columns = image.grad[0].abs().sum(0).nonzero(as_tuple=True)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (0, 127, 0, 127)
