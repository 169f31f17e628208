"""The scores of methods that Quantus has too, ours and Quantus' in one process, on the same maps.

::

    python -m benchmarks.method_scores --cases 4

``smear11`` on cells of ``smear``, Grad-CAM of each answer. Both get the finished maps:

- *where it lies*: attention in the region, rank accuracy and pointing, three metrics there, one
  call here that works out all other agreements as well;
- *ROAD*: the same nine percentages, grey pictures of one channel there (Quantus 0.6.0 cannot order
  the pixels of three), the same picture on three channels here;
- *max-sensitivity*: four noisy pictures; there Captum's ``LayerGradCam`` makes their maps, as
  Quantus' documentation shows, here :func:`xai_core.explain.gradcam.grad_cam`. Each first map is
  the tool's own.

The largest difference of the scores is printed beside the ratio; for max-sensitivity there is none,
since noise and resizing differ (``tests/explain/test_quantus.py`` gives both the same pictures).
Quantus lies in ``.venv/quantus`` (requirements-quantus.txt).
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from benchmarks.timing import in_turn
from xai_core.agreement import score_heat_map
from xai_core.arrays import HeatMap, ImageArray, RegionMask
from xai_core.cases.registry import ensure_builtin, open_library
from xai_core.explain.gradcam import grad_cam
from xai_core.explain.max_sensitivity import RADIUS, SAMPLES, max_sensitivity
from xai_core.explain.road import PERCENTAGES, road
from xai_core.models.checkpoints import LoadedModel, load_model
from xai_core.models.predict import predict
from xai_core.models.preprocess import fitted, to_batch
from xai_core.tasks import ClassAnswer

QUIET = {"disable_warnings": True, "display_progressbar": False}


class _Grey(nn.Module):
    """The network for pictures of one channel."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, batch: Tensor) -> Tensor:
        return torch.as_tensor(self.network(batch.float().repeat(1, 3, 1, 1)))


def _quantus() -> Any:  # noqa: ANN401 - it has no types
    sys.path.append(str(Path(sys.prefix) / "quantus"))
    warnings.simplefilter("ignore")
    import quantus

    return quantus


