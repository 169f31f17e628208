"""A two-channel linear network: what it says and how its answer depends on it, by hand."""

import numpy as np
import torch
from torch import Tensor, nn

from xai_core.explain.concepts.reading import Pooled, batches, concept_layer, read_batch
from xai_core.models.networks import Network
from xai_core.tasks import OutputRef


class Two(Network):
    """Channel 0 is red, channel 1 is green; class 0 is 3 red, class 1 is green."""

    layers = ("early", "late")

    def __init__(self) -> None:
        super().__init__()
        self.early = nn.Conv2d(3, 2, 1, bias=False)
        self.late = nn.Identity()
        self.head = nn.Linear(2, 2, bias=False)
        with torch.no_grad():
            self.early.weight.copy_(torch.eye(2, 3)[:, :, None, None])
            self.head.weight.copy_(torch.tensor([[3.0, 0.0], [0.0, 1.0]]))

    def features(self, images: Tensor) -> Tensor:
        found: Tensor = self.late(self.early(images))
        return found


RED = torch.zeros(2, 3, 2, 2)
RED[0, 0] = 1.0
RED[1, 1] = 5.0


def test_activations_and_gradients_of_the_answer_against_the_mean() -> None:
    read = read_batch(Two(), RED, "early", [OutputRef(0), OutputRef(0)])
    np.testing.assert_allclose(read.activations[0, 0], 1)
    np.testing.assert_allclose(read.outputs, [[3, 0], [0, 5]])
    # Logit 0 less the mean of both is (3 red - green) / 2, spread over four places.
    np.testing.assert_allclose(read.gradients[0, 0], 3 / 8)
    np.testing.assert_allclose(read.gradients[0, 1], -1 / 8)
    pooled = read.pooled()
    np.testing.assert_allclose(pooled.activations, [[1, 0], [0, 5]])
    np.testing.assert_allclose(pooled.gradients, [[1.5, -0.5], [1.5, -0.5]])


def test_each_picture_is_asked_about_its_own_answer_where_nobody_says() -> None:
    pooled = read_batch(Two(), RED, "late").pooled()
    np.testing.assert_allclose(pooled.gradients, [[1.5, -0.5], [-1.5, 0.5]])


def test_the_network_is_given_back_as_it_came() -> None:
    network = Two().train()
    read_batch(network, RED, "late")
    assert network.training
    assert network.early.weight.grad is None
    assert not network.late._forward_hooks


def test_the_layer_before_the_one_that_is_read_from_its_mean() -> None:
    assert concept_layer(Two()) == "early"


def test_readings_are_joined_and_passes_cover_all() -> None:
    part = read_batch(Two(), RED, "late").pooled()
    assert Pooled.joined([part, part]).activations.shape == (4, 2)
    assert [(one.start, one.stop) for one in batches(40)] == [(0, 16), (16, 32), (32, 40)]
