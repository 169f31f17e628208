"""Networks of different kinds, random weights, no layer named: each CAM method says where."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from xai_core.errors import ModelError
from xai_core.explain.cam import cam, onto
from xai_core.explain.explanation import Method
from xai_core.explain.gradcam import grad_cam, grad_cam_batch, on_image_grid
from xai_core.explain.methods import explain
from xai_core.explain.pytorch_grad_cam import cam_library
from xai_core.models.adapted import AdaptedNetwork
from xai_core.models.build_network import build_network
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.predict import predict
from xai_core.models.preprocess import to_batch

FAMILY = [method for method in Method if method.by_layer]
CLASSES = ("a", "b", "c")
NETWORKS = {
    "timm:resnet18": 64,
    "timm:resnetv2_18": 64,
    "timm:convnext_atto": 64,
    "timm:convnextv2_atto": 64,
    "timm:efficientnet_b0": 64,
    "timm:mobilenetv3_small_050": 64,
    "timm:mobilenetv2_050": 64,
    "timm:densenet121": 64,
    "timm:regnety_002": 64,
    "timm:repvgg_a0": 64,
    "timm:ghostnet_100": 64,
    "timm:mnasnet_small": 64,
    "timm:pvt_v2_b0": 64,
    "timm:mixer_s32_224": 64,
    "timm:vit_tiny_patch16_224": 64,
    "timm:deit_tiny_distilled_patch16_224": 64,
    "timm:swin_tiny_patch4_window7_224": 64,
    "timm:maxvit_rmlp_pico_rw_256": 64,
    "timm:poolformer_s12": 64,
    "timm:mobilevit_xxs": 64,
    "timm:edgenext_xx_small": 64,
    "timm:levit_128s": 128,
    "torchvision:squeezenet1_1": 64,
    "torchvision:swin_t": 64,
    "torchvision:vit_b_16": 32,
}

HEAVY = {"torchvision:swin_t", "torchvision:vit_b_16"}
"""Seconds for each method that runs the network once for each of 768 channels."""


def picture(side: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)


def made(make_model, name: str, side: int) -> LoadedModel:
    """A model whose numbers have a size: a fresh head may be 0, made-up statistics may explode.

    Where each normalisation doubles what it is given, fifty of them make 1e15 of it, and then it is
    rounding that answers, so the number of threads.
    """
    spec = InputSpec(height=side, width=side)
    model = make_model(classes=CLASSES, architecture=name, input=spec, seed=3)
    settle(model.network, side)
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for prefix in model.network.head_names:
            for parameter in model.network.get_submodule(prefix).parameters():
                parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.2)
    return model


def settle(network: nn.Module, side: int) -> None:
    """Statistics of normalisations as training leaves them: those of what they are given."""
    norms = [each for each in network.modules() if isinstance(each, nn.BatchNorm2d)]
    for norm in norms:
        norm.reset_running_stats()
        norm.train()
        norm.momentum = None  # the mean of all that was seen
    pictures = torch.from_numpy(np.stack([picture(side, seed) for seed in range(8)]))
    with torch.no_grad():
        network(pictures.permute(0, 3, 1, 2).float() / 64 - 2)
    network.eval()


@pytest.fixture(scope="module", params=list(NETWORKS))
def model(request: pytest.FixtureRequest, make_model) -> LoadedModel:
    return made(make_model, request.param, NETWORKS[request.param])


def test_every_method_that_suits_explains_without_a_layer_named(model: LoadedModel) -> None:
    image = picture(model.card.input.height + 9)
    (answer,) = predict(model, [image])
    before = traces(model.network)
    blank = []
    for method in FAMILY:
        if method.slow and model.card.architecture in HEAVY:
            continue
        explained = cam(model, image, method)
        assert explained.prediction.class_answer.logits == pytest.approx(
            dict(answer.class_answer.logits), abs=1e-4
        )
        something = 0
        for got in explained.explanations.values():
            assert got.heat_map.shape == image.shape[:2]
            assert got.heat_map.dtype == np.float32
            assert np.isfinite(got.heat_map).all()
            assert got.heat_map.min() >= 0
            assert got.layer == model.network.layers[-1]
            something += bool(got.heat_map.any())
        blank += [] if something else [method]
        assert traces(model.network) == before, method
    # A map of the positive part may be empty for every class; most are not.
    assert len(blank) <= 3, blank


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_same_map_as_pytorch_grad_cam(model: LoadedModel) -> None:
    """At the same layer, with the reshape that library's documentation gives for its kind."""
    library = cam_library()
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    side = model.card.input.height
    image = picture(side, 4)
    batch = to_batch([image], model.card.input)
    _, module = model.network.layer(None)
    peer = library.GradCAM(model.network, [module], reshape_of(model))
    explained = grad_cam(model, image)
    raw: list[np.ndarray] = []
    weigh = peer.get_cam_image
    # Before it scales each map to 0..1, which would make rounding large where a map is even.
    peer.get_cam_image = lambda *args: raw.append(weigh(*args)) or raw[-1]
    with peer:
        for index, got in enumerate(explained.explanations.values()):
            peer(batch, [ClassifierOutputTarget(index)])
            theirs = onto(torch.relu(torch.from_numpy(raw[-1])), side, side, model.card.input)[
                0
            ].numpy()
            assert np.abs(got.heat_map - theirs).max() <= 1e-5 * theirs.max() + 1e-12


