"""Region Shapley and ablation: games whose values are known, then orders counted one by one."""

import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch import Tensor, nn

from xai_core.errors import ExplanationError, ModelError
from xai_core.explain.ablation import ablated
from xai_core.explain.coalitions import Composer
from xai_core.explain.infills import AnyInfill, Infill, filled, infill_named, infills
from xai_core.explain.partition import BACKGROUND, surroundings_of
from xai_core.explain.region_shapley import coalitions, players, region_shapley, shapley_weights
from xai_core.models.architectures import Architecture
from xai_core.models.card_parts import InputSpec, ValueScale
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.networks import Network
from xai_core.models.predict import predict
from xai_core.models.preprocess import model_input
from xai_core.tasks import Regression

MEAN_STAIN = infill_named("mean-stain")

COLUMNS = {"a": slice(0, 3), "b": slice(3, 6), "c": slice(6, 9)}


class _Judge(Network):
    """Sees how red each of three stripes is, 0 to 1, and answers what the rule says."""

    layers = ("last",)

    def __init__(self, rule: Callable[[Tensor, Tensor, Tensor], Tensor], classes: int) -> None:
        super().__init__()
        self.rule, self.classes = rule, classes
        self.last = nn.Identity()
        self.head = nn.Linear(1, classes)

    def features(self, images: Tensor) -> Tensor:
        return images

    def pooled(self, activations: Tensor) -> Tensor:
        a, b, c = (activations[:, 0, :, place].mean(dim=(1, 2)) for place in COLUMNS.values())
        logit = self.rule(a, b, c)
        return torch.stack([logit, -logit][: self.classes], dim=1)


@pytest.fixture
def judge(make_card) -> Callable[..., LoadedModel]:
    def make(rule: Callable, classes: tuple[str, ...] = ("yes", "no"), **card) -> LoadedModel:
        spec = InputSpec(height=16, width=16, mean=(0, 0, 0), std=(1, 1, 1))
        made = make_card(classes=classes, input=spec, **card)
        return LoadedModel(made, _Judge(rule, len(classes)).eval())

    return make


