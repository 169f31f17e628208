"""A network that forgets: what changes, what cannot, and that only a copy forgets."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from xai_core.errors import ModelError
from xai_core.explain import sanity
from xai_core.explain.explanation import Method
from xai_core.explain.gradcam import grad_cam
from xai_core.explain.sanity import (
    FIRST_LAYERS,
    THRESHOLD,
    cascading_randomisation,
    rank_correlation,
    structural_similarity,
    untaught,
)
from xai_core.models.architectures import Architecture
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.networks import Network


def picture(side: int = 32, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)


# --- the two similarities --------------------------------------------------------------------


def test_ranks_by_hand() -> None:
    one = np.array([[1, 2], [3, 4]], np.float32)
    assert rank_correlation(one, one**3) == pytest.approx(1)
    assert rank_correlation(one, -one) == pytest.approx(1)  # how strong, not for or against
    assert rank_correlation(one, 5 - one) == pytest.approx(-1)
    # Ranks 1 2 3 4 and 2 1 4 3: 1 - 6 * 4 / (4 * 15).
    assert rank_correlation(one, np.array([[2, 1], [4, 3]], np.float32)) == pytest.approx(0.6)
    assert rank_correlation(one, np.ones((2, 2), np.float32)) is None
    assert rank_correlation(np.zeros((2, 2), np.float32), one) is None


def test_structure_by_hand() -> None:
    dot = np.zeros((9, 9), np.float32)
    dot[4, 4] = 3
    assert structural_similarity(dot, -2 * dot) == pytest.approx(1)
    # Of two even maps of 1 only the middle window is compared, and it is the same.
    even = np.ones((7, 7), np.float32)
    assert structural_similarity(even, 4 * even) == pytest.approx(1)
    elsewhere = np.roll(dot, (4, 4), axis=(0, 1))
    assert -1 <= structural_similarity(dot, elsewhere) < 0.9
    assert structural_similarity(dot, np.zeros_like(dot)) is None
    assert structural_similarity(dot[:6], dot[:6]) is None  # smaller than its window


# --- by hand ---------------------------------------------------------------------------------


class RedAndGreen(Network):
    """Only its head has learned anything: red speaks for "r", green against it."""

    layers = ("colours",)

    def __init__(self) -> None:
        super().__init__()
        self.colours = nn.Identity()
        self.head = nn.Linear(2, 2)
        with torch.no_grad():
            self.head.weight.copy_(torch.tensor([[1.0, -1.0], [0.0, 0.0]]))
            self.head.bias.zero_()

    def features(self, images: Tensor) -> Tensor:
        return self.colours(images[:, :2])


@pytest.fixture
def red_and_green(make_card) -> LoadedModel:
    spec = InputSpec(height=16, width=16, mean=(0, 0, 0), std=(1, 1, 1))
    return LoadedModel(make_card(classes=("r", "none"), input=spec), RedAndGreen().eval())


def test_a_method_that_knows_no_class_does_not_change(red_and_green: LoadedModel) -> None:
    check = cascading_randomisation(red_and_green, picture(16), Method.EIGEN_CAM, "r")
    (step,) = check.steps
    assert step.randomised == "head"
    assert step.rank_correlation == pytest.approx(1)
    assert step.structural_similarity == pytest.approx(1)
    assert check.changes is False
    assert check.threshold == THRESHOLD


def test_a_method_that_asks_the_head_changes(
    red_and_green: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fresh head is the old one with its signs turned: what was evidence is none now."""

    def turned(self: nn.Linear) -> None:
        with torch.no_grad():
            self.weight.neg_()

    monkeypatch.setattr(nn.Linear, "reset_parameters", turned)
    image = np.zeros((16, 16, 3), np.uint8)
    image[:, :8, 0] = 200  # red on the left,
    image[:8, 8:, 1] = 200  # green on the upper right
    check = cascading_randomisation(red_and_green, image, Method.GRAD_CAM, "r")
    (step,) = check.steps
    assert np.array_equal(step.heat_map > 0, image[:, :, 1] > 0)
    # Half the pixels at the top of one order, a quarter of the others at the top of the other.
    assert step.rank_correlation == pytest.approx(-1 / np.sqrt(3))
    assert check.changes is True
    assert red_and_green.network.head.weight[0].tolist() == [1.0, -1.0]


def test_a_map_that_vanishes_has_changed_and_a_map_that_was_never_there_says_nothing(
    red_and_green: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nn.Linear, "reset_parameters", lambda self: self.weight.data.zero_())
    seen = cascading_randomisation(red_and_green, picture(16), Method.GRAD_CAM, "r")
    assert seen.steps[0].rank_correlation is None
    assert seen.steps[0].structural_similarity is None
    assert seen.changes is True
    blank = cascading_randomisation(red_and_green, picture(16), Method.GRAD_CAM, "none")
    assert blank.original.blank is not None
    assert blank.changes is None


