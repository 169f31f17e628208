"""A batch of 32 pictures answered, explained and scored: prediction + Grad-CAM + agreement.

ResNet-18 at 224 x 224. Ours begins with the pictures (uint8), as a study does: two workers, one
thread of torch and a folded network each, eight pictures at a time. What it is compared with
begins with the finished tensor:

- the forward pass alone as it is usually written: contiguous, float32, one batch of 32;
- pytorch-grad-cam, Captum and torchcam on that network and batch, each used as its documentation
  shows, each map then scored by our own :func:`score_heat_map` (its usual parts cost more);
- the machine's limit: the time it takes for as many operations in the fastest arithmetic found
  here, one wide convolution (a product of large matrices reached 82 % of it in float32).

All are run in turn in one process, in two rounds, because the forward pass is not one number. In
a process of its own it asks the system for 100 MB and gives it back at every layer, a fifth of
its time; once pytorch-grad-cam has run beside it the memory stays in the process and that cost is
gone. The first round, before any other tool has run, is the pass as a user has it; the second has
the tools, and the pass again (``_kept_memory``), where a ratio of 0.77 would be the arithmetic
limit of one core. Ours asks for little at a time and is the same in both.

The coarse network (bfloat16) must still mean the same::

    SHITEN_HOME=... python -m benchmarks.explaining --library wbc-real --model wbc5

prints in how many cases the answer is the same as in float32, and by how much the headline moves.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import chain
from queue import SimpleQueue

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode

from benchmarks import peers
from benchmarks.material import LIBRARY_ID, random_model
from benchmarks.timing import Comparison, Work, in_turn
from xai_core.agreement import Agreement, score_heat_map
from xai_core.arrays import HeatMap, ImageArray, RegionMask
from xai_core.cases.case import Case
from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import open_library
from xai_core.errors import ShitenError
from xai_core.evaluation.map_cases import BATCH, in_batches, map_cases
from xai_core.explain.gradcam import BatchOutput, grad_cam_batch, on_image_grid
from xai_core.models.architectures import Architecture
from xai_core.models.checkpoints import LoadedModel, load_model
from xai_core.models.folding import folded
from xai_core.models.preprocess import to_batch
from xai_core.types import Precision

N, SIDE = 32, 224
_WIDE, _TIMES = 256, 16
_CORES = os.cpu_count() or 1


def run(n: int = 9) -> Iterator[Comparison]:
    """The batch of 32 beside everything it was promised to beat."""
    model = random_model(open_library(LIBRARY_ID).task, Architecture.RESNET18, SIDE)
    rng = np.random.default_rng(0)
    images = [rng.integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8) for _ in range(N)]
    rows, columns = np.mgrid[:SIDE, :SIDE]
    region = (np.hypot(rows - SIDE / 2, columns - SIDE / 2) < 60).astype(np.float32)
    with (
        closing(_Workers(model, Precision.FLOAT32)) as fine,
        closing(_Workers(model, Precision.BFLOAT16)) as coarse,
    ):
        ours: dict[str, Work] = {
            "fine": lambda: fine.look_at(images, region),
            "coarse": lambda: coarse.look_at(images, region),
        }
        limits: dict[str, Work] = {
            "fine limit": lambda: fine.convolve(torch.float32),
            "coarse limit": lambda: coarse.convolve(torch.bfloat16),
        }
        theirs = _peers(model, images, region)
        first = {"forward": theirs["forward"]}
        yield from _first_round(in_turn(first | ours | limits, n=n), _operations(model), n)
        _check_same(model, images)
        yield from _second_round(in_turn(theirs | ours, n=n), n)


class _Workers:
    """As many as there are cores, each with a network of its own."""

    def __init__(self, model: LoadedModel, precision: Precision) -> None:
        self._models: SimpleQueue[LoadedModel] = SimpleQueue()
        for _ in range(_CORES):
            self._models.put(folded(model, precision))
        self._pool = ThreadPoolExecutor(_CORES, initializer=torch.set_num_threads, initargs=(1,))

    def look_at(self, images: list[ImageArray], region: RegionMask) -> list[Agreement]:
        """Answer, explain and score all of them."""

        def work(some: list[ImageArray]) -> list[Agreement]:
            model = self._models.get()
            try:
                outputs = grad_cam_batch(model, some)
            finally:
                self._models.put(model)
            return [
                score_heat_map(
                    on_image_grid(output.attention, SIDE, SIDE, model.card.input), region
                )
                for output in outputs
            ]

        batches = [images[start : start + BATCH] for start in range(0, len(images), BATCH)]
        return list(chain.from_iterable(self._pool.map(work, batches)))

    def convolve(self, kind: torch.dtype) -> None:
        """One wide convolution on every core: as much arithmetic as the machine can do."""

        def work(_core: int) -> None:
            for _ in range(_TIMES):
                torch.nn.functional.conv2d(images, weights, padding=1)

        images = torch.ones(4, _WIDE, 28, 28, dtype=kind).to(memory_format=torch.channels_last)
        weights = torch.ones(_WIDE, _WIDE, 3, 3, dtype=kind)
        weights = weights.to(memory_format=torch.channels_last)
        list(self._pool.map(work, range(_CORES)))

    def close(self) -> None:
        """Let the workers go."""
        self._pool.shutdown()


def _peers(model: LoadedModel, images: list[ImageArray], region: RegionMask) -> dict[str, Work]:
    network = copy.deepcopy(model.network)
    network.to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]  # missing in stubs
    batch = to_batch(images, model.card.input).contiguous()
    name, layer = network.layer(None)

    def forward() -> None:
        with torch.no_grad():
            network(batch)

    def scored(maps: list[HeatMap]) -> list[Agreement]:
        return [score_heat_map(heat_map, region) for heat_map in maps]

    return {
        "forward": forward,
        "pytorch-grad-cam": lambda: scored(peers.pytorch_grad_cam_batch(network, layer, batch)),
        "captum": lambda: scored(peers.captum_batch(network, layer, batch)),
        "torchcam": lambda: scored(peers.torchcam_batch(network, name, batch)),
    }


def _check_same(model: LoadedModel, images: list[ImageArray]) -> None:
    """All must draw the same maps, or comparing their times means nothing."""
    network = copy.deepcopy(model.network)
    name, layer = network.layer(None)
    batch = to_batch(images[:4], model.card.input)
    outputs = grad_cam_batch(folded(model), images[:4])
    ours = [on_image_grid(output.attention, SIDE, SIDE, model.card.input) for output in outputs]
    for theirs in (
        peers.pytorch_grad_cam_batch(network, layer, batch),
        peers.captum_batch(network, layer, batch),
        peers.torchcam_batch(network, name, batch),
    ):
        for one, other in zip(ours, theirs, strict=True):
            if not np.allclose(_scaled(one), _scaled(other), atol=1e-4):
                raise RuntimeError("the maps differ")


def _scaled(heat_map: HeatMap) -> HeatMap:
    from_zero: HeatMap = heat_map - heat_map.min()
    return np.divide(from_zero, max(float(from_zero.max()), 1e-12))


def _operations(model: LoadedModel) -> float:
    """Multiplications and additions of the batch's forward pass."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model.network(torch.zeros(1, 3, SIDE, SIDE))
    return float(N * counter.get_total_flops())