def _material(n: int) -> tuple[LoadedModel, list[ImageArray], list[RegionMask]]:
    """Grey pictures at the network's own size, and the regions that decide."""
    ensure_builtin("smear")
    library, model = open_library("smear"), load_model("smear11")
    even = model.card.input.model_copy(update={"mean": (0.75,) * 3, "std": (0.2,) * 3})
    model = LoadedModel(model.card.model_copy(update={"input": even}), model.network)
    pictures, regions = [], []
    for case in library.cases[:: max(1, len(library.cases) // n)][:n]:
        image = fitted(library.image(case), even, even.height, even.width)
        grey = image.mean(axis=2, keepdims=True).round().astype(np.uint8)
        pictures.append(np.repeat(grey, 3, axis=2))
        drawn = library.region(case, "cell")
        assert drawn is not None
        rows = np.arange(even.height) * drawn.shape[0] // even.height
        columns = np.arange(even.width) * drawn.shape[1] // even.width
        regions.append(drawn[rows[:, None], columns])
    return model, pictures, regions


def main() -> None:
    """Run both and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    quantus = _quantus()
    model, pictures, regions = _material(asked.cases)
    answers = [one.class_answer.class_id for one in predict(model, pictures)]
    maps = [
        grad_cam(model, image, [answer]).explanations[answer].heat_map
        for image, answer in zip(pictures, answers, strict=True)
    ]
    # Quantus breaks ties by the order in memory; a trace of noise leaves none.
    noise = np.random.default_rng(0)
    maps = [(one + 1e-5 * noise.random(one.shape)).astype(np.float32) for one in maps]
    for name, (ours, peer) in _works(quantus, model, pictures, regions, maps, answers).items():
        ms = in_turn({"ours": ours, "peer": peer}, n=asked.rounds, warm_up=1)
        apart = np.abs(np.asarray(ours()) - np.asarray(peer())).max()
        print(
            f"{name}: ours {ms['ours']:.1f} ms, Quantus {ms['peer']:.1f} ms,"
            f" {ms['peer'] / ms['ours']:.1f} times faster; scores differ by {apart:.1e}"
        )


def _works(  # noqa: PLR0913, PLR0917
    quantus: Any,  # noqa: ANN401
    model: LoadedModel,
    pictures: Sequence[ImageArray],
    regions: Sequence[RegionMask],
    maps: Sequence[HeatMap],
    answers: Sequence[str],
) -> dict[str, tuple[Any, Any]]:
    batch = to_batch(list(pictures), model.card.input).contiguous()
    classes = list(model.card.class_ids)
    wanted = np.array([classes.index(answer) for answer in answers])
    stacked = np.stack(maps)[:, None]
    masks = np.stack([region > 0 for region in regions])[:, None]
    network = model.network
    _, layer = network.layer(network.layers[-1])

    def ours_lies() -> NDArray[np.float64]:
        found = [score_heat_map(one, mask) for one, mask in zip(maps, regions, strict=True)]
        names = ("attention_in_region", "rank_accuracy", "pointing")
        return np.array([[getattr(one, name) for one in found] for name in names], np.float64)

    def peer_lies() -> NDArray[np.float64]:
        metrics = ("RelevanceMassAccuracy", "RelevanceRankAccuracy", "PointingGame")
        return np.array(
            [
                getattr(quantus, name)(abs=False, normalise=False, **QUIET)(
                    model=None, x_batch=stacked, y_batch=wanted, a_batch=stacked, s_batch=masks
                )
                for name in metrics
            ],
            np.float64,
        )

    def ours_road() -> NDArray[np.float64]:
        rows = []
        for image, one, answer in zip(pictures, maps, answers, strict=True):

            def right(given: Any, answer: str = answer) -> bool:  # noqa: ANN401
                return isinstance(given, ClassAnswer) and given.class_id == answer

            found = road(model, image, one, answer, right, noise=0.0)
            assert found is not None
            rows.append(found.right)
        return np.asarray(np.mean(rows, axis=0), np.float64)

    def peer_road() -> NDArray[np.float64]:
        metric = quantus.ROAD(percentages=list(PERCENTAGES), noise=0.0, normalise=False, **QUIET)
        found = metric(
            model=_Grey(network).eval(),
            x_batch=batch[:, :1].double().numpy(),
            y_batch=wanted,
            a_batch=stacked,
            device="cpu",
            channel_first=True,
        )
        return np.array(list(found.values()))

    def ours_moves() -> NDArray[np.float64]:
        rows = []
        for image, answer in zip(pictures, answers, strict=True):

            def map_of(picture: ImageArray, answer: str = answer) -> HeatMap:
                return grad_cam(model, picture, [answer]).explanations[answer].heat_map

            rows.append(max_sensitivity(image, map_of(image), map_of))
        return np.array(rows, np.float64)

    def peer_moves() -> NDArray[np.float64]:
        noise = RADIUS / 255 / model.card.input.std[0]
        metric = quantus.MaxSensitivity(
            nr_samples=SAMPLES, lower_bound=noise, abs=False, normalise=False, **QUIET
        )
        height, width = batch.shape[2:]
        found = metric(
            model=network,
            x_batch=batch.numpy(),
            y_batch=wanted,
            explain_func=quantus.explain,
            explain_func_kwargs={
                "method": "LayerGradCam",
                "gc_layer": layer,
                "interpolate": (height, width),
                "interpolate_mode": "bilinear",
            },
            device="cpu",
            channel_first=True,
        )
        return np.array(found, np.float64)

    return {
        "where it lies": (ours_lies, peer_lies),
        "ROAD": (ours_road, peer_road),
        "max-sensitivity": (ours_moves, peer_moves),
    }


if __name__ == "__main__":
    main()
