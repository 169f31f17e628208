"""The Grad-CAM family: by hand, and against a peer."""

from itertools import product

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from xai_core.errors import ModelError
from xai_core.explain.cam import cam, principal_component
from xai_core.explain.explanation import ExplanationSet, Method
from xai_core.explain.layer_presets import layer_preset
from xai_core.explain.pytorch_grad_cam import cam_library
from xai_core.explain.score_cam import score_weights
from xai_core.explain.targets import targets_of
from xai_core.models.architectures import Architecture
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.networks import Network
from xai_core.models.predict import predict
from xai_core.models.preprocess import to_batch

FAMILY = [method for method in Method if method.by_layer]
LAYERS = {
    Architecture.COMPACT: ("stage4", "stage2"),
    Architecture.RESNET18: ("body.layer4", "body.layer2"),
}


def picture(side: int = 64, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)


@pytest.fixture(scope="module", params=list(Architecture))
def model(request: pytest.FixtureRequest, make_model) -> LoadedModel:
    return make_model(
        classes=("a", "b", "c"), architecture=request.param, input=InputSpec(height=64, width=64)
    )


# --- by hand ---------------------------------------------------------------------------------


class RedAndGreen(Network):
    """Two channels, redness and greenness; class "r" is 256 (2 red - green), "none" is 0."""

    layers = ("early", "late")

    def __init__(self) -> None:
        super().__init__()
        self.early = nn.Identity()
        self.late = nn.Identity()
        self.head = nn.Linear(2, 2)
        with torch.no_grad():
            self.head.weight.copy_(torch.tensor([[2.0, -1.0], [0.0, 0.0]]) * 256)
            self.head.bias.zero_()

    def features(self, images: Tensor) -> Tensor:
        return self.late(self.early(images[:, :2]))


@pytest.fixture
def red_and_green(make_card) -> LoadedModel:
    spec = InputSpec(height=16, width=16, mean=(0, 0, 0), std=(1, 1, 1))
    return LoadedModel(make_card(classes=("r", "none"), input=spec), RedAndGreen().eval())


def two_dots() -> np.ndarray:
    """One pixel all red, one pixel red and green: 1 and 1 in the red channel, 1 in the green."""
    image = np.zeros((16, 16, 3), np.uint8)
    image[2, 3, 0] = image[9, 12, 0] = image[9, 12, 1] = 255
    return image


@pytest.mark.parametrize("layer", ["early", "late"])
@pytest.mark.parametrize(
    ("method", "first", "second"),
    [
        # dy/dA is 2 everywhere in the red channel and -1 in the green one.
        (Method.GRAD_CAM, 2.0, 2.0 - 1.0),
        (Method.HIRES_CAM, 2.0, 2.0 - 1.0),
        # Only what speaks for the class counts: red alone.
        (Method.LAYER_CAM, 2.0, 2.0),
        # a = 2^2 / (2 * 2^2 + 2^3 * 2) = 1/6 in each of 256 pixels, times 2.
        (Method.GRAD_CAM_PLUS_PLUS, 256 / 3, 256 / 3),
    ],
)
def test_two_dots_by_gradient(
    red_and_green: LoadedModel, layer: str, method: Method, first: float, second: float
) -> None:
    expected = np.zeros((16, 16), np.float32)
    expected[2, 3], expected[9, 12] = first, second
    got = cam(red_and_green, two_dots(), method, layer=layer).explanations
    assert np.allclose(got["r"].heat_map, expected, rtol=1e-5)
    assert (got["r"].method, got["r"].layer, got["r"].target) == (method, layer, "r")
    assert got["r"].blank is None
    assert not got["none"].heat_map.any()
    assert "speaks for this answer" in str(got["none"].blank)


def test_two_dots_by_score(red_and_green: LoadedModel) -> None:
    """Masked by the red channel the picture stays as it is: 256 (2 * 2 - 1) / 256 = 3.

    Masked by the green channel only the second dot stays: 2 - 1 = 1.
    """
    model, batch = red_and_green, to_batch([two_dots()], red_and_green.card.input)
    red = np.exp(3) / (np.exp(3) + np.exp(1))
    weights = score_weights(model, batch, batch[0, :2], targets_of(model, None, None))
    assert torch.allclose(weights, torch.tensor([[red, 1 - red], [0.5, 0.5]]).float(), atol=1e-5)
    expected = np.zeros((16, 16), np.float32)
    expected[2, 3], expected[9, 12] = red, 1.0
    got = cam(model, two_dots(), Method.SCORE_CAM, ["r"], "early").explanations["r"]
    assert np.allclose(got.heat_map, expected, atol=1e-5)


