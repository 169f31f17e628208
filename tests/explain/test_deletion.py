"""Deletion and insertion: one tile that decides, then ties, chance and blank maps."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from xai_core.cases.pictures.fitting import FitMode
from xai_core.errors import ArrayError, ExplanationError, ModelError
from xai_core.explain.deletion import deletion_curves
from xai_core.explain.infills import Infill, infill_named
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.networks import Network

MEAN_STAIN = infill_named("mean-stain")


class _OnePixel(Network):
    """Sure of "there" while the red pixel at column 2 is there, sure of "gone" after."""

    layers = ("last",)

    def __init__(self, row: int = 3) -> None:
        super().__init__()
        self.row = row
        self.last = nn.Identity()
        self.head = nn.Linear(1, 2)

    def features(self, images: Tensor) -> Tensor:
        return images

    def pooled(self, activations: Tensor) -> Tensor:
        sure = 2000 * (activations[:, 0, self.row, 2] > 0.5) - 1000.0
        return torch.stack([sure, -sure], dim=1)


@pytest.fixture
def model(make_card) -> LoadedModel:
    spec = InputSpec(height=16, width=16, mean=(0, 0, 0), std=(1, 1, 1))
    return LoadedModel(make_card(classes=("there", "gone"), input=spec), _OnePixel().eval())


IMAGE = np.zeros((16, 16, 3), np.uint8)
IMAGE[3, 2, 0] = 255


def hot(value: float = 1.0) -> np.ndarray:
    """A map that orders all pixels, with the one that decides hottest, or coldest."""
    heat = np.linspace(0, 0.5, 256, dtype=np.float32).reshape(16, 16)
    heat[3, 2] = value
    return heat


def curves(model: LoadedModel, heat: np.ndarray, **changes):
    asked = {"fill": MEAN_STAIN, "steps": 4} | changes
    return deletion_curves(model, IMAGE, heat, "there", **asked)


# --- by hand ---------------------------------------------------------------------------------


def test_a_map_that_found_it(model) -> None:
    """Gone after the first of four steps, there after the first: 1/8 and 7/8 of the area."""
    done = curves(model, hot())
    assert done.shares == (0, 0.25, 0.5, 0.75, 1)
    assert done.deletion.amounts == (1, 0, 0, 0, 0)
    assert done.insertion.amounts == (0, 1, 1, 1, 1)
    assert (done.deletion.auc, done.insertion.auc) == (0.125, 0.875)
    assert done.undefined is None


def test_a_map_that_has_it_last(model) -> None:
    done = curves(model, hot(-1.0))
    assert (done.deletion.auc, done.insertion.auc) == (0.875, 0.125)


def test_chance_lies_between(model) -> None:
    done = curves(model, hot(), orders=200)
    assert done.chance.deletion.auc == pytest.approx(0.5, abs=0.05)
    assert done.chance.insertion.auc == pytest.approx(done.chance.deletion.auc)
    # The pixel goes in one of four steps, evenly: AUCs of 1/8, 3/8, 5/8, 7/8.
    assert done.chance.auc_sd == pytest.approx(np.std([1, 3, 5, 7]) / 8, abs=0.03)
    assert done.chance.n_orders == 200


# --- ties ------------------------------------------------------------------------------------


@pytest.mark.parametrize("flip", [False, True])
def test_among_equals_none_comes_first(model, flip: bool) -> None:
    """Half the pixels are equally hot, and so is the one that decides: even odds at half way."""
    heat = np.zeros((16, 16), np.float32)
    heat[:, :8] = 1
    order = np.arange(16)[::-1] if flip else np.arange(16)
    image = IMAGE[order]
    model.network.pooled = lambda x: _OnePixel.pooled(model.network, x[:, :, order.tolist()])
    done = deletion_curves(model, image, heat, "there", MEAN_STAIN, steps=4, orders=300)
    assert done.deletion.amounts == pytest.approx((1, 0.5, 0, 0, 0), abs=0.1)
    assert done.insertion.amounts == pytest.approx((0, 0.5, 1, 1, 1), abs=0.1)


@pytest.mark.parametrize("value", [0.0, 0.7, -3.0])
def test_a_map_without_order_has_no_curves(model, value: float) -> None:
    done = curves(model, np.full((16, 16), value, np.float32))
    assert (done.deletion, done.insertion) == (None, None)
    assert done.undefined is not None
    assert done.chance.deletion.amounts[0] == 1


# --- chance, once ----------------------------------------------------------------------------


def test_chance_can_be_handed_on(model) -> None:
    first = curves(model, hot())
    asked = []
    again = curves(
        model, hot(), chance=first.chance, progress=lambda _done, total: asked.append(total)
    )
    assert again == first
    assert set(asked) == {8}  # five pictures there, five back, the two ends shared
    blank = curves(model, np.zeros((16, 16), np.float32), chance=first.chance)
    assert (blank.deletion, blank.chance) == (None, first.chance)


def test_the_same_seed_gives_the_same_chance(model) -> None:
    assert curves(model, hot(), seed=1) == curves(model, hot(), seed=1)
    assert curves(model, hot(), seed=1).chance != curves(model, hot(), seed=2).chance


def test_one_order_has_no_spread(model) -> None:
    assert curves(model, hot(), orders=1).chance.auc_sd is None


# --- edges -----------------------------------------------------------------------------------


def test_more_steps_than_tiles(model) -> None:
    assert len(curves(model, hot(), steps=1000).shares) == 257


def test_a_picture_larger_than_the_input(make_model) -> None:
    model = make_model()
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (45, 51, 3), dtype=np.uint8)
    heat = rng.normal(size=(45, 51)).astype(np.float32)
    for fill in (Infill.BLUR, MEAN_STAIN, Infill.BACKGROUND_PATCH):
        done = deletion_curves(model, image, heat, "eo", fill, steps=8, orders=2)
        assert done.tiles == (16, 16)
        assert done.deletion.amounts[0] == pytest.approx(done.insertion.amounts[-1])
        assert done.deletion.amounts[-1] == pytest.approx(done.insertion.amounts[0])
        assert 0 <= done.deletion.auc <= 1


def test_a_picture_that_keeps_its_shape_is_hidden_where_it_lies(make_card) -> None:
    # Eight rows in a view of sixteen: four of bars lie above, so the picture's first row is the
    # view's fifth, where the network looks.
    spec = InputSpec(height=16, width=16, mean=(0, 0, 0), std=(1, 1, 1), fit=FitMode.LETTERBOX)
    card = make_card(classes=("there", "gone"), input=spec)
    wide = np.zeros((8, 16, 3), np.uint8)
    wide[0, 2, 0] = 255
    heat = np.linspace(0, 0.5, 128, dtype=np.float32).reshape(8, 16)
    heat[0, 2] = 1
    asked = {"target": "there", "fill": MEAN_STAIN, "steps": 4}
    found = deletion_curves(LoadedModel(card, _OnePixel(row=4).eval()), wide, heat, **asked)
    assert found.tiles == (8, 16)
    assert found.deletion is not None
    assert found.deletion.amounts == (1, 0, 0, 0, 0)


def test_inpaint_is_refused(model) -> None:
    with pytest.raises(ExplanationError, match="all of it is hidden"):
        curves(model, hot(), fill=Infill.INPAINT)


def test_what_is_asked_must_be_there(model) -> None:
    with pytest.raises(ModelError, match="no class"):
        deletion_curves(model, IMAGE, hot(), "z")
    with pytest.raises(ArrayError):
        deletion_curves(model, IMAGE, hot()[:8], "there")


def test_raising_in_progress_stops_the_work(model) -> None:
    def stop(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        curves(model, hot(), progress=stop)


@pytest.mark.parametrize("changes", [{"steps": 0}, {"orders": 0}])
def test_there_is_at_least_one_step_and_order(model, changes: dict) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        curves(model, hot(), **changes)


def test_chance_of_other_steps_is_refused(model) -> None:
    with pytest.raises(ValueError, match="other steps"):
        curves(model, hot(), steps=8, chance=curves(model, hot()).chance)
