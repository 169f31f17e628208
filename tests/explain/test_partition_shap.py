"""Partition SHAP: what is known by hand, and how many pictures it may look at."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from xai_core.errors import ExplanationError
from xai_core.explain.infills import Infill, replacement
from xai_core.explain.partition_shap import partition_shap
from xai_core.models.card_parts import InputSpec
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.networks import Network


class Redness(Network):
    """Class "left": the sum of red in the left half. Class "both": left half times right half."""

    layers = ("last",)

    def __init__(self) -> None:
        super().__init__()
        self.last = nn.Identity()
        self.head = nn.Linear(1, 2)

    def features(self, images: Tensor) -> Tensor:
        return self.last(images[:, :1])

    def pooled(self, activations: Tensor) -> Tensor:
        left, right = activations.double().split(8, dim=3)
        sums = left.sum(dim=(1, 2, 3)), right.sum(dim=(1, 2, 3))
        return torch.stack([sums[0], sums[0] * sums[1]], dim=1)


@pytest.fixture
def redness(make_card) -> LoadedModel:
    spec = InputSpec(height=16, width=16, mean=(0, 0, 0), std=(1, 1, 1))
    return LoadedModel(make_card(classes=("left", "both"), input=spec), Redness().eval())


def spotted() -> np.ndarray:
    image = np.zeros((16, 16, 3), np.uint8)
    image[4:8, 2:6, 0] = 255
    image[10, 12, 0] = 255
    return image


def away(image: np.ndarray) -> np.ndarray:
    blurred = replacement(image, Infill.BLUR, np.zeros((16, 16), bool))
    return (image[..., 0].astype(float) - blurred[..., 0]) / 255


def test_of_a_sum_every_quarter_earns_its_own_part(redness: LoadedModel) -> None:
    """What it is more than its blur. In the right half there is nothing to earn."""
    found = partition_shap(redness, spotted(), ["left"], evaluations=100).explanations["left"]
    difference = away(spotted())
    for rows in (slice(0, 8), slice(8, 16)):
        expected = difference[rows, :8].sum()
        assert found.heat_map[rows, :8].sum() == pytest.approx(expected, abs=1e-4)
    assert np.abs(found.heat_map[:, 8:]).max() < 1e-6


def test_a_product_is_shared_as_shapley_would(redness: LoadedModel) -> None:
    """f = L R: the left half earns the mean of dL R with the right blurred and shown."""
    image = spotted()
    blurred = replacement(image, Infill.BLUR, np.zeros((16, 16), bool))
    (left, right), (left_0, right_0) = (
        (picture[:, :8, 0].sum() / 255, picture[:, 8:, 0].sum() / 255)
        for picture in (image, blurred)
    )
    found = partition_shap(redness, image, ["both"], evaluations=200).explanations["both"]
    halves = found.heat_map.astype(float)
    assert halves.sum() == pytest.approx(left * right - left_0 * right_0, rel=1e-5)
    # shap halves the rows first: the four quarters add up to the halves only roughly.
    assert halves[:, :8].sum() == pytest.approx((left - left_0) * (right + right_0) / 2, rel=0.3)


@pytest.mark.parametrize("evaluations", [8, 9, 50])
def test_never_more_pictures_than_allowed(make_model, evaluations: int) -> None:
    seen: list[tuple[int, int]] = []
    found = partition_shap(
        make_model(),
        np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8),
        ["eo"],
        evaluations=evaluations,
        progress=lambda done, total: seen.append((done, total)),
    ).explanations["eo"]
    assert found.settings["evaluations"] == seen[-1][0]
    assert evaluations - 2 <= seen[-1][0] <= evaluations
    assert {total for _, total in seen} == {evaluations}
    assert found.completeness.error < 1e-4


def test_too_few_evaluations(redness: LoadedModel) -> None:
    with pytest.raises(ExplanationError, match="at least 8 evaluations, not 7"):
        partition_shap(redness, spotted(), evaluations=7)