def test_a_channel_that_marks_nothing_counts_as_a_picture_hidden_altogether(
    red_and_green: LoadedModel,
) -> None:
    batch = to_batch([two_dots()], red_and_green.card.input)
    activations = torch.stack([batch[0, 0], torch.full((16, 16), 7.0)])
    (weights, _) = score_weights(
        red_and_green, batch, activations, targets_of(red_and_green, None, None)
    )
    assert float(weights[0]) == pytest.approx(np.exp(3) / (np.exp(3) + np.exp(0)), abs=1e-5)


def test_the_strongest_pattern_by_hand() -> None:
    """Places along the direction (3, 4): 1, 2 and 9 steps; their mean is 4 steps of length 5."""
    steps = torch.tensor([[1.0, 2.0, 9.0]])
    along = principal_component(torch.stack([3 * steps, 4 * steps]))
    assert torch.allclose(along, 5 * (steps - 4), atol=1e-5)
    # Turned round, the peak is on the other side, and it is still the peak that counts.
    assert torch.allclose(principal_component(torch.stack([-3 * steps, -4 * steps])), along)
    assert not principal_component(torch.ones(2, 3, 3)).any()


def test_eigen_cam_knows_no_class(red_and_green: LoadedModel) -> None:
    got = cam(red_and_green, two_dots(), Method.EIGEN_CAM).explanations
    assert np.array_equal(got["r"].heat_map, got["none"].heat_map)
    assert got["r"].heat_map.argmax() == 9 * 16 + 12


# --- against a peer --------------------------------------------------------------------------

PEERS = {
    Method.GRAD_CAM: "GradCAM",
    Method.GRAD_CAM_PLUS_PLUS: "GradCAMPlusPlus",
    Method.LAYER_CAM: "LayerCAM",
    Method.HIRES_CAM: "HiResCAM",
    Method.SCORE_CAM: "ScoreCAM",
    Method.EIGEN_CAM: "EigenCAM",
    Method.XGRAD_CAM: "XGradCAM",
    Method.ELEMENT_WISE: "GradCAMElementWise",
    Method.FINER_CAM: "FinerCAM",
    Method.SHAPLEY_CAM: "ShapleyCAM",
    Method.ABLATION_CAM: "AblationCAM",
    Method.EIGEN_GRAD_CAM: "EigenGradCAM",
    Method.KPCA_CAM: "KPCA_CAM",
}
NO_SIGN = {Method.EIGEN_CAM, Method.EIGEN_GRAD_CAM, Method.KPCA_CAM}
"""A principal component: that library leaves its sign to chance."""


@pytest.mark.parametrize("depth", [0, 1], ids=["last layer", "earlier layer"])
@pytest.mark.parametrize("method", FAMILY)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_same_map_as_pytorch_grad_cam(model: LoadedModel, method: Method, depth: int) -> None:
    """That library scales every map to 0..1 (and a hair less), so both are scaled here."""
    library = cam_library()
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    layer = LAYERS[model.card.architecture][depth]
    image = picture(seed=4)
    batch = to_batch([image], model.card.input)
    module = model.network.layer(layer)[1]
    something = 0
    explained = cam(model, image, method, None, layer)
    # What a logit loses is a small difference of two numbers that each library rounds its own way.
    bound = 5e-5 if method is Method.ABLATION_CAM else 1e-5
    for index, got in enumerate(explained.explanations.values()):
        peer = getattr(library, PEERS[method])(model.network, [module])
        raw = _raw_maps(peer)
        with peer:
            if method is Method.FINER_CAM:
                if max(explained.prediction.class_answer.probabilities.values()) > 0.999:
                    something = 1
                    continue  # that library's is 0 then
                theirs = peer(batch, None, target_idx=index)[0]
            else:
                theirs = peer(batch, [ClassifierOutputTarget(index)])[0]
        ours = _scaled(got.heat_map)
        if method in NO_SIGN and not np.allclose(ours, theirs, atol=1e-5):
            theirs = _drawn(-raw[0], batch)
        elif method is Method.ABLATION_CAM and got_logit(explained, index) < 0:
            theirs = _drawn(-raw[0], batch)  # it divides by the logit
        assert np.abs(ours - _scaled(theirs)).max() < bound
        something += got.heat_map.any()
    assert something >= 1


def got_logit(explained: ExplanationSet, index: int) -> float:
    return list(explained.prediction.class_answer.logits.values())[index]


def _raw_maps(peer: object) -> list[np.ndarray]:
    """What that library finds before it cuts at 0: filled while it runs."""
    base = getattr(peer, "base_cam", peer)
    found: list[np.ndarray] = []
    made = base.get_cam_image

    def get_cam_image(*args: object) -> np.ndarray:
        found.append(made(*args))
        return found[-1]

    base.get_cam_image = get_cam_image
    return found


