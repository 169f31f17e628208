"""The Grad-CAM family leaves no traces in the network it borrows, whoever else borrows it."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from xai_core.explain.cam import cam
from xai_core.explain.explanation import Method
from xai_core.models.checkpoints import LoadedModel

FAMILY = [method for method in Method if method.by_layer]


def picture(side: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)


def traces(network: nn.Module) -> list[object]:
    """Everything a call could leave behind."""
    return [
        [module.training for module in network.modules()],
        [len(module._forward_hooks) for module in network.modules()],
        [len(module._forward_pre_hooks) for module in network.modules()],
        [len(module._backward_hooks) for module in network.modules()],
        [parameter.requires_grad for parameter in network.parameters()],
        [parameter.grad is None for parameter in network.parameters()],
        [float(value.double().sum()) for value in network.state_dict().values()],
        torch.get_rng_state().tolist(),
        float(np.random.get_state()[1].sum()),
        torch.is_grad_enabled(),
        torch.is_inference_mode_enabled(),
    ]


def mixed_modes(model: LoadedModel) -> nn.Module:
    model.network.train()
    model.network.stage2.eval()
    next(model.network.parameters()).requires_grad_(False)
    return model.network


@pytest.mark.parametrize("method", FAMILY)
def test_everything_borrowed_is_given_back(make_model, method: Method) -> None:
    model = make_model()
    before = traces(mixed_modes(model))
    for layer in model.network.layers:
        cam(model, picture(32), method, layer=layer)
        assert traces(model.network) == before, layer


@pytest.mark.parametrize("method", FAMILY)
@pytest.mark.parametrize("layer", ["stage4", "stage2"])
def test_also_when_the_network_breaks_in_the_middle(
    make_model, monkeypatch, method: Method, layer: str
) -> None:
    model = make_model()
    before = traces(mixed_modes(model))

    def broken(_activations: Tensor) -> Tensor:
        raise RuntimeError("in the middle")

    monkeypatch.setattr(model.network, "pooled", broken)
    with pytest.raises(RuntimeError, match="in the middle"):
        cam(model, picture(32), method, layer=layer)
    assert traces(model.network) == before
    assert model.lock.acquire(blocking=False)
    model.lock.release()


def test_score_cam_tells_how_far_it_is_and_can_be_stopped(make_model) -> None:
    model = make_model()
    before = traces(mixed_modes(model))
    told: list[tuple[int, int]] = []

    def note(done: int, total: int) -> None:
        told.append((done, total))
        # The shared network is free while the masks are run.
        assert model.lock.acquire(blocking=False)
        model.lock.release()

    cam(model, picture(32), Method.SCORE_CAM, layer="stage4", progress=note)
    done, totals = zip(*told, strict=True)
    assert len(set(totals)) == 1
    assert done == tuple(sorted(set(done)))
    assert done[-1] == totals[0] <= 192

    class Stopped(Exception):  # noqa: N818 - what a screen raises to stop
        pass

    def stop(_done: int, _total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        cam(model, picture(32), Method.SCORE_CAM, progress=stop)
    assert traces(model.network) == before


@pytest.mark.parametrize(
    ("method", "layer"),
    [(method, "stage2") for method in FAMILY] + [(Method.GRAD_CAM_PLUS_PLUS, "stage4")],
)
def test_four_at_once_see_what_they_see_one_by_one(make_model, method: Method, layer: str) -> None:
    model = make_model()
    images = [picture(32, seed) for seed in range(8)]

    def explain(image: np.ndarray) -> np.ndarray:
        explained = cam(model, image, method, layer=layer).explanations
        return np.stack([explained[name].heat_map for name in model.card.class_ids])

    alone = [explain(image) for image in images]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(explain, images))
    for one, other in zip(alone, together, strict=True):
        assert np.array_equal(one, other)
    assert not all(np.array_equal(alone[0], other) for other in alone[1:])
    assert all(not module._forward_hooks for module in model.network.modules())