def test_what_cannot_be_made_anew_is_said(make_card) -> None:
    class Scale(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.factor = nn.Parameter(torch.ones(()))

        def forward(self, x: Tensor) -> Tensor:
            return x * self.factor

    network = RedAndGreen()
    network.colours = Scale()
    model = LoadedModel(make_card(input=InputSpec(height=16, width=16)), network.eval())
    with pytest.raises(ModelError, match="“Scale” cannot be made anew"):
        cascading_randomisation(model, picture(16), Method.GRAD_CAM, "band")


# --- the real networks -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("architecture", "method"),
    [
        (Architecture.COMPACT, Method.GRAD_CAM),
        (Architecture.COMPACT, Method.LAYER_CAM),
        (Architecture.RESNET18, Method.GRAD_CAM_PLUS_PLUS),
    ],
)
def test_from_the_head_down_to_the_first_layers(
    make_model, architecture: Architecture, method: Method
) -> None:
    model = make_model(architecture=architecture, input=InputSpec(height=64, width=64))
    layer = model.network.layers[1]
    before = {name: value.clone() for name, value in model.network.state_dict().items()}
    state = torch.get_rng_state()
    (first, again) = (
        cascading_randomisation(model, picture(64), method, "eo", layer, seed=3) for _ in range(2)
    )
    assert [step.randomised for step in first.steps] == [
        "head",
        *reversed(model.network.layers),
        FIRST_LAYERS,
    ]
    for one, other in zip(first.steps, again.steps, strict=True):
        assert np.array_equal(one.heat_map, other.heat_map)
        assert one.rank_correlation == other.rank_correlation
        for value in (one.rank_correlation, one.structural_similarity):
            assert value is None or -1 <= value <= 1
    assert (first.original.layer, first.original.target, first.seed) == (layer, "eo", 3)
    # The shared network and torch's random state know nothing of it.
    after = model.network.state_dict()
    assert all(torch.equal(after[name], value) for name, value in before.items())
    assert torch.equal(torch.get_rng_state(), state)
    assert all(not module._forward_hooks for module in model.network.modules())


def test_all_is_forgotten_in_the_end(make_model, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each step one more part differs from the weights that were learned, and none returns."""
    model = make_model()
    with torch.no_grad():  # so that fresh normalisations differ from the learned ones
        for value in model.network.parameters():
            value.add_(0.01)
    learned = {name: value.clone() for name, value in model.network.named_parameters()}
    seen: list[set[str]] = []

    def look(forgetting: LoadedModel, *args: object, **words: object) -> object:
        now = dict(forgetting.network.named_parameters())
        seen.append({name for name in now if not torch.equal(now[name], learned[name])})
        return grad_cam(forgetting, picture(), ["eo"])

    monkeypatch.setattr(sanity, "explain", look)
    cascading_randomisation(model, picture(), Method.GRAD_CAM, "eo")
    assert seen[0] == set()
    assert seen[1] == {"head.weight", "head.bias"}
    for fewer, more in pairwise(seen):
        assert fewer < more
    assert seen[-1] == set(learned)


def test_progress_only_grows_and_can_stop_the_work(make_model) -> None:
    model = make_model()
    told: list[tuple[int, int]] = []
    cascading_randomisation(
        model,
        picture(),
        Method.SCORE_CAM,
        "eo",
        "stage1",
        progress=lambda done, total: told.append((done, total)),
    )
    done, totals = zip(*told, strict=True)
    assert set(totals) == {700}
    assert list(done) == sorted(done)
    assert done[-1] == 700
    assert len(done) > 14  # Score-CAM's own progress is passed on

    def stop(done: int, _total: int) -> None:
        if done > 150:
            raise KeyboardInterrupt

    before = {name: value.clone() for name, value in model.network.state_dict().items()}
    with pytest.raises(KeyboardInterrupt):
        cascading_randomisation(model, picture(), Method.GRAD_CAM, "eo", progress=stop)
    after = model.network.state_dict()
    assert all(torch.equal(after[name], value) for name, value in before.items())
    assert model.lock.acquire(blocking=False)
    model.lock.release()


def test_the_untaught_network_is_that_of_the_last_step(make_model) -> None:
    model = make_model(input={"height": 32, "width": 32})
    target = model.card.class_ids[0]
    done = cascading_randomisation(model, picture(), Method.GRAD_CAM, target, seed=3)
    other = grad_cam(untaught(model, seed=3), picture(), [target])
    assert np.array_equal(other.explanations[target].heat_map, done.steps[-1].heat_map)