def stripes() -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Three red stripes on black, which is the background."""
    image = np.zeros((16, 16, 3), np.uint8)
    partition = {}
    for name, place in COLUMNS.items():
        image[:, place, 0] = 255
        partition[name] = np.zeros((16, 16), bool)
        partition[name][:, place] = True
    partition[BACKGROUND] = ~np.logical_or.reduce(list(partition.values()))
    return image, partition


# --- games known by hand ---------------------------------------------------------------------

GAMES = {
    "a sum is earned as it stands": (lambda a, b, c: a + 2 * b - 4 * c, (1, 2, -4)),
    "AND is shared": (lambda a, b, c: 6 * a * b * c, (2, 2, 2)),
    "OR is shared": (lambda a, b, c: 6 * torch.maximum(torch.maximum(a, b), c), (2, 2, 2)),
    "who is always needed earns more": (lambda a, b, c: 6 * a * torch.maximum(b, c), (4, 1, 1)),
    "a majority": (lambda a, b, c: 6 * (a + b + c > 1.5).float(), (2, 2, 2)),
}


@pytest.mark.parametrize("name", GAMES)
def test_a_game_by_hand(judge, name: str) -> None:
    rule, wanted = GAMES[name]
    done = region_shapley(judge(rule), *stripes())
    earned = {region: value.number for region, value in done.earned["yes"].items()}
    assert earned == pytest.approx({**dict(zip("abc", wanted, strict=True)), BACKGROUND: 0})
    assert {region: value.number for region, value in done.earned["no"].items()} == pytest.approx(
        {region: -value for region, value in earned.items()}
    )
    assert done.n_answers == 16


def test_points_are_of_the_calibrated_probability(judge) -> None:
    """One region decides: from logits 0, 0 to 3, -3 at temperature 2."""
    done = region_shapley(judge(lambda a, _b, _c: 3 * a, temperature=2.0), *stripes())
    wanted = 1 / (1 + np.exp(-3)) - 0.5
    assert done.earned["yes"]["a"].amount == pytest.approx(wanted)
    assert done.earned["yes"]["b"].amount == pytest.approx(0)
    assert done.nothing.class_answer.probabilities["yes"] == pytest.approx(0.5)
    np.testing.assert_array_equal(done.nothing_picture, 0)


def test_a_value_is_shared_out_in_its_own_unit(judge) -> None:
    """10 + 2 (a - 3 b): stripe a adds 2, stripe b takes 6 away, from 10 with nothing to 6."""
    value = {
        "kind": "regression",
        "task": Regression(unit="g/dL", tolerance=1),
        "value": ValueScale(centre=10, scale=2),
    }
    model = judge(lambda a, b, _c: a - 3 * b, ("value",), **value)
    done = region_shapley(model, *stripes())
    wanted = {"a": 2, "b": -6, "c": 0, BACKGROUND: 0}
    for target, sign in (("up", 1), ("down", -1)):
        earned = {region: each.amount for region, each in done.earned[target].items()}
        assert earned == pytest.approx({region: sign * each for region, each in wanted.items()})
    assert done.nothing.answer.amounts()["up"] == pytest.approx(10)
    assert done.whole.answer.amounts()["up"] == pytest.approx(6)
    hidden = ablated(model, *stripes(), {"b"}).prediction.answer
    assert hidden.amounts()["up"] == pytest.approx(12)


def test_a_network_of_one_class(judge) -> None:
    done = region_shapley(judge(lambda a, b, c: a + b + c, classes=("yes",)), *stripes())
    assert done.earned["yes"]["a"].number == pytest.approx(1)
    assert done.earned["yes"]["a"].amount == 0


# --- the weights themselves ------------------------------------------------------------------


@settings(max_examples=30)
@given(arrays(np.float64, 32, elements=st.floats(-1e3, 1e3)))
def test_any_game_of_five_as_counted_over_all_orders(worth: np.ndarray) -> None:
    counted = np.zeros(5)
    for order in permutations(range(5)):
        shown = 0
        for player in order:
            counted[player] += worth[shown | 1 << player] - worth[shown]
            shown |= 1 << player
    found = shapley_weights(coalitions(5)) @ worth
    np.testing.assert_allclose(found, counted / 120, atol=1e-9)
    assert found.sum() == pytest.approx(worth[-1] - worth[0], abs=1e-9)


# --- a real network --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def model(make_model) -> LoadedModel:
    size = InputSpec(height=32, width=32)
    return make_model(classes=("a", "b", "c"), input=size, temperature=1.5)


def cell() -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """A picture larger than the network's input, its regions' edges between its pixels."""
    image = np.random.default_rng(3).integers(0, 256, (45, 51, 3), dtype=np.uint8)
    rows, columns = np.mgrid[:45, :51]
    distance = np.hypot(rows - 20, columns - 24)
    partition = {"nucleus": distance < 7, "rim": (distance >= 7) & (distance < 12)}
    partition[BACKGROUND] = distance >= 12
    return image, partition


@pytest.mark.parametrize("fill", infills())
def test_values_add_up_to_the_difference(model, fill: AnyInfill) -> None:
    done = region_shapley(model, *cell(), fill=fill)
    for target in ("a", "b", "c"):
        earned = done.earned[target].values()
        logits = done.whole.class_answer.logits[target] - done.nothing.class_answer.logits[target]
        shares = (
            done.whole.class_answer.probabilities[target]
            - done.nothing.class_answer.probabilities[target]
        )
        assert sum(value.number for value in earned) == pytest.approx(logits, abs=1e-5)
        assert sum(value.amount for value in earned) == pytest.approx(shares, abs=1e-5)
    assert done.fill is fill


@pytest.mark.parametrize("architecture", Architecture)
def test_the_whole_picture_is_what_the_model_answers(make_model, architecture) -> None:
    model = make_model(architecture=architecture, input=InputSpec(height=32, width=32))
    image, partition = cell()
    done = region_shapley(model, image, partition, ["band"])
    asked = predict(model, [image])[0]
    assert dict(done.whole.class_answer.logits) == pytest.approx(
        dict(asked.class_answer.logits), rel=1e-5, abs=1e-4
    )
    assert list(done.earned) == ["band"]


@pytest.mark.parametrize("fill", [Infill.BLUR, MEAN_STAIN])
def test_pictures_are_the_filled_ones_resized(fill: AnyInfill) -> None:
    image, partition = cell()
    spec = InputSpec(height=32, width=32)
    around = partition[BACKGROUND]
    composer = Composer(image, list(partition.values()), fill, around, spec)
    shown = coalitions(3)
    for hidden, picture in zip(~shown, composer.pictures(~shown), strict=True):
        mask = np.zeros((45, 51), bool)
        for row, place in zip(hidden, partition.values(), strict=True):
            mask |= place & row
        wanted = model_input(filled(image, mask, fill, surroundings=around), spec)
        # Pillow rounds to whole grey levels after each of its two passes.
        np.testing.assert_allclose(picture, wanted, atol=2)


@pytest.mark.parametrize("fill", [Infill.BLUR, MEAN_STAIN])
def test_ablation_tells_the_same_story(make_model, fill: AnyInfill) -> None:
    """Shapley values counted order by order from ablated pictures, at the network's own size."""
    model = make_model(input=InputSpec(height=45, width=51))
    image, partition = cell()
    worth = {}
    for shown in coalitions(3):
        hidden = [name for name, here in zip(partition, shown, strict=True) if not here]
        answer = ablated(model, image, partition, hidden, fill)
        worth[frozenset(set(partition) - set(hidden))] = answer.prediction.class_answer.logits[
            "band"
        ]
    counted = dict.fromkeys(partition, 0.0)
    for order in permutations(partition):
        for place, name in enumerate(order):
            before = frozenset(order[:place])
            counted[name] += (worth[before | {name}] - worth[before]) / 6
    found = region_shapley(model, image, partition, ["band"], fill).earned["band"]
    assert {name: value.number for name, value in found.items()} == pytest.approx(counted, abs=1e-4)


