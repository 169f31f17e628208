"""LRP beside zennit used plainly, and beside Grad-CAM and DeepSHAP: milliseconds for one map.

::

    OMP_NUM_THREADS=1 python -m benchmarks.relevance

*Beside zennit*: torchvision's ResNet-18 with random weights at 224 x 224, one class. There its
``EpsilonPlusFlat`` with its own ``ResNetCanonizer`` is put on the network and taken off it for each
map; here the whole call from the picture to the map on its grid, which copies the network and
answers first. The largest difference of the two is printed as a share of the peak.

*Beside the others*: a shipped model, one class of one picture.
"""

from __future__ import annotations

import argparse

import numpy as np
import torch
from torch import Tensor, nn

from benchmarks.timing import in_turn
from xai_core.explain.any_module import model_of
from xai_core.explain.background import load_background
from xai_core.explain.explanation import ExplanationSet, Method
from xai_core.explain.methods import explain
from xai_core.models import torchvision_operators  # noqa: F401 - zennit imports torchvision
from xai_core.models.build_network import build_network
from xai_core.models.cards import find_card
from xai_core.models.checkpoints import load_model
from xai_core.models.preprocess import model_input, to_batch

from zennit.attribution import Gradient  # isort: skip
from zennit.composites import EpsilonPlusFlat  # isort: skip
from zennit.torchvision import ResNetCanonizer  # isort: skip

SIDE = 224


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="wbc11")
    parser.add_argument("--n", type=int, default=5)
    asked = parser.parse_args()
    _beside_zennit(asked.n)
    _beside_others(asked.model, asked.n)


def _beside_zennit(n: int) -> None:
    torch.manual_seed(0)
    network = build_network("torchvision:resnet18", 3, (SIDE, SIDE)).eval()
    for each in network.modules():
        if isinstance(each, nn.BatchNorm2d):
            each.eps = 0.0  # which zennit leaves behind when it merges them
    model = model_of(network, size=(SIDE, SIDE))
    image = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    batch = to_batch([model_input(image, model.card.input)], model.card.input)

    def ours() -> ExplanationSet:
        return explain(model, image, Method.LRP, ["1"])

    def peer() -> Tensor:
        composite = EpsilonPlusFlat(canonizers=[ResNetCanonizer()])
        with Gradient(network, composite) as attributor:
            shares: Tensor = attributor(batch, lambda logits: torch.eye(3)[[1]] * logits.detach())[
                1
            ]
        return shares[0].sum(dim=0)

    own, theirs = ours().explanations["1"].heat_map, peer().clamp(min=0).numpy()
    away = float(np.abs(own - theirs).max() / theirs.max())
    times = in_turn({"ours": ours, "peer": peer}, n=n, warm_up=1)
    print(
        f"ResNet-18 at {SIDE}: ours {times['ours']:.0f} ms, zennit {times['peer']:.0f} ms, ratio"
        f" {times['ours'] / times['peer']:.2f}; largest difference {away:.1e} of the peak"
    )


def _beside_others(name: str, n: int) -> None:
    model, background = load_model(name), load_background(find_card(name))
    side = model.card.input.height
    image = np.random.default_rng(0).integers(0, 256, (side, side, 3), dtype=np.uint8)
    target = [model.card.class_ids[0]]
    works = {
        method.value: lambda method=method: explain(
            model, image, method, target, background=background
        )
        for method in (Method.GRAD_CAM, Method.LRP, Method.DEEP_SHAP)
    }
    for method, taken in in_turn(works, n=n, warm_up=1).items():
        print(f"{name}, {side} x {side}, one class, {method}: {taken:.0f} ms")


if __name__ == "__main__":
    main()
