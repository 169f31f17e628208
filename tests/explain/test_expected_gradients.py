"""Expected gradients: by hand, its sampling, its standard error, and against shap."""

import copy

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from xai_core.errors import ExplanationError
from xai_core.explain.background import Background
from xai_core.explain.expected_gradients import REPLICATES, _points, expected_gradients
from xai_core.explain.partition_shap import shap_library
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.networks import Network
from xai_core.models.preprocess import to_batch


class Squares(Network):
    """Class "square": the sum of red squared. Class "line": the sum of 2 green - blue."""

    layers = ("last",)

    def __init__(self) -> None:
        super().__init__()
        self.last = nn.Identity()
        self.head = nn.Linear(2, 2, bias=False)
        with torch.no_grad():
            self.head.weight.copy_(torch.eye(2) * 256)

    def features(self, images: Tensor) -> Tensor:
        red, green, blue = images.split(1, dim=1)
        return self.last(torch.cat([red**2, 2 * green - blue], dim=1))


@pytest.fixture
def squares(make_card) -> LoadedModel:
    spec = InputSpec(height=16, width=16, mean=(0, 0, 0), std=(1, 1, 1))
    return LoadedModel(make_card(classes=("square", "line"), input=spec), Squares().eval())


def flat(*colours: tuple[int, int, int]) -> np.ndarray:
    return np.stack([np.full((16, 16, 3), colour, np.uint8) for colour in colours])


# --- by hand ---------------------------------------------------------------------------------


def test_what_is_linear_is_exact_with_any_sample(squares: LoadedModel) -> None:
    """One pixel is green 255; the others are black and green 51: 2 (1 - 0.1) there, -0.2 else."""
    image = flat((0, 0, 0))[0]
    image[3, 12] = (0, 255, 0)
    others = Background(flat((0, 0, 0), (0, 51, 0)), "0" * 64, "here")
    expected = np.full((16, 16), -0.2, np.float32)
    expected[3, 12] = 2 * (1 - 0.1)
    explained = expected_gradients(squares, image, others, ["line"], samples=1)
    found = explained.explanations["line"]
    assert np.allclose(found.heat_map, expected, atol=1e-6)
    assert found.standard_error == pytest.approx(0, abs=1e-6)
    assert found.completeness.difference == pytest.approx(2 - 256 * 0.2, abs=1e-4)
    assert found.completeness.error == pytest.approx(0, abs=1e-5)


def test_a_square_is_the_difference_of_squares(squares: LoadedModel) -> None:
    """Red 204 (0.8) against 51 (0.2): 0.64 - 0.04 a pixel, as the mean of 2p is 0.2 + 0.8."""
    others = Background(flat((51, 0, 0)), "0" * 64, "here")
    image = flat((204, 0, 0))[0]
    found = expected_gradients(squares, image, others, ["square"], samples=400).explanations
    assert np.allclose(found["square"].heat_map, 0.6, atol=0.002)
    assert found["square"].completeness.error < 0.003


# --- the sample ------------------------------------------------------------------------------


@pytest.mark.parametrize(("others", "samples"), [(1, 1), (3, 20), (16, 256)])
def test_every_part_of_every_way_once(others: int, samples: int) -> None:
    points = _points(others, samples, np.random.default_rng(0))
    replicates, also_others, steps = points.shape
    assert (replicates, also_others) == (REPLICATES, others)
    assert points.size >= samples > points.size - REPLICATES * others
    parts = np.arange(steps)
    for replicate in points:
        # Along each way one point in each part; over all ways one in each finer part.
        assert np.array_equal(np.floor(replicate * steps), np.tile(parts, (others, 1)))
        finer = np.floor(np.sort(replicate.ravel()) * steps * others + 1e-4)
        assert np.array_equal(finer, np.arange(steps * others))


def test_the_seed_decides(squares: LoadedModel) -> None:
    image, others = flat((204, 0, 0))[0], Background(flat((0, 9, 9), (9, 0, 0)), "0" * 64, "here")

    def map_of(seed: int) -> np.ndarray:
        made = expected_gradients(squares, image, others, ["square"], samples=4, seed=seed)
        assert made.explanations["square"].settings["seed"] == seed
        return made.explanations["square"].heat_map

    assert np.array_equal(map_of(1), map_of(1))
    assert not np.array_equal(map_of(1), map_of(2))


def test_less_than_one_sample(squares: LoadedModel) -> None:
    others = Background(flat((0, 0, 0)), "0" * 64, "here")
    with pytest.raises(ExplanationError, match="at least one sample"):
        expected_gradients(squares, flat((1, 1, 1))[0], others, samples=0)


# --- its error, and shap's -------------------------------------------------------------------


@pytest.fixture(scope="module")
def rough(make_model) -> tuple[LoadedModel, np.ndarray, Background]:
    drawn = np.random.default_rng(3).integers(0, 256, (5, 32, 32, 3), dtype=np.uint8)
    return make_model(), drawn[0], Background(drawn[1:], "0" * 64, "here")


def rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(values, dtype=np.float64))))


def test_the_standard_error_is_how_far_maps_are_from_the_truth(rough) -> None:
    model, image, others = rough
    truth = expected_gradients(model, image, others, ["eo"], samples=768, seed=99)
    exact = truth.explanations["eo"].heat_map
    made = [
        expected_gradients(model, image, others, ["eo"], samples=32, seed=seed).explanations["eo"]
        for seed in range(6)
    ]
    told = rms(np.array([found.standard_error for found in made]))
    real = rms(np.stack([found.heat_map - exact for found in made]))
    assert told == pytest.approx(real, rel=0.2)


def test_the_same_values_as_shap_within_the_sampling_error_of_both(rough) -> None:
    model, image, others = rough
    ours = expected_gradients(model, image, others, ["eo"], samples=512).explanations["eo"]
    batch = to_batch([image, *others.images], model.card.input)
    state = np.random.get_state()
    try:
        peer = shap_library().GradientExplainer(copy.deepcopy(model.network), batch[1:])
        runs = [peer.shap_values(batch[:1], nsamples=128, rseed=seed) for seed in range(4)]
    finally:
        np.random.set_state(state)
    theirs = np.stack([run[0, ..., 1].sum(axis=0) for run in runs])
    error = rms(theirs.std(axis=0, ddof=1)) / np.sqrt(len(runs))
    together = float(np.hypot(error, ours.standard_error))
    assert rms(theirs.mean(axis=0) - ours.heat_map) == pytest.approx(together, rel=0.25)
    assert together < 0.5 * rms(ours.heat_map)