_FORWARD = "the forward pass alone: contiguous, float32, one batch of 32"


def _first_round(ms: dict[str, float], operations: float, n: int) -> Iterator[Comparison]:
    forward = ms["forward"]
    yield Comparison("batch_of_32_float32", ms["fine"], forward, n, _FORWARD, target_ratio=0.75)
    yield Comparison("batch_of_32_bfloat16", ms["coarse"], forward, n, _FORWARD, target_ratio=0.45)
    wide = _CORES * _TIMES * 2 * 4 * 28 * 28 * _WIDE * _WIDE * 3 * 3
    for ours, precision in (("fine", Precision.FLOAT32), ("coarse", Precision.BFLOAT16)):
        least = ms[f"{ours} limit"] * operations / wide
        described = f"as many operations in one convolution of {_WIDE} channels, {precision}"
        yield Comparison(f"batch_of_32_{precision}_limit", ms[ours], least, n, described)


def _second_round(ms: dict[str, float], n: int) -> Iterator[Comparison]:
    for ours, precision in (("fine", Precision.FLOAT32), ("coarse", Precision.BFLOAT16)):
        name = f"batch_of_32_{precision}_kept_memory"
        described = f"{_FORWARD}, after other tools have run in the process"
        yield Comparison(name, ms[ours], ms["forward"], n, described)
    peer = "pytorch-grad-cam"
    described = f"{peer}, one call for the batch, its maps scored by ours"
    yield Comparison("batch_of_32_maps", ms["fine"], ms[peer], n, described, target_ratio=1 / 4)
    peer = min(("captum", "torchcam"), key=lambda name: ms[name])
    described = f"{peer}, the faster of Captum and torchcam, with the answers, scored by ours"
    name = "batch_of_32_fastest_peer"
    yield Comparison(name, ms["fine"], ms[peer], n, described, target_ratio=1 / 1.3)