def test_under_inpaint_the_background_does_not_play(model) -> None:
    done = region_shapley(model, *cell(), fill=Infill.INPAINT)
    assert list(done.earned["a"]) == ["nucleus", "rim"]
    assert done.always_shown == (BACKGROUND,)
    assert done.n_answers == 4


# --- edges -----------------------------------------------------------------------------------


def test_a_region_without_a_pixel_is_said_and_does_not_play(model) -> None:
    image, partition = cell()
    partition["granules"] = np.zeros((45, 51), bool)
    done = region_shapley(model, image, partition)
    assert done.empty == ("granules",)
    assert "granules" not in done.earned["a"]


@pytest.mark.parametrize("n", [11, 12])
def test_too_many_regions(model, n: int) -> None:
    rows = np.arange(45)[:, None] * np.ones((1, 51), int)
    partition = {f"r{row}": rows == row for row in range(n)}
    with pytest.raises(ExplanationError, match=f"{n} regions would take {2**n} answers"):
        region_shapley(model, cell()[0], partition)


def test_no_region_to_hide(model) -> None:
    image, partition = cell()
    with pytest.raises(ExplanationError, match="nothing to share out"):
        region_shapley(model, image, {BACKGROUND: partition[BACKGROUND]}, fill=Infill.INPAINT)


def test_inpainting_needs_something_to_stay(model) -> None:
    image, partition = cell()
    partition["rest"] = partition.pop(BACKGROUND)
    with pytest.raises(ExplanationError, match="all of it is hidden"):
        region_shapley(model, image, partition, fill=Infill.INPAINT)


