"""Answers: shares of one, cooled by the card's temperature, and nothing borrowed is kept."""

import math

import numpy as np
import pytest
import torch

from xai_core.errors import ModelError
from xai_core.models.evaluating import evaluating
from xai_core.models.predict import as_predictions, predict


def picture(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_no_images_no_answers(make_model) -> None:
    assert predict(make_model(), []) == ()


def test_two_logits_by_hand(make_model) -> None:
    model = make_model(temperature=2.0)
    (answer,) = as_predictions(model, torch.tensor([[0.0, 2.0 * math.log(3)]]))
    assert answer.class_answer.probabilities == pytest.approx({"band": 0.25, "eo": 0.75})
    assert answer.class_answer.logits == pytest.approx({"band": 0.0, "eo": 2.1972246})
    said = answer.class_answer
    assert (said.class_id, said.confidence) == ("eo", pytest.approx(0.75))
    assert (answer.model, answer.weights_sha256) == ("tiny", model.card.weights_sha256)


def test_of_equals_the_earlier_class_is_the_answer(make_model) -> None:
    (answer,) = as_predictions(make_model(), torch.tensor([[1.0, 1.0]]))
    assert answer.class_answer.class_id == "band"


def test_images_of_any_size_alone_or_together(make_model) -> None:
    model = make_model(classes=("a", "b", "c"))
    images = [picture(32, 32), picture(8, 90, 1), picture(61, 40, 2)]
    together = predict(model, images)
    for image, answer in zip(images, together, strict=True):
        assert math.isclose(sum(answer.class_answer.probabilities.values()), 1.0, rel_tol=1e-12)
        (alone,) = predict(model, [image])
        assert alone.class_answer.probabilities == pytest.approx(
            dict(answer.class_answer.probabilities), abs=1e-5
        )


def test_temperature_changes_confidence_and_no_answer(make_model) -> None:
    image = [picture(32, 32)]
    (hot,), (cold,) = (predict(make_model(temperature=t), image) for t in (5.0, 0.5))
    assert hot.class_answer.logits == cold.class_answer.logits
    assert hot.class_answer.class_id == cold.class_answer.class_id
    assert hot.class_answer.confidence < cold.class_answer.confidence


def test_everything_borrowed_is_given_back(make_model) -> None:
    model = make_model()
    model.network.train()
    model.network.stage1.eval()
    modes = [module.training for module in model.network.modules()]
    weights = {name: value.clone() for name, value in model.network.state_dict().items()}
    random = torch.get_rng_state()
    predict(model, [picture(32, 32)])
    assert [module.training for module in model.network.modules()] == modes
    assert torch.equal(torch.get_rng_state(), random)
    assert all(parameter.requires_grad for parameter in model.network.parameters())
    for name, value in model.network.state_dict().items():
        assert torch.equal(value, weights[name]), name


def test_modes_are_given_back_after_a_failure_too(make_model) -> None:
    network = make_model().network.train()
    with pytest.raises(RuntimeError, match="inside"), evaluating(network):
        raise RuntimeError("inside")
    assert all(module.training for module in network.modules())


@pytest.mark.parametrize(
    ("logits", "temperature"),
    [([math.nan, 1.0], 1.0), ([math.inf, 1.0], 1.0), ([-math.inf, 1.0], 1.0), ([5.0, 1.0], 1e-320)],
)
def test_an_answer_that_is_no_number_is_refused(make_model, logits, temperature) -> None:
    with pytest.raises(ModelError, match="not a finite number"):
        as_predictions(make_model(temperature=temperature), torch.tensor([logits]))
