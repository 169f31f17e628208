"""Remedies by hand: pictures of two values, and a network of one normalisation."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tests.evaluation.shift.conftest import AT_HOME, DIM, picture
from xai_core.evaluation.shift.appearance import appearance_of
from xai_core.evaluation.shift.remedies import (
    AtHand,
    Treated,
    match_histograms,
    renormalise,
    swap_amplitude,
)
from xai_core.evaluation.shift.report import Hindrance
from xai_core.evaluation.shift.tuning import tune
from xai_core.tasks import ClassAlignment, ClassTruth, DetectionAlignment


@pytest.fixture
def at_hand(knower: Any) -> AtHand:
    """Home is one picture, a tenth of it disc; set aside are sixteen dim ones of both sizes."""
    task = knower.card.task
    return AtHand(
        model=knower,
        source=appearance_of(iter([picture(0.1, AT_HOME, 0)]), None),
        pictures=[picture((0.1, 0.3)[n % 2], DIM, n) for n in range(16)],
        truths=[ClassTruth(("small", "large")[n % 2]) for n in range(16)],
        alignment=ClassAlignment.between(task, task),
    )


def altered(made: Any, view: Any) -> Any:
    assert isinstance(made, Treated)
    assert made.alter is not None
    return made.alter(view)


def test_matched_a_picture_has_the_source_s_values(at_hand) -> None:
    home, dim = picture(0.1, AT_HOME, 0), picture(0.1, DIM, 0)
    found = altered(match_histograms(at_hand), dim)
    assert (found.dtype, found.shape) == (np.uint8, home.shape)
    assert np.abs(found[..., 1].astype(int) - home[..., 1]).max() <= 1


def test_the_swap_gives_the_source_s_mean_and_keeps_the_detail(at_hand) -> None:
    home, dim = picture(0.1, AT_HOME, 0), picture(0.1, DIM, 0)
    found = altered(swap_amplitude(at_hand), dim)
    assert found.mean() == pytest.approx(home.mean(), abs=1)
    # The picture itself has the source's phase and amplitude already.
    assert np.abs(altered(swap_amplitude(at_hand), home).astype(int) - home).max() <= 1


def test_normalisation_measured_anew_is_that_of_the_pictures(at_hand, knower) -> None:
    made = renormalise(at_hand)
    assert isinstance(made, Treated)
    shares = np.stack(at_hand.pictures) / 255
    norm = made.model.network.norm
    assert norm.running_mean.numpy() == pytest.approx(shares.mean(axis=(0, 1, 2)), rel=1e-4)
    assert norm.running_var.numpy() == pytest.approx(shares.var(axis=(0, 1, 2), ddof=1), rel=1e-4)
    assert not norm.training
    assert norm.momentum == knower.network.norm.momentum
    assert made.model.network is not knower.network


def test_tuning_lowers_the_loss_and_touches_nothing_else(at_hand, knower) -> None:
    before = knower.network.head.weight.clone()
    made, again = tune(at_hand), tune(at_hand)
    assert isinstance(made, Treated)
    assert isinstance(again, Treated)
    assert torch.equal(made.model.network.head.weight, again.model.network.head.weight)
    assert not torch.equal(made.model.network.head.weight, before)
    assert torch.equal(knower.network.head.weight, before)
    assert not any(p.requires_grad for p in made.model.network.parameters())


def test_what_cannot_be_tried(at_hand, knower) -> None:
    assert renormalise(replace(at_hand, pictures=())) is Hindrance.NO_CASES_SET_ASIDE
    assert tune(replace(at_hand, pictures=(), truths=())) is Hindrance.NO_CASES_SET_ASIDE
    plain = replace(knower, network=nn.Sequential(nn.Identity()))
    assert renormalise(replace(at_hand, model=plain)) is Hindrance.NO_BATCH_NORMALISATION
    marks = replace(at_hand, alignment=DetectionAlignment.__new__(DetectionAlignment))
    assert tune(marks) is Hindrance.NOT_FOR_THIS_TASK