def test_an_unknown_class(model) -> None:
    with pytest.raises(ModelError, match="no class “z”"):
        region_shapley(model, *cell(), targets=["z"])


def test_answers_that_are_not_finite(make_model) -> None:
    model = make_model()
    with torch.no_grad():
        model.network.head.weight.fill_(float("nan"))
    with pytest.raises(ModelError, match="not a finite number"):
        region_shapley(model, *cell())


def test_raising_in_progress_stops_the_work(make_model) -> None:
    model = make_model()
    rows = np.arange(45)[:, None] * np.ones((1, 51), int)
    partition = {f"r{row}": rows == row for row in range(8)}
    seen = []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        raise InterruptedError

    with pytest.raises(InterruptedError):
        region_shapley(model, cell()[0], partition, progress=stop)
    assert seen == [(8, 256)]


def test_nothing_borrowed_is_kept(model) -> None:
    before = {name: value.clone() for name, value in model.network.state_dict().items()}
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    model.network.train()
    try:
        region_shapley(model, *cell())
        assert all(module.training for module in model.network.modules())
    finally:
        model.network.eval()
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads
    assert all(
        torch.equal(before[name], value) for name, value in model.network.state_dict().items()
    )


def test_side_by_side_and_again_the_same(model) -> None:
    image, partition = cell()
    pictures = [np.roll(image, shift, axis=0) for shift in range(4)]
    alone = [region_shapley(model, picture, partition).earned for picture in pictures]
    with ThreadPoolExecutor(4) as pool:
        together = pool.map(lambda picture: region_shapley(model, picture, partition), pictures)
        assert [done.earned for done in together] == alone


def test_the_result_pickles(model) -> None:
    done = region_shapley(model, *cell())
    assert pickle.loads(pickle.dumps(done)).earned == done.earned


# --- ablation --------------------------------------------------------------------------------


def test_hiding_what_decides_turns_the_answer(judge) -> None:
    image, partition = stripes()
    model = judge(lambda a, _b, _c: 8 * a - 4)
    assert ablated(model, image, partition, []).prediction.class_answer.class_id == "yes"
    assert ablated(model, image, partition, ["b", "c"]).prediction.class_answer.class_id == "yes"
    done = ablated(model, image, partition, ["c", "a"])
    assert done.prediction.class_answer.class_id == "no"
    assert done.hidden == ("a", "c")
    assert done.unchanged is None
    assert done.picture[:, :3].max() == 0


@pytest.mark.parametrize("hidden", [[], ["none"]])
def test_nothing_hidden_is_said(model, hidden: list[str]) -> None:
    image, partition = cell()
    partition["none"] = np.zeros((45, 51), bool)
    done = ablated(model, image, partition, hidden)
    np.testing.assert_array_equal(done.picture, image)
    assert done.unchanged is not None


def test_hiding_a_region_that_is_not_there(model) -> None:
    with pytest.raises(ExplanationError, match="no region “z” to hide; there are: nucleus, rim"):
        ablated(model, *cell(), ["z"])


def test_hiding_everything(model) -> None:
    image, partition = cell()
    around = surroundings_of(partition, (45, 51))
    done = ablated(model, image, partition, list(partition), MEAN_STAIN)
    wanted = filled(image, np.ones((45, 51), bool), MEAN_STAIN, surroundings=around)
    np.testing.assert_array_equal(done.picture, wanted)
    with pytest.raises(ExplanationError, match="all of it is hidden"):
        ablated(model, image, partition, list(partition), Infill.INPAINT)


def test_the_background_plays_unless_the_fill_is_taken_from_it():
    places = ["nucleus", BACKGROUND]
    assert players(places, Infill.BLUR) == places
    assert players(places, Infill.INPAINT) == ["nucleus"]
