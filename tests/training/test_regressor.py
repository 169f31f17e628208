"""Teaching values: the loss by hand, and settings that keep the value what it is."""

import numpy as np
import pytest
import torch

from xai_core.training.regressor import ValueTraining, value_loss


def test_the_loss_by_hand() -> None:
    """Error 0.5: 0.125; error 3 with delta 1: 1 * (3 - 0.5) = 2.5; with delta 2: 2 * (3 - 1)."""
    outputs, wanted = torch.tensor([0.5, 3.0]), torch.zeros(2)
    assert float(value_loss(outputs, wanted, 1.0)) == pytest.approx((0.125 + 2.5) / 2)
    assert float(value_loss(outputs, wanted, 2.0)) == pytest.approx((0.125 + 4.0) / 2)


def test_a_network_that_answers_the_mean_costs_the_spread(make_disc_recipe, discs) -> None:
    """Targets are standardised: an output of 0 is the mean, and half the squares average 1/2."""
    recipe = make_disc_recipe("regression", values={"huber": 100.0})
    training = ValueTraining(recipe, {"discs-regression": discs("regression")})

    class Mean(torch.nn.Module):
        def forward(self, images: torch.Tensor) -> torch.Tensor:
            return torch.zeros(len(images), 1)

    everything = np.arange(len(training.weights))
    loss = training.loss(Mean(), everything, torch.Generator().manual_seed(0))
    assert float(loss) == pytest.approx(0.5)
    held = training.data.validation.targets
    expected = float(np.abs(held - training.scale.centre).mean())
    from xai_core.models.curves import CurvePoint

    so_far = CurvePoint(epoch=1, train_loss=0.0, learning_rate=0.0)
    assert training.told(Mean(), so_far).validation_mae == pytest.approx(expected)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"augmentation": {"light": 0.1}}, r"light or colour \(light\)"),
        ({"augmentation": {"stain": 0.1, "saturation": 0.1}}, r"\(saturation, stain\)"),
        ({"marks": {}}, "marks means nothing for a regression recipe"),
        ({"teachers": {"models": ["a"]}}, "teachers means nothing"),
        ({"mixing": {}}, "mixing means nothing"),
        (
            {"schedule": {"epochs": 1, "batch": 6, "learning_rate": 0.1, "balance": 0.1}},
            r"schedule\.balance means nothing",
        ),
    ],
)
def test_what_means_nothing_for_a_value_is_refused(make_disc_recipe, changes, words) -> None:
    with pytest.raises(ValueError, match=words):
        make_disc_recipe("regression", **changes)


def test_colour_may_change_where_the_value_is_not_in_it(make_disc_recipe) -> None:
    free = {"values": {"colour_is_free": True}, "augmentation": {"light": 0.1, "stain": 0.1}}
    assert make_disc_recipe("regression", **free).augmentation.light == 0.1
    with pytest.raises(ValueError, match="values means nothing for a detection recipe"):
        make_disc_recipe("detection", values={})
    with pytest.raises(ValueError, match="marks means nothing for a ordinal recipe"):
        make_disc_recipe("ordinal", marks={})
