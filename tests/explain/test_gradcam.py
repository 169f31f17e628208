"""Grad-CAM: by hand, against its own closed form, against a peer, and without leaving traces."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from xai_core.errors import ModelError
from xai_core.explain import layer_pass
from xai_core.explain.explanation import Method
from xai_core.explain.gradcam import grad_cam
from xai_core.explain.pytorch_grad_cam import cam_library
from xai_core.models.architectures import Architecture
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.networks import Network
from xai_core.models.predict import predict
from xai_core.models.preprocess import to_batch

LAYERS = {
    Architecture.COMPACT: ("stage4", "stage2"),
    Architecture.RESNET18: ("body.layer4", "body.layer2"),
}


def picture(side: int = 64, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)


@pytest.fixture(scope="module", params=list(Architecture))
def model(request: pytest.FixtureRequest, make_model) -> LoadedModel:
    return make_model(
        classes=("a", "b", "c"),
        architecture=request.param,
        input=InputSpec(height=64, width=64),
    )


# --- by hand ---------------------------------------------------------------------------------


class _Red(Network):
    """Looks at redness alone: ``early`` passes it on doubled, ``late`` as it is."""

    layers = ("early", "late")

    def __init__(self) -> None:
        super().__init__()
        self.early = _Times(2.0)
        self.late = _Times(1.0)
        self.head = nn.Linear(1, 2)
        with torch.no_grad():
            self.head.weight.copy_(torch.tensor([[3.0], [-3.0]]))
            self.head.bias.zero_()

    def features(self, images: Tensor) -> Tensor:
        return self.late(self.early(images[:, :1]))


class _Times(nn.Module):
    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        return x * self.factor


@pytest.fixture
def red(make_card) -> LoadedModel:
    card = make_card(
        classes=("red", "not"), input=InputSpec(height=16, width=16, mean=(0, 0, 0), std=(1, 1, 1))
    )
    return LoadedModel(card, _Red().eval())


def test_a_map_by_hand(red: LoadedModel) -> None:
    """One red pixel of 16 x 16; logit = 3 * mean(2 * red), so dy/dA = 3 / 256 at ``late``."""
    image = np.zeros((16, 16, 3), np.uint8)
    image[3, 12, 0] = 255
    expected = np.zeros((16, 16), np.float32)
    expected[3, 12] = 2.0 * 3 / 256
    explained = grad_cam(red, image)
    got = explained.explanations["red"]
    assert np.allclose(got.heat_map, expected, atol=1e-9)
    assert got.blank is None
    assert explained.prediction.class_answer.logits == pytest.approx(
        {"red": 6 / 256, "not": -6 / 256}
    )
    # dy/dA at ``early`` is the same, since ``late`` passes it on as it is.
    early = grad_cam(red, image, ["red"], "early").explanations["red"]
    assert np.allclose(early.heat_map, expected, atol=1e-9)


def test_what_speaks_against_the_class_is_blank_and_says_why(red: LoadedModel) -> None:
    image = np.full((16, 16, 3), 200, np.uint8)
    for layer in ("early", "late"):
        got = grad_cam(red, image, ["not"], layer).explanations["not"]
        assert not got.heat_map.any()
        assert got.blank is not None
        assert "speaks for this answer" in got.blank


def test_the_map_grows_onto_the_image_once(red: LoadedModel) -> None:
    """A larger image: its upper half red, its size kept, no value beyond the layer's own."""
    image = np.zeros((48, 80, 3), np.uint8)
    image[:24, :, 0] = 255
    heat = grad_cam(red, image).explanations["red"].heat_map
    assert heat.shape == (48, 80)
    assert np.allclose(heat[:20], 6 / 256, atol=1e-6)
    assert np.allclose(heat[28:], 0, atol=1e-6)


def test_the_map_says_where_it_comes_from(red: LoadedModel) -> None:
    got = grad_cam(red, picture(16), ["red"]).explanations["red"]
    assert (got.method, got.layer, got.target) == (Method.GRAD_CAM, "late", "red")
    assert (got.model, got.weights_sha256) == (red.card.id, red.card.weights_sha256)
    assert got.torch_version == torch.__version__
    assert got.heat_map.dtype == np.float32


# --- against itself and a peer ---------------------------------------------------------------


def test_the_closed_form_is_the_gradient(model: LoadedModel) -> None:
    batch = to_batch([picture()], model.card.input)
    last = model.network.layers[-1]
    head = model.network.head
    closed = layer_pass._closed_form(model.network, last, head, batch, [2, 0, 1])
    module = model.network.layer(last)[1]
    slow = layer_pass._by_gradient(model.network, last, module, batch, [2, 0, 1])
    for name in ("logits", "activations", "gradients"):
        assert torch.allclose(getattr(closed, name), getattr(slow, name), atol=1e-6), name


