"""What six regions earned, exactly, beside the ways it is usually worked out.

The compact network at 128 x 128, a picture of 363 x 360 with six regions, the mean colour of the
background put into what is hidden. Ours is the whole call: players to values of all classes. The
peers hide regions with numpy on the full picture, as a notebook does, and have the same values:

- one picture and one answer of the model at a time, 64 of them, then the textbook's sum;
- ``shap.ExactExplainer`` and ``shap.KernelExplainer``, with the regions as six features that are
  there or not; they ask for all 64 pictures in batches.

Deletion and insertion beside the same pictures answered one at a time. All are run in turn in one
process::

    python -m benchmarks.regions
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from itertools import combinations
from math import comb

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.material import LIBRARY_ID, random_model, temporary_home
from benchmarks.timing import Comparison, Work, in_turn
from xai_core.arrays import BoolMask, ImageArray
from xai_core.cases.registry import open_library
from xai_core.explain.deletion import ORDERS, STEPS, deletion_curves
from xai_core.explain.infills import Infill, infill_named, replacement
from xai_core.explain.partition import BACKGROUND, frame
from xai_core.explain.region_shapley import region_shapley
from xai_core.models.architectures import Architecture
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.preprocess import model_input, to_batch

HEIGHT, WIDTH, SIDE = 363, 360, 128
_TARGET_MS = 1000.0
_Values = NDArray[np.float64]
_Worth = Callable[[NDArray[np.bool_]], _Values]
"""Which of six regions are shown, ``(N, 6)``, to logits, ``(N, classes)``."""


def run(n: int = 7) -> Iterator[Comparison]:
    """Six regions, then both curves of a map."""
    task = open_library(LIBRARY_ID).task
    model = random_model(task, Architecture.COMPACT, SIDE)
    image = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    yield from _shapley(model, image, n)
    yield _deletion(model, image, max(3, n // 2))


def _shapley(model: LoadedModel, image: ImageArray, n: int) -> Iterator[Comparison]:
    partition = _six_regions()
    worth = _worth(model, image, partition)

    def ours() -> _Values:
        done = region_shapley(model, image, partition, fill=infill_named("mean-stain"))
        rows = [[value.number for value in row.values()] for row in done.earned.values()]
        return np.array(rows).T

    peers: Mapping[str, tuple[Callable[[], _Values], str]] = {
        "one_at_a_time": (
            lambda: _textbook(lambda shown: worth(shown[None])[0]),
            "one picture, resized and answered at a time, 64 of them",
        ),
        "shap_exact": (lambda: _exact(worth), "shap.ExactExplainer on six features"),
        "shap_kernel": (lambda: _kernel(worth), "shap.KernelExplainer on six features"),
    }
    wanted = ours()
    for name, (peer, _) in peers.items():
        if not np.allclose(peer(), wanted, atol=0.01 * np.abs(wanted).max()):
            raise RuntimeError(f"{name} does not find what we find")
    works: dict[str, Work] = {name: peer for name, (peer, _) in peers.items()}
    times = in_turn({"ours": ours} | works, n=n, warm_up=1)
    for name, (_, described) in peers.items():
        yield Comparison(
            f"region_shapley_of_6_{name}", times["ours"], times[name], n, described, _TARGET_MS
        )


def _deletion(model: LoadedModel, image: ImageArray, n: int) -> Comparison:
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    heat = -np.hypot(rows - 170, columns - 190).astype(np.float32)
    target = model.card.class_ids[0]
    times = in_turn(
        {
            "ours": lambda: deletion_curves(model, image, heat, target, Infill.BLUR),
            "peer": lambda: _curves_one_at_a_time(model, image, heat),
        },
        n=n,
        warm_up=1,
    )
    described = f"the same pictures answered one at a time, {ORDERS} random orders as chance"
    return Comparison("deletion_and_insertion", times["ours"], times["peer"], n, described)


def _six_regions() -> dict[str, BoolMask]:
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    distance = np.hypot(rows - 170, columns - 190)
    cell = distance < 110
    regions = {
        "granules": (distance < 60) & ((rows + columns) % 9 < 2),
        "nucleus": distance < 60,
        "cytoplasm": cell,
        "red_cell": (rows < 70) & ~cell,
        "platelet": (rows > 300) & (columns < 60) & ~cell,
    }
    taken = np.zeros((HEIGHT, WIDTH), bool)
    partition = {}
    for name, region in regions.items():
        partition[name] = region & ~taken
        taken |= region
    return partition | {BACKGROUND: ~taken}


def _worth(model: LoadedModel, image: ImageArray, partition: Mapping[str, BoolMask]) -> _Worth:
    spec = model.card.input
    colour = replacement(image, infill_named("mean-stain"), partition[BACKGROUND])[0, 0]
    masks = list(partition.values())

    def answer(shown: NDArray[np.bool_]) -> _Values:
        views = []
        for row in np.asarray(shown) > 0:
            picture = image.copy()
            for here, mask in zip(row, masks, strict=True):
                if not here:
                    picture[mask] = colour
            views.append(model_input(picture, spec))
        with torch.inference_mode():
            logits = model.network(to_batch(views, spec))
        values: _Values = logits.double().numpy()
        return values

    return answer


def _textbook(worth: Callable[[NDArray[np.bool_]], _Values], n: int = 6) -> _Values:
    found = {}
    for number in range(2**n):
        shown = np.array([number >> player & 1 for player in range(n)], bool)
        found[frozenset(np.flatnonzero(shown).tolist())] = worth(shown)
    values = []
    for player in range(n):
        others = [other for other in range(n) if other != player]
        earned = np.zeros_like(found[frozenset()])
        for size in range(n):
            for group in combinations(others, size):
                gain = found[frozenset(group) | {player}] - found[frozenset(group)]
                earned += gain / (n * comb(n - 1, size))
        values.append(earned)
    return np.array(values)


def _exact(worth: _Worth) -> _Values:
    explainer = import_module("shap").ExactExplainer(worth, np.zeros((1, 6)))
    values: _Values = explainer(np.ones((1, 6)), silent=True).values[0]
    return values


def _kernel(worth: _Worth) -> _Values:
    explainer = import_module("shap").KernelExplainer(worth, np.zeros((1, 6)))
    values: _Values = np.asarray(explainer.shap_values(np.ones((1, 6)), silent=True))[0]
    return values


def _curves_one_at_a_time(
    model: LoadedModel, image: ImageArray, heat: NDArray[np.float32], tiles: int = 16
) -> list[_Values]:
    spec = model.card.input
    instead = replacement(image, Infill.BLUR, frame((HEIGHT, WIDTH)))
    rows, columns = np.arange(HEIGHT) * tiles // HEIGHT, np.arange(WIDTH) * tiles // WIDTH
    tile = rows[:, None] * tiles + columns
    n = tiles * tiles
    means = np.bincount(tile.ravel(), heat.ravel()) / np.bincount(tile.ravel())
    hottest = np.argsort(-means)
    random = np.random.default_rng(0)
    # Insertion is deletion in the opposite order, read backwards.
    orders = [hottest, hottest[::-1], *(random.permutation(n) for _ in range(ORDERS))]
    curves = []
    for order in orders:
        shares = []
        for step in range(STEPS + 1):
            hidden = np.isin(tile, order[: step * n // STEPS])
            view = model_input(np.where(hidden[..., None], instead, image), spec)
            with torch.inference_mode():
                logits = model.network(to_batch([view], spec))
            shares.append(torch.softmax(logits[0].double(), 0)[0].item())
        curves.append(np.array(shares))
    return curves


def main() -> None:
    """Measure and print."""
    logging.disable(logging.WARNING)
    with temporary_home():
        for row in run():
            print(row.name, row.as_dict())


if __name__ == "__main__":
    main()