def reshape_of(model: LoadedModel):
    """The documented ``reshape_transform``: tokens or channels last to ``(N, C, h, w)``."""
    name = model.card.architecture
    side = model.card.input.height
    if "swin" in name and model.network.layers[-1] == "norm":
        return lambda out: out.transpose(2, 3).transpose(1, 2)
    if "vit_tiny" in name or "vit_b" in name or "deit" in name:
        first, rows = 2 if "distilled" in name else 1, side // 16

        def of_tokens(out: Tensor) -> Tensor:
            grid = out[:, first:, :].reshape(out.size(0), rows, rows, out.size(2))
            return grid.transpose(2, 3).transpose(1, 2)

        return of_tokens
    if name in {"timm:levit_128s", "timm:mixer_s32_224"}:
        return lambda out: out.mT.reshape(out.size(0), out.size(2), 2, 2)
    return None


def test_many_at_once_see_what_they_see_one_by_one(model: LoadedModel) -> None:
    side = model.card.input.height
    images = [picture(side, seed) for seed in range(3)]
    for image, output in zip(images, grad_cam_batch(model, images), strict=True):
        alone = grad_cam(model, image)
        assert output.prediction.class_answer.class_id == alone.prediction.class_answer.class_id
        together = on_image_grid(output.attention, side, side, model.card.input)
        one = alone.explanations[output.prediction.class_answer.class_id].heat_map
        assert np.abs(one - together).max() <= 1e-3 * one.max() + 1e-7
        assert output.embedding.ndim == 1
        assert np.isfinite(output.embedding).all()


def traces(network: nn.Module) -> list[object]:
    """Everything a call could leave behind."""
    return [
        [module.training for module in network.modules()],
        [
            len(module._forward_hooks) + len(module._forward_pre_hooks)
            for module in network.modules()
        ],
        [parameter.requires_grad for parameter in network.parameters()],
        [parameter.grad is None for parameter in network.parameters()],
        torch.get_rng_state().tolist(),
        np.random.get_state()[1].tolist(),
        torch.is_grad_enabled(),
    ]


# --- networks as strangers bring them ----------------------------------------------------------


