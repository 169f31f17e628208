"""What all methods of the SHAP family promise: sums kept, nothing left behind, worded outcomes."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from xai_core.errors import ModelError
from xai_core.explain.additive import given_back
from xai_core.explain.background import Background
from xai_core.explain.deep_shap import deep_shap
from xai_core.explain.expected_gradients import expected_gradients
from xai_core.explain.explanation import ExplanationSet, Method
from xai_core.explain.partition_shap import partition_shap
from xai_core.models.predict import predict

Explain = Callable[..., ExplanationSet]


def pictures(n: int, side: int = 32, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (n, side, side, 3), dtype=np.uint8)


def background(n: int = 3, side: int = 32) -> Background:
    return Background(pictures(n, side, seed=5), "b" * 64, "here")


def gradients(model, image, targets=None, progress=None, others=None) -> ExplanationSet:
    others = others or background()
    return expected_gradients(model, image, others, targets, samples=60, progress=progress)


def deep(model, image, targets=None, progress=None, others=None) -> ExplanationSet:
    return deep_shap(model, image, others or background(), targets, progress=progress)


def partition(model, image, targets=None, progress=None, others=None) -> ExplanationSet:
    return partition_shap(model, image, targets, evaluations=40, progress=progress)


METHODS = {
    Method.EXPECTED_GRADIENTS: gradients,
    Method.DEEP_SHAP: deep,
    Method.PARTITION_SHAP: partition,
}
every_method = pytest.mark.parametrize("explain", METHODS.values(), ids=METHODS.keys())
with_background = pytest.mark.parametrize("explain", [gradients, deep])


# --- onto the case image's grid --------------------------------------------------------------


def test_a_map_is_spread_by_hand() -> None:
    """Twice as many pixels: halves. Three for two: a third of each in the middle, and back."""
    assert given_back(np.array([[2.0, 6.0]]), 1, 4).tolist() == [[1, 1, 3, 3]]
    assert given_back(np.array([[3.0, 9.0]]), 1, 3) == pytest.approx(np.array([[2, 4, 6]]))
    assert given_back(np.array([[2.0], [4.0], [6.0]]), 2, 1) == pytest.approx(np.array([[4], [8]]))


@pytest.mark.parametrize("whole", [(48, 32), (100, 57), (20, 90), (32, 48), (9, 8)])
def test_the_sum_is_kept_and_even_stays_even(whole: tuple[int, int]) -> None:
    seen = np.random.default_rng(1).normal(size=(3, 32, 48))
    back = given_back(seen, *whole)
    assert back.shape == (3, *whole)
    assert back.sum(axis=(1, 2)) == pytest.approx(seen.sum(axis=(1, 2)), abs=1e-9)
    even = given_back(np.ones((32, 48)), *whole)
    assert even == pytest.approx(np.full(whole, 32 * 48 / (whole[0] * whole[1])))


def test_the_same_grid_is_the_same_map() -> None:
    maps = np.random.default_rng(2).normal(size=(2, 3, 8, 9))
    assert np.array_equal(given_back(maps, 8, 9), maps)


# --- every method ----------------------------------------------------------------------------


@every_method
def test_a_value_is_explained_in_its_own_unit(make_value_model, explain: Explain) -> None:
    """The map adds up to the value less the mean of what it is compared with, in the unit."""
    model, image = make_value_model(), pictures(1)[0]
    explained = explain(model, image)
    up, down = explained.explanations["up"], explained.explanations["down"]
    promise = up.completeness
    assert up.heat_map == pytest.approx(-down.heat_map, abs=1e-6)
    assert promise.total == pytest.approx(float(up.heat_map.sum()), abs=1e-5)
    if explain is not partition:  # it compares with the picture's own blur
        others = [each.answer.value for each in predict(model, list(background().images))]
        compared = explained.prediction.answer.value - np.mean(others)
        assert promise.difference == pytest.approx(compared, abs=1e-4)
    if explain is not gradients:  # a sample adds up in the mean only
        assert promise.total == pytest.approx(promise.difference, abs=1e-3)


@every_method
def test_it_adds_up_and_says_where_it_comes_from(make_model, explain: Explain) -> None:
    model = make_model(classes=("a", "b", "c"))
    image = np.asarray(pictures(1, 50)[0][:, :44])
    explained = explain(model, image)
    (answer,) = predict(model, [image])
    assert explained.prediction.class_answer.logits == pytest.approx(
        dict(answer.class_answer.logits), abs=1e-4
    )
    assert list(explained.explanations) == ["a", "b", "c"]
    for target, found in explained.explanations.items():
        assert found.heat_map.shape == (50, 44)
        assert found.heat_map.dtype == np.float32
        assert found.heat_map.any()
        assert METHODS[found.method] is explain
        assert (found.layer, found.target, found.model) == (None, target, "tiny")
        assert found.weights_sha256 == model.card.weights_sha256
        assert found.completeness.total == pytest.approx(found.heat_map.sum(), abs=1e-3)
        assert found.completeness.error < (0.1 if found.method.sampled else 1e-4)
        assert (found.standard_error is not None) == found.method.sampled
        named = {"background": "b" * 64} if found.method.needs_background else {"fill": "blur"}
        assert named.items() <= found.settings.items()


@every_method
def test_called_again_it_is_the_same_map(make_model, explain: Explain) -> None:
    model, image = make_model(), pictures(1)[0]
    maps = [explain(model, image, ["eo"]).explanations["eo"].heat_map for _ in range(2)]
    assert np.array_equal(*maps)


@every_method
def test_a_class_of_which_there_is_one(make_model, explain: Explain) -> None:
    """Its probability is 1 whatever is seen; its logit still has a map that adds up."""
    model = make_model(classes=("only",))
    explained = explain(model, pictures(1)[0])
    assert explained.prediction.class_answer.probabilities == {"only": 1.0}
    found = explained.explanations["only"]
    assert found.heat_map.any()
    assert found.completeness.error < 0.1


@every_method
def test_asked_wrongly_or_nothing(make_model, explain: Explain) -> None:
    model = make_model()
    with pytest.raises(ModelError, match="no class “z”; it has band, eo"):
        explain(model, pictures(1)[0], ["band", "z"])
    nothing = explain(model, pictures(1)[0], [])
    assert nothing.explanations == {}
    assert nothing.prediction.class_answer.class_id in {"band", "eo"}


@every_method
@pytest.mark.parametrize("value", [float("nan"), 1e38])
def test_weights_that_are_no_numbers_are_one_sentence(make_model, explain, value: float) -> None:
    model = make_model()
    with torch.no_grad():
        model.network.stage4[0].conv2.weight.fill_(value)
        model.network.head.weight.fill_(value)
    with pytest.raises(ModelError, match="not a finite number"):
        explain(model, pictures(1)[0])


@every_method
def test_a_network_that_sees_nothing_has_a_blank_map(make_model, explain: Explain) -> None:
    model = make_model()
    with torch.no_grad():
        model.network.head.weight.zero_()
    found = explain(model, pictures(1)[0], ["eo"]).explanations["eo"]
    assert not found.heat_map.any()
    assert found.blank == "No place speaks for or against this answer."
    assert found.completeness.error is None


@with_background
def test_a_background_of_one_picture(make_model, explain: Explain) -> None:
    found = explain(make_model(), pictures(1)[0], ["eo"], others=background(1)).explanations["eo"]
    assert found.heat_map.any()
    assert found.settings["background_pictures"] == 1


@with_background
def test_the_picture_compared_with_itself_is_blank(make_model, explain: Explain) -> None:
    others = background(1)
    found = explain(make_model(), others.images[0], ["eo"], others=others).explanations["eo"]
    assert found.blank is not None
    assert found.completeness.difference == pytest.approx(0, abs=1e-5)


@with_background
def test_a_background_for_another_network(make_model, explain: Explain) -> None:
    with pytest.raises(ModelError, match="takes pictures of 32 x 32"):
        explain(make_model(), pictures(1)[0], others=background(side=16))


# --- given back ------------------------------------------------------------------------------


def traces(network: nn.Module) -> list[object]:
    """Everything a call could leave behind."""
    return [
        [module.training for module in network.modules()],
        [len(module._forward_hooks) for module in network.modules()],
        [len(module._backward_hooks) for module in network.modules()],
        [sorted(vars(module)) for module in network.modules()],
        [parameter.requires_grad for parameter in network.parameters()],
        [parameter.grad is None for parameter in network.parameters()],
        [value.clone() for value in network.state_dict().values()],
        torch.get_rng_state().tolist(),
        np.random.get_state()[1].tolist(),
        random.getstate(),
        torch.is_grad_enabled(),
    ]


def same(one: list[object], other: list[object]) -> bool:
    return repr(one) == repr(other)


@every_method
@pytest.mark.parametrize("stopped_after", [None, 1, 2], ids=["done", "at once", "on the way"])
def test_everything_borrowed_is_given_back(make_model, capfd, explain, stopped_after) -> None:
    model = make_model()
    model.network.train()
    model.network.stage2.eval()
    next(model.network.parameters()).requires_grad_(False)
    before = traces(model.network)
    seen: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        seen.append((done, total))
        if len(seen) == stopped_after:
            raise InterruptedError("stop")

    if stopped_after is None:
        explain(model, pictures(1)[0], progress=progress)
        assert seen == sorted(seen)
        assert seen[-1][0] <= seen[-1][1]
    else:
        with pytest.raises(InterruptedError):
            explain(model, pictures(1)[0], progress=progress)
        assert len(seen) == stopped_after
    assert same(traces(model.network), before)
    assert model.lock.acquire(blocking=False)
    model.lock.release()
    assert capfd.readouterr() == ("", "")


@every_method
def test_also_under_no_grad_and_when_the_network_breaks(make_model, monkeypatch, explain) -> None:
    model, image = make_model(), pictures(1)[0]
    free = explain(model, image, ["eo"]).explanations["eo"].heat_map
    with torch.no_grad():
        held = explain(model, image, ["eo"]).explanations["eo"].heat_map
        assert np.array_equal(free, held)
        assert not torch.is_grad_enabled()
    before = traces(model.network)
    calls: list[int] = []

    def breaks(_self: object, _activations: Tensor) -> Tensor:
        calls.append(1)
        if len(calls) > 1:
            raise RuntimeError("in the middle")
        return torch.ones(len(_activations), 2)

    monkeypatch.setattr("xai_core.models.networks.CompactResNet.pooled", breaks)
    with pytest.raises(RuntimeError, match="in the middle"):
        explain(model, image, ["eo"])
    assert same(traces(model.network), before)


@every_method
def test_side_by_side_they_see_what_they_see_alone(make_model, explain: Explain) -> None:
    model = make_model()

    def one(image: np.ndarray) -> np.ndarray:
        return explain(model, image, ["eo"]).explanations["eo"].heat_map

    images = list(pictures(4, seed=8))
    alone = [one(image) for image in images]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(one, images))
    for first, second in zip(alone, together, strict=True):
        assert np.allclose(first, second, atol=1e-6)