def coarse_and_fine(
    library: CaseLibrary, model: LoadedModel, cases: list[Case]
) -> dict[str, object]:
    """How far bfloat16 moves answers and headlines (attention in region, percentage points)."""

    def then(
        case: Case, output: BatchOutput, shape: tuple[int, int]
    ) -> tuple[str, list[float | None]]:
        heat_map = on_image_grid(output.attention, *shape, model.card.input)
        regions = [library.region(case, region) for region in library.region_ids(case)]
        scores = [score_heat_map(heat_map, region) for region in regions if region is not None]
        return output.prediction.class_answer.class_id, [
            score.attention_in_region for score in scores
        ]

    def looked(precision: Precision) -> list[tuple[str, list[float | None]]]:
        done = chain.from_iterable(
            map_cases(library, model, in_batches(cases, model.network), then, precision=precision)
        )
        return [result for _, result in done if not isinstance(result, ShitenError)]

    fine, coarse = looked(Precision.FLOAT32), looked(Precision.BFLOAT16)
    same = [one[0] == other[0] for one, other in zip(fine, coarse, strict=True)]
    pairs = [
        (a, b)
        for (answer, ours), (other, theirs) in zip(fine, coarse, strict=True)
        if answer == other
        for a, b in zip(ours, theirs, strict=True)
        if a is not None and b is not None
    ]
    moved = 100 * np.array([b - a for a, b in pairs])
    measured: dict[str, object] = {
        "cases": len(same),
        "same_answer": round(float(np.mean(same)), 5),
    }
    if moved.size:
        measured |= {
            "headlines": moved.size,
            "mean_moves_by": round(float(moved.mean()), 4),
            "median_of_moves": round(float(np.median(np.abs(moved))), 4),
            "99_percent_move_less_than": round(float(np.percentile(np.abs(moved), 99)), 3),
            "largest_move": round(float(np.abs(moved).max()), 3),
            "within_1_point": round(float(np.mean(np.abs(moved) < 1)), 5),
        }
    return measured


def main() -> None:
    """Print how far bfloat16 moves the answers and headlines of a library."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--cases", type=int, default=2000, help="at most so many, evenly spread")
    asked = parser.parse_args()
    library, model = open_library(asked.library), load_model(asked.model)
    step = max(1, len(library.cases) // asked.cases)
    print(json.dumps(coarse_and_fine(library, model, list(library.cases[::step])), indent=1))


if __name__ == "__main__":
    main()