class InPlace(nn.Module):
    """One rectifier for all, in place, and a sum written over what came in."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3, 2, 1)
        self.second = nn.Conv2d(4, 4, 3, 1, 1)
        self.act = nn.ReLU(inplace=True)
        self.fc = nn.Linear(4, len(CLASSES))

    def forward(self, x: Tensor) -> Tensor:
        x = self.act(self.first(x))
        x += self.second(x)
        x = self.act(x)
        return self.fc(x.mean(dim=(2, 3)))


def brought(make_card, body: nn.Module, side: int = 32) -> LoadedModel:
    network = AdaptedNetwork(body, (side, side), len(CLASSES)).eval()
    return LoadedModel(make_card(CLASSES, input=InputSpec(height=side, width=side)), network)


def test_rectifiers_shared_and_in_place(make_card) -> None:
    torch.manual_seed(1)
    model = brought(make_card, InPlace())
    assert model.network.layers[-1] == "second"  # ``act`` is used twice
    assert model.network.linear_head is None
    (answer,) = predict(model, [picture(32)])
    for method in FAMILY:
        got = cam(model, picture(32), method)
        assert got.prediction.class_answer.logits == pytest.approx(
            dict(answer.class_answer.logits), abs=1e-5
        )


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16])
def test_other_number_types_and_frozen_weights(make_model, dtype: torch.dtype) -> None:
    model = made(make_model, "timm:resnetv2_18", 64)
    expected = grad_cam(model, picture(64))
    model.network.to(dtype).requires_grad_(False)
    for method in FAMILY:
        got = cam(model, picture(64), method).explanations["a"]
        assert got.heat_map.dtype == np.float32
    got = grad_cam(model, picture(64))
    bound = 1e-4 if dtype is torch.float64 else 0.3
    for name, one in expected.explanations.items():
        away = np.abs(one.heat_map - got.explanations[name].heat_map).max()
        assert away <= bound * max(e.heat_map.max() for e in expected.explanations.values())
    (output,) = grad_cam_batch(model, [picture(64)])
    assert output.embedding.dtype == np.float32
    assert not any(parameter.requires_grad for parameter in model.network.parameters())


def test_a_head_with_something_between_is_no_closed_form(make_card) -> None:
    """A normalisation that starts as the identity would pass for nothing if only tried."""

    class Between(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 4, 3, 2, 1)
            self.norm = nn.BatchNorm1d(4, eps=0.0)
            self.fc = nn.Linear(4, len(CLASSES))

        def forward(self, x: Tensor) -> Tensor:
            return self.fc(self.norm(self.conv(x).mean(dim=(2, 3))))

    model = brought(make_card, Between())
    assert model.network.linear_head is None
    assert model.network.layers == ("conv",)


def test_what_cannot_be_explained_is_one_sentence(make_card) -> None:
    class Flat(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.fc = nn.Linear(3 * 32 * 32, len(CLASSES))

        def forward(self, x: Tensor) -> Tensor:
            return self.fc(x.flatten(1))

    class Two(Flat):
        def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
            return super().forward(x), x

    with pytest.raises(ModelError, match="No layer of this network has height and width"):
        brought(make_card, Flat())
    with pytest.raises(ModelError, match="answers with tuple"):
        brought(make_card, Two())
    with pytest.raises(ModelError, match="cannot be used for pictures of 8 × 8"):
        build_network("timm:vit_tiny_patch16_224", 3, (8, 8))


def test_ablation_stops_and_tells(make_card) -> None:
    torch.manual_seed(1)
    model = brought(make_card, InPlace())
    before = traces(model.network)
    told: list[tuple[int, int]] = []
    cam(model, picture(32), Method.ABLATION_CAM, progress=lambda *at: told.append(at))
    assert told == [(4, 4)]

    class Stopped(Exception):  # noqa: N818 - what a screen raises to stop
        pass

    def stop(_done: int, _total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        cam(model, picture(32), Method.ABLATION_CAM, progress=stop)
    assert traces(model.network) == before


def test_finer_cam_names_what_it_compares_with(make_model) -> None:
    model = made(make_model, "timm:resnet18", 64)
    got = explain(model, picture(64), Method.FINER_CAM, ["a"], contrast=["c"]).explanations["a"]
    assert got.settings == {"alpha": 1.0, "contrast": "c"}
    with pytest.raises(ModelError, match="no class “z”"):
        explain(model, picture(64), Method.FINER_CAM, ["a"], contrast=["z"])
