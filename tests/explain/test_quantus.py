"""The scores that Quantus has too are Quantus' own, to 1e-5. Skipped where it is not installed."""

import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter

from xai_core.agreement import score_heat_map
from xai_core.explain.gradcam import grad_cam
from xai_core.explain.max_sensitivity import max_sensitivity, perturbed
from xai_core.explain.road import imputed, road
from xai_core.models.predict import predict
from xai_core.models.preprocess import to_batch

SIDE = 24
PERCENTAGES = (5, 20, 50, 80, 95)
QUIET = {"disable_warnings": True, "display_progressbar": False}


@pytest.fixture(scope="module")
def quantus() -> Any:
    """Quantus, from a folder of its own beside the packages (requirements-quantus.txt)."""
    folder = Path(sys.prefix) / "quantus"
    if not folder.is_dir():
        pytest.skip("Quantus is not installed: make setup-dev")
    sys.path.append(str(folder))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import quantus
    finally:
        sys.path.remove(str(folder))
    return quantus


class OfOneChannel(torch.nn.Module):
    """The network for grey pictures: Quantus 0.6.0's ROAD orders the pixels of one channel only."""

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, batch: torch.Tensor) -> torch.Tensor:
        return self.network(batch.float().repeat(1, 3, 1, 1))


@pytest.fixture
def model(make_model) -> Any:
    size = {"height": SIDE, "width": SIDE, "mean": (0.5,) * 3, "std": (0.25,) * 3}
    return make_model(seed=3, input=size)


def picture(seed: int) -> np.ndarray:
    grey = np.random.default_rng(seed).integers(0, 256, (SIDE, SIDE, 1), dtype=np.uint8)
    return np.repeat(grey, 3, axis=2)


def heat(seed: int) -> np.ndarray:
    noise = np.random.default_rng(100 + seed).standard_normal((SIDE, SIDE))
    smooth = gaussian_filter(noise, 3)
    return (smooth - smooth.min()).astype(np.float32)


def test_attention_ranks_and_pointing(quantus) -> None:
    maps = [heat(seed) for seed in range(4)]
    regions = [(heat(seed + 50) > np.median(heat(seed + 50))).astype(np.float32) for seed in (0, 1)]
    masks = [regions[seed % 2] for seed in range(4)]
    asked = {
        "model": None,
        "x_batch": np.stack([one[None] for one in maps]),
        "y_batch": np.zeros(4, int),
        "a_batch": np.stack([one[None] for one in maps]),
        "s_batch": np.stack([one[None] for one in masks]).astype(bool),
    }
    ours = [score_heat_map(one, mask) for one, mask in zip(maps, masks, strict=True)]
    for metric, name in (
        (quantus.RelevanceMassAccuracy, "attention_in_region"),
        (quantus.RelevanceRankAccuracy, "rank_accuracy"),
        (quantus.PointingGame, "pointing"),
    ):
        theirs = metric(abs=False, normalise=False, **QUIET)(**asked)
        assert [getattr(one, name) for one in ours] == pytest.approx(
            [float(one) for one in theirs], abs=1e-5
        )


def test_removed_pixels_are_filled_alike(quantus) -> None:
    from quantus.functions.perturb_func import noisy_linear_imputation

    colours = np.random.default_rng(0).normal(size=(SIDE, SIDE, 3))
    order = np.argsort(-heat(1), axis=None)
    for percentage in PERCENTAGES:
        gone = order[: SIDE * SIDE * percentage // 100]
        theirs = noisy_linear_imputation(colours.transpose(2, 0, 1), gone, noise=0.0)
        mask = np.zeros(SIDE * SIDE, bool)
        mask[gone] = True
        ours = imputed(colours, mask.reshape(SIDE, SIDE))
        assert np.abs(ours.transpose(2, 0, 1) - theirs).max() < 1e-5


def test_road(quantus, model) -> None:
    pictures, maps = [picture(seed) for seed in range(6)], [heat(seed) for seed in range(6)]
    classes = list(model.card.class_ids)
    answers = [one.class_answer.class_id for one in predict(model, pictures)]
    ours = [
        road(
            model,
            image,
            heat_map,
            answer,
            lambda given, answer=answer: given.class_id == answer,
            percentages=PERCENTAGES,
            noise=0,
        )
        for image, heat_map, answer in zip(pictures, maps, answers, strict=True)
    ]
    theirs = quantus.ROAD(percentages=list(PERCENTAGES), noise=0.0, normalise=False, **QUIET)(
        model=OfOneChannel(model.network).eval(),
        x_batch=to_batch(pictures, model.card.input)[:, :1].numpy().astype(np.float64),
        y_batch=np.array([classes.index(answer) for answer in answers]),
        a_batch=np.stack([one[None] for one in maps]),
        device="cpu",
        channel_first=True,
    )
    kept = np.mean([one.right for one in ours], axis=0)
    assert list(kept) == pytest.approx(list(theirs.values()), abs=1e-5)
    assert 0 < kept.min() < 1 or 0 < kept.max() < 1  # else anything would agree


def test_max_sensitivity(quantus, model) -> None:
    image = picture(0)
    target = model.card.class_ids[0]

    def map_of(one: np.ndarray) -> np.ndarray:
        return grad_cam(model, one, [target]).explanations[target].heat_map

    first = map_of(image)
    changed = perturbed(image, radius=5, samples=4, seed=2)

    def perturb(arr: np.ndarray, **_: Any) -> np.ndarray:
        return next(changed).transpose(2, 0, 1).reshape(arr.shape).astype(float)

    def explain(inputs: np.ndarray, **_: Any) -> np.ndarray:
        views = inputs.reshape(-1, 3, SIDE, SIDE).astype(np.uint8).transpose(0, 2, 3, 1)
        return np.stack([map_of(np.ascontiguousarray(view))[None] for view in views])

    theirs = quantus.MaxSensitivity(
        nr_samples=4, perturb_func=perturb, abs=False, normalise=False, **QUIET
    )(
        model=model.network,
        x_batch=image.transpose(2, 0, 1)[None].astype(float),
        y_batch=np.array([0]),
        a_batch=first[None, None],
        explain_func=explain,
        device="cpu",
        channel_first=True,
    )
    ours = max_sensitivity(image, first, map_of, radius=5, samples=4, seed=2)
    assert ours == pytest.approx(float(theirs[0]), abs=1e-5)
    assert ours > 0
