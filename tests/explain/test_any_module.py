"""``shiten.explain``: any module, any picture, and everything given back as it came."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

import shiten
from xai_core.errors import ImageError, ShitenError
from xai_core.explain.any_module import model_of
from xai_core.explain.explanation import Explanation, Method
from xai_core.explain.gradcam import grad_cam_batch

SIZE = (16, 16)
OTHERS = [np.zeros((*SIZE, 3), np.uint8)]
RAW = {"mean": (0.0, 0.0, 0.0), "std": (1.0, 1.0, 1.0)}


class Colours(nn.Module):
    """Class 0 likes red, class 1 blue: the mean of each, so the map is the colour itself."""

    def __init__(self) -> None:
        super().__init__()
        self.see = nn.Conv2d(3, 2, 1, bias=False)
        self.fc = nn.Linear(2, 2, bias=False)
        with torch.no_grad():
            self.see.weight.copy_(torch.tensor([[1.0, 0, 0], [0, 0, 1]])[:, :, None, None])
            self.fc.weight.copy_(torch.eye(2))

    def forward(self, images: Tensor) -> Tensor:
        return self.fc(self.see(images).mean(dim=(2, 3)))


@pytest.fixture
def half_red() -> np.ndarray:
    """The left half full red, the right half half blue."""
    picture = np.zeros((16, 16, 3), np.uint8)
    picture[:, :8, 0] = 255
    picture[:, 8:, 2] = 128
    return picture


def explained(module: nn.Module, picture: object, *asked: object, **how: object) -> Explanation:
    return shiten.explain(module, picture, *asked, **({"size": SIZE} | RAW | how))


def test_red_is_seen_on_the_left_and_blue_on_the_right(half_red: np.ndarray) -> None:
    """Grad-CAM of a mean of 256 places: the colour divided by 256."""
    red = explained(Colours(), half_red)
    assert red.target == "0"
    assert red.layer == "see"
    assert np.allclose(red.heat_map[:, :8], 1 / 256)
    assert not red.heat_map[:, 8:].any()
    blue = explained(Colours(), half_red, "blue cell", classes=["red cell", "blue cell"])
    assert blue.target == "blue-cell"
    assert np.allclose(blue.heat_map[:, 8:], 128 / 255 / 256)
    assert not blue.heat_map[:, :8].any()


@pytest.mark.parametrize("classes", [["<5%", ">5%"], ["HER2+", "HER2-"], ["a b", "a-b"]])
def test_names_that_differ_in_signs_are_two_classes(
    classes: list[str], half_red: np.ndarray
) -> None:
    """Red, on the left, is the first; blue, on the right, the second."""
    red, blue = (explained(Colours(), half_red, name, classes=classes) for name in classes)
    assert red.target != blue.target
    assert red.heat_map[:, :8].all()
    assert not red.heat_map[:, 8:].any()
    assert blue.heat_map[:, 8:].all()
    assert not blue.heat_map[:, :8].any()
    with pytest.raises(ShitenError, match="no class “5%”"):
        explained(Colours(), half_red, "5%", classes=["<5%", ">5%"])


def test_a_picture_in_any_form(half_red: np.ndarray, tmp_path: Path) -> None:
    file = tmp_path / "cell.png"
    Image.fromarray(half_red).save(file)
    forms = [
        half_red / 255,
        Image.fromarray(half_red),
        file,
        str(file),
        torch.from_numpy(half_red / 255).movedim(-1, 0),
        torch.from_numpy(half_red / 255).movedim(-1, 0)[None],
    ]
    expected = explained(Colours(), half_red).heat_map
    for form in forms:
        assert np.allclose(explained(Colours(), form).heat_map, expected)


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (np.zeros((4, 4, 2)), "height, width and three colours or one, not 4 × 4 × 2"),
        (np.full((4, 4, 3), -1.5), "from -1.5 to -1.5: give the picture itself"),
        (np.full((4, 4, 3), np.nan), "8-bit colours, or as numbers from 0 to 1"),
        (np.zeros((4, 4), np.int64), "8-bit colours"),
        ("nowhere.png", "nowhere.png” cannot be read"),
        (Image.new("I;16", (4, 4)), "more than 8 bits and would cut the bright ones off"),
        (Image.new("F", (4, 4)), "more than 8 bits"),
    ],
)
def test_what_is_no_picture(picture: object, words: str) -> None:
    with pytest.raises(ImageError, match=words):
        explained(Colours(), picture)


@pytest.mark.parametrize("method", [each for each in Method if not each.by_attention])
def test_every_method_gives_the_network_back(method: Method, half_red: np.ndarray) -> None:
    module = Colours().train()
    module.see.eval()
    module.fc.weight.requires_grad_(False)
    before = {name: value.clone() for name, value in module.state_dict().items()}
    state = torch.get_rng_state()
    with torch.inference_mode():
        got = explained(module, half_red, method=method, background=[half_red[:, ::-1]], samples=8)
    assert got.heat_map.shape == (16, 16)
    assert got.method is method
    assert (module.training, module.see.training, module.fc.training) == (True, False, True)
    assert not module.fc.weight.requires_grad
    assert all(parameter.grad is None for parameter in module.parameters())
    assert all(not each._forward_hooks for each in module.modules())
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())
    assert torch.equal(state, torch.get_rng_state())


class AsDictionary(Colours):
    def forward(self, images: Tensor) -> dict[str, object]:
        return {"note": "hello", "logits": super().forward(images)}


class OneByOne(Colours):
    def forward(self, images: Tensor) -> Tensor:
        assert len(images) == 1
        return super().forward(images)


class WithoutGradient(Colours):
    @torch.no_grad()
    def forward(self, images: Tensor) -> Tensor:
        return super().forward(images)


@pytest.mark.parametrize("kind", [AsDictionary, OneByOne, WithoutGradient])
def test_networks_with_habits(kind: type[Colours], half_red: np.ndarray) -> None:
    expected = explained(Colours(), half_red).heat_map
    assert np.allclose(explained(kind(), half_red).heat_map, expected)


def test_one_picture_at_a_time_is_answered_for_each_of_many(half_red: np.ndarray) -> None:
    pictures = [half_red, half_red[:, ::-1], half_red // 2]
    expected, got = (
        grad_cam_batch(model_of(kind().eval(), size=SIZE, **RAW), pictures)
        for kind in (Colours, OneByOne)
    )
    for one, other in zip(expected, got, strict=True):
        assert np.allclose(one.attention, other.attention)
        assert np.allclose(one.embedding, other.embedding)
        assert one.prediction.answer == other.prediction.answer
    features = model_of(OneByOne().eval(), size=SIZE, **RAW).network.features
    assert features(torch.zeros(3, 3, *SIZE)).shape == (3, 2, *SIZE)


def test_what_is_kept_beside_the_weights_is_no_weight(half_red: np.ndarray) -> None:
    class WithState(Colours):
        def get_extra_state(self) -> dict[str, str]:
            return {"made": "yesterday"}

        def set_extra_state(self, _state: object) -> None:
            pass

    expected = explained(Colours(), half_red).heat_map
    assert np.allclose(explained(WithState(), half_red).heat_map, expected)


def test_half_precision(half_red: np.ndarray) -> None:
    got = explained(Colours().half(), half_red).heat_map
    assert got.dtype == np.float32
    assert np.allclose(got, explained(Colours(), half_red).heat_map, atol=1e-4)


def test_a_value_goes_up_or_down(half_red: np.ndarray) -> None:
    class Value(Colours):
        def forward(self, images: Tensor) -> Tensor:
            return (super().forward(images) * torch.tensor([1.0, -1.0])).sum(dim=1)

    up, down = (explained(Value(), half_red, way).heat_map for way in ("up", "down"))
    assert up[:, :8].all()
    assert not up[:, 8:].any()
    assert down[:, 8:].all()
    assert not down[:, :8].any()


def test_a_segmenter_is_asked_why_these_places_are_that_class(half_red: np.ndarray) -> None:
    got = explained(nn.Sequential(nn.Conv2d(3, 4, 1), Colours().see.__class__(4, 2, 1)), half_red)
    assert got.heat_map.shape == (16, 16)


class Inferring(Colours):
    @torch.inference_mode()
    def forward(self, images: Tensor) -> Tensor:
        return self.fc(self.see(images).amax(dim=(2, 3)))  # a mean would need no gradient


def broken() -> nn.Module:
    module = Colours()
    with torch.no_grad():
        module.fc.weight[0, 0] = float("nan")
    return module


@pytest.mark.parametrize(
    ("module", "asked", "words"),
    [
        (Inferring(), {}, "switches them off inside. Choose one that needs none: score-cam"),
        (broken(), {}, "not finite numbers"),
        (Colours(), {"target": 2}, "no class number 2; it has 2 classes"),
        (Colours(), {"target": "green"}, "no class “green”; it has 0, 1"),
        (Colours(), {"classes": ["a"]}, "answers with 2 numbers, and 1 classes are named"),
        (Colours(), {"classes": ["a b", "a b"]}, "Two of the classes"),
        (Colours(), {"layer": "nose"}, "no layer “nose”; it has see"),
        (Colours(), {"method": "nose-cam"}, "“nose-cam” is not one of grad-cam"),
        (OneByOne(), {"method": "deep-shap", "background": OTHERS}, "takes one at a time"),
        (Colours(), {"method": "deep-shap"}, "give some as background"),
        (nn.Conv3d(3, 2, 3), {}, "volumes"),
        (Colours(), {"size": (8, 8)}, "from 16 to 2048 pixels, not 8 × 8"),
        (nn.Flatten(), {}, "No layer of this network has height and width"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(
    module: nn.Module, asked: dict[str, object], words: str, half_red: np.ndarray
) -> None:
    with pytest.raises(ShitenError, match=words):
        explained(module, half_red, **asked)


def test_what_a_network_says_of_itself(half_red: np.ndarray) -> None:
    module = Colours()
    module.pretrained_cfg = {  # type: ignore[assignment]  # as timm's networks have it
        "input_size": (3, 16, 32),
        "mean": (0.0, 0.0, 0.0),
        "std": (1.0, 1.0, 1.0),
    }
    spec = shiten.model_of(module).card.input
    assert (spec.height, spec.width, spec.mean) == (16, 32, (0.0, 0.0, 0.0))


def test_importing_it_loads_no_torch() -> None:
    code = "import sys, shiten; assert 'torch' not in sys.modules; assert shiten.explain"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
    with pytest.raises(AttributeError):
        _ = shiten.nothing
