"""The SHAP family beside shap: time to the same error, and whether values add up.

Expected gradients are sampled, so a time alone says nothing: with half the samples anybody is twice
as fast. Both are therefore measured against the same converged map (2,048 stratified samples,
of another seed), each by the root mean square of its distance from it. Ours does not shrink with
the root of the number of samples, as independent draws do, so its number is taken as it ships,
and the peer's time is what it would need for the same error: its time at 256 samples times the
ratio of the squared errors. The network is the shipped ``smear11`` at 144 x 144 with its own
background of 16 pictures, the class is its answer.

DeepSHAP is exact: both run once, for all classes, on the compact network and on ResNet-18.
``shap.DeepExplainer`` has our values on the compact network and others on ResNet-18, where they do
not add up; by how much is printed with the row. All are run in turn in one process::

    python -m benchmarks.shapley_values
"""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Iterator
from statistics import median

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from benchmarks.material import LIBRARY_ID, random_model, temporary_home
from benchmarks.timing import Comparison, in_turn, milliseconds
from xai_core.arrays import ImageArray
from xai_core.cases.registry import open_library
from xai_core.explain.background import Background, load_background
from xai_core.explain.deep_shap import deep_shap
from xai_core.explain.expected_gradients import SAMPLES, expected_gradients
from xai_core.explain.explanation import ExplanationSet
from xai_core.explain.partition_shap import shap_library
from xai_core.home import CHECKOUT
from xai_core.models.architectures import Architecture
from xai_core.models.checkpoints import LoadedModel, load_model_folder
from xai_core.models.predict import predict
from xai_core.models.preprocess import model_input, to_batch
from xai_core.types import Split

MODEL = CHECKOUT / "models" / "smear11"
CONVERGED = 2048
PEER_SAMPLES = 256
_OTHERS = 4
"""Background pictures for DeepSHAP: the peer needs minutes for more."""
_Values = NDArray[np.float64]


def run(n: int = 5) -> Iterator[Comparison]:
    """Expected gradients at equal error, then DeepSHAP on both networks."""
    model, background = load_model_folder(MODEL), load_background(MODEL)
    library = open_library(LIBRARY_ID)
    case = next(case for case in library.cases if case.split is not Split.TRAIN)
    # Already as the network sees it, so that both maps are on one grid.
    image = model_input(library.image(case), model.card.input)
    yield _expected_gradients(model, image, background, n)
    few = Background(background.images[:_OTHERS], background.sha256, background.origin)
    size = model.card.input.height
    resnet = random_model(library.task, Architecture.RESNET18, size)
    for name, network in (("compact", model), ("resnet18", resnet)):
        yield _deep_shap(name, network, image, few, max(1, n // 2))


def _expected_gradients(
    model: LoadedModel, image: ImageArray, background: Background, n: int
) -> Comparison:
    target = predict(model, [image])[0].class_answer.class_id
    batch = _contiguous(model, image, background)
    explainer = shap_library().GradientExplainer(_as_written(model), batch[1:])

    def ours(seed: int, samples: int = SAMPLES) -> _Values:
        made = expected_gradients(model, image, background, [target], samples=samples, seed=seed)
        return made.explanations[target].heat_map.astype(np.float64)

    def peer(seed: int) -> _Values:
        values, _ = explainer.shap_values(
            batch[:1], nsamples=PEER_SAMPLES, ranked_outputs=1, rseed=seed
        )
        return np.asarray(values[0, ..., 0].sum(axis=0), dtype=np.float64)

    truth = ours(seed=n, samples=CONVERGED)
    times: dict[str, list[float]] = {"ours": [], "peer": []}
    squares: dict[str, list[float]] = {"ours": [], "peer": []}
    for seed in range(n):
        for name, work in (("ours", ours), ("peer", peer)):
            made: list[_Values] = []
            taken = milliseconds(lambda: made.append(work(seed)))  # noqa: B023 - run at once
            times[name].append(taken)
            squares[name].append(float(np.mean((made[0] - truth) ** 2)))
    needed = float(np.mean(squares["peer"]) / np.mean(squares["ours"]))
    described = (
        f"shap.GradientExplainer until its error is ours: {needed:.1f} times the"
        f" {PEER_SAMPLES} samples that took {median(times['peer']):.0f} ms"
        f" (RMS error {np.sqrt(np.mean(squares['peer'])):.2g},"
        f" ours {np.sqrt(np.mean(squares['ours'])):.2g})"
    )
    return Comparison(
        "expected_gradients_at_equal_error",
        median(times["ours"]),
        median(times["peer"]) * needed,
        n,
        described,
        target_ratio=1 / 3,
    )


def _deep_shap(
    name: str, model: LoadedModel, image: ImageArray, others: Background, n: int
) -> Comparison:
    batch = _contiguous(model, image, others)
    explainer = shap_library().DeepExplainer(_as_written(model), batch[1:])

    def ours() -> ExplanationSet:
        return deep_shap(model, image, others)

    def peer() -> _Values:
        values: _Values = explainer.shap_values(batch[:1], check_additivity=False)
        return values

    promised = [found.completeness for found in ours().explanations.values()]
    sums = peer()[0].sum(axis=(0, 1, 2))
    own = max(found.error or 0.0 for found in promised if found is not None)
    theirs = max(
        abs(float(total) - found.difference) / found.output_range
        for total, found in zip(sums, promised, strict=True)
        if found is not None
    )
    times = in_turn({"ours": ours, "peer": peer}, n=n, warm_up=0)
    described = (
        f"shap.DeepExplainer, all classes, {_OTHERS} background pictures; largest completeness"
        f" error {theirs:.2%} of the output range, ours {own:.2%}"
    )
    return Comparison(f"deep_shap_{name}", times["ours"], times["peer"], n, described)


def _contiguous(model: LoadedModel, image: ImageArray, background: Background) -> Tensor:
    return to_batch([image, *background.images], model.card.input).contiguous()


def _as_written(model: LoadedModel) -> object:
    """The network as torch lays it out by itself, on a copy."""
    network = copy.deepcopy(model.network)
    for parameter in network.parameters():
        parameter.data = parameter.data.contiguous()
    return network


def main() -> None:
    """Measure and print one JSON object."""
    logging.disable(logging.WARNING)
    with temporary_home():
        print(json.dumps({row.name: row.as_dict() for row in run()}, indent=1))


if __name__ == "__main__":
    main()