def _drawn(raw: np.ndarray, batch: Tensor) -> np.ndarray:
    from pytorch_grad_cam.utils.image import scale_cam_image

    return scale_cam_image(np.maximum(raw, 0), (batch.shape[3], batch.shape[2]))[0]


def _scaled(heat: np.ndarray) -> np.ndarray:
    from_zero = heat - heat.min()
    return from_zero / max(from_zero.max(), 1e-12)


@pytest.mark.parametrize("method", FAMILY)
def test_the_answer_is_the_one_predict_gives(model: LoadedModel, method: Method) -> None:
    image = picture(90, 6)
    (answer,) = predict(model, [image])
    last, earlier = LAYERS[model.card.architecture]
    for layer in {earlier} if method.slow else {last, earlier}:
        got = cam(model, image, method, ["a"], layer)
        assert got.prediction.class_answer.logits == pytest.approx(
            dict(answer.class_answer.logits), abs=1e-5
        )
        assert got.explanations["a"].heat_map.shape == (90, 90)
        assert got.explanations["a"].heat_map.min() >= 0


# --- which layer -----------------------------------------------------------------------------


@pytest.mark.parametrize(("architecture", "method"), list(product(Architecture, Method)))
def test_every_recommended_layer_is_there(
    make_model, architecture: Architecture, method: Method
) -> None:
    layers = make_model(architecture=architecture).network.layers
    preset = layer_preset(architecture, layers, method)
    assert (preset is None) == (not method.by_layer)
    if preset is not None:
        assert preset.layer in layers
        assert preset.why


def test_the_recommended_layer_is_taken_unless_another_is_named(make_model) -> None:
    spec = InputSpec(height=64, width=64)
    model = make_model(architecture=Architecture.RESNET18, input=spec)

    def layer(method: Method, name: str | None = None) -> str | None:
        return cam(model, picture(), method, ["band"], name).explanations["band"].layer

    assert layer(Method.GRAD_CAM) == "body.layer4"
    assert layer(Method.LAYER_CAM) == "body.layer3"
    assert layer(Method.LAYER_CAM, "body.layer2") == "body.layer2"


# --- strange networks ------------------------------------------------------------------------


@pytest.mark.parametrize("method", FAMILY)
def test_one_class_is_explained_like_any(make_model, method: Method) -> None:
    got = cam(make_model(classes=("only",)), picture(32), method)
    assert got.prediction.class_answer.confidence == 1.0
    assert got.explanations["only"].heat_map.shape == (32, 32)


@pytest.mark.parametrize("method", FAMILY)
def test_weights_that_are_not_numbers_are_one_sentence(make_model, method: Method) -> None:
    model = make_model()
    with torch.no_grad():
        model.network.stage1[0].conv1.weight[0, 0, 0, 0] = torch.nan
    for layer in ("stage4", "stage2"):
        with pytest.raises(ModelError, match="not a finite number"):
            cam(model, picture(32), method, layer=layer)


@pytest.mark.parametrize("method", FAMILY)
def test_a_layer_of_one_pixel_cannot_say_where(make_model, method: Method) -> None:
    """ResNet-18 divides by 32: a picture of 32 pixels comes to 1 x 1."""
    model = make_model(architecture=Architecture.RESNET18)
    for name in model.card.class_ids:
        got = cam(model, picture(32), method, [name], "body.layer4").explanations[name]
        assert np.ptp(got.heat_map) == 0
        assert got.blank is not None


class NoPlaces(RedAndGreen):
    """Its early layer has forgotten where things were."""

    def features(self, images: Tensor) -> Tensor:
        return self.late(self.early(images[:, :2].mean(dim=(2, 3)))[:, :, None, None])


def test_a_layer_without_places_is_refused(make_card) -> None:
    spec = InputSpec(height=16, width=16)
    model = LoadedModel(make_card(input=spec), NoPlaces().eval())
    for method in FAMILY:
        with pytest.raises(ModelError, match="“early” has no height and width"):
            cam(model, two_dots(), method, layer="early")
    assert not model.network.early._forward_hooks


def test_asked_wrongly(model: LoadedModel) -> None:
    for method in FAMILY:
        with pytest.raises(ModelError, match="no class “z”; it has a, b, c"):
            cam(model, picture(), method, ["a", "z"])
        with pytest.raises(ModelError, match=", ".join(model.network.layers)):
            cam(model, picture(), method, ["a"], "layer9")
        assert cam(model, picture(), method, []).explanations == {}
    with pytest.raises(ModelError, match="deep-shap"):
        cam(model, picture(), Method.DEEP_SHAP)