@pytest.mark.parametrize("depth", [0, 1], ids=["last layer", "earlier layer"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_same_map_as_pytorch_grad_cam(model: LoadedModel, depth: int) -> None:
    """That library scales every map to 0..1 (and a hair less), so both are scaled here."""
    cam_library()  # declares what torchvision needs at its import
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    layer = LAYERS[model.card.architecture][depth]
    image = picture(seed=4)
    explained = grad_cam(model, image, layer=layer)
    batch = to_batch([image], model.card.input)
    with GradCAM(model.network, [model.network.layer(layer)[1]]) as peer:
        theirs = {
            name: peer(batch, [ClassifierOutputTarget(index)])[0]
            for index, name in enumerate(model.card.class_ids)
        }
    something = 0
    for name, got in explained.explanations.items():
        assert np.abs(_scaled(got.heat_map) - _scaled(theirs[name])).max() < 1e-5
        something += got.heat_map.any()
    assert something >= 1


def _scaled(heat: np.ndarray) -> np.ndarray:
    from_zero = heat - heat.min()
    return from_zero / max(from_zero.max(), 1e-12)


def test_the_answer_is_the_one_predict_gives(model: LoadedModel) -> None:
    image = picture(90, 6)
    (answer,) = predict(model, [image])
    for layer in LAYERS[model.card.architecture]:
        assert grad_cam(model, image, layer=layer).prediction.class_answer.logits == pytest.approx(
            dict(answer.class_answer.logits), abs=1e-5
        )


# --- asked wrongly ---------------------------------------------------------------------------


def test_unknown_names_are_told_the_known_ones(model: LoadedModel) -> None:
    with pytest.raises(ModelError, match="no class “z”; it has a, b, c"):
        grad_cam(model, picture(), ["a", "z"])
    with pytest.raises(ModelError, match=", ".join(model.network.layers)):
        grad_cam(model, picture(), ["a"], "layer9")


@pytest.mark.parametrize("depth", [0, 1])
def test_nothing_asked_is_an_answer_alone(model: LoadedModel, depth: int) -> None:
    explained = grad_cam(model, picture(), [], LAYERS[model.card.architecture][depth])
    assert explained.explanations == {}
    assert explained.prediction.class_answer.class_id in "abc"


def test_weights_that_overflow_are_one_sentence(make_model) -> None:
    model = make_model()
    with torch.no_grad():
        model.network.stage4[0].norm2.bias.fill_(1e30)
        model.network.head.weight.fill_(1e30)
    for layer in ("stage4", "stage2"):
        with pytest.raises(ModelError, match="not a finite number"):
            grad_cam(model, picture(32), layer=layer)


# --- given back ------------------------------------------------------------------------------


def traces(network: nn.Module) -> list[object]:
    """Everything a call could leave behind."""
    return [
        [module.training for module in network.modules()],
        [len(module._forward_hooks) for module in network.modules()],
        [len(module._forward_pre_hooks) for module in network.modules()],
        [len(module._backward_hooks) for module in network.modules()],
        [parameter.requires_grad for parameter in network.parameters()],
        [parameter.grad is None for parameter in network.parameters()],
        [value.clone() for value in network.buffers()],
        torch.get_rng_state(),
        torch.is_grad_enabled(),
    ]


def same(one: list[object], other: list[object]) -> bool:
    return repr(one) == repr(other) and torch.equal(one[-2], other[-2])


def test_everything_borrowed_is_given_back(make_model) -> None:
    model = make_model()
    model.network.train()
    model.network.stage2.eval()
    next(model.network.parameters()).requires_grad_(False)
    before = traces(model.network)
    for layer in model.network.layers:
        grad_cam(model, picture(32), layer=layer)
        assert same(traces(model.network), before), layer


@pytest.mark.parametrize("layer", ["stage4", "stage2"])
def test_also_when_the_network_breaks_in_the_middle(make_model, monkeypatch, layer: str) -> None:
    model = make_model()
    model.network.train()
    before = traces(model.network)

    def broken(_activations: Tensor) -> Tensor:
        raise RuntimeError("in the middle")

    monkeypatch.setattr(model.network, "pooled", broken)
    with pytest.raises(RuntimeError, match="in the middle"):
        grad_cam(model, picture(32), layer=layer)
    assert same(traces(model.network), before)
    assert model.lock.acquire(blocking=False)
    model.lock.release()


@pytest.mark.parametrize("layer", ["stage4", "stage2"])
def test_eight_at_once_see_what_they_see_one_by_one(make_model, layer: str) -> None:
    model = make_model()
    images = [picture(32, seed) for seed in range(16)]

    def explain(image: np.ndarray) -> np.ndarray:
        explained = grad_cam(model, image, layer=layer).explanations
        return np.stack([explained[name].heat_map for name in model.card.class_ids])

    alone = [explain(image) for image in images]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(explain, images))
    for one, other in zip(alone, together, strict=True):
        assert np.allclose(one, other, atol=1e-7)
    assert all(not module._forward_hooks for module in model.network.modules())
