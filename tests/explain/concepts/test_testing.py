"""TCAV of a linear answer whose direction is known, by hand."""

import numpy as np
import pytest

from xai_core.explain.concepts.testing import (
    TcavScore,
    Use,
    dealt,
    random_directions,
    tcav,
    use_of,
)
from xai_core.explain.concepts.vectors import Direction, direction

GRADIENTS = np.tile([2.0, 0.0], (10, 1))
"""The answer is twice the first channel, in every picture."""
CHANCE = np.array([[0.1, 1.0], [-0.1, 1.0], [0.2, -1.0]])


def test_more_of_what_the_answer_is_made_of_raises_it() -> None:
    score = tcav(GRADIENTS, np.array([1.5, 0.0]), CHANCE)
    assert (score.score, score.sensitivity, score.n) == (1.0, 3.0, 10)
    assert score.p_value == 1 / 4  # none of three counterparts is as far from 0
    assert score.random_scores == pytest.approx((0.05, 1.0))
    assert use_of(score, 0.01) is Use.TOWARDS


def test_the_opposite_direction_lowers_it_and_the_other_channel_does_nothing() -> None:
    against = tcav(GRADIENTS, np.array([-1.5, 0.0]), CHANCE)
    assert (against.score, against.sensitivity) == (0.0, -3.0)
    assert use_of(against, 0.01) is Use.AGAINST
    beside = tcav(GRADIENTS, np.array([0.0, 1.0]), CHANCE)
    assert beside.p_value == 1.0
    assert use_of(beside, 1.0) is Use.UNUSED


def test_the_score_is_the_share_of_pictures_that_are_raised() -> None:
    gradients = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [-1.0, 0.0]])
    assert tcav(gradients, np.array([1.0, 0.0]), CHANCE).score == 0.75


def test_labels_are_dealt_within_their_stratum() -> None:
    labels = np.array([True, False, True, True])
    strata = np.array([0, 0, 1, 1])
    rows = dealt(labels, strata, 50, seed=0)
    assert rows[:, 2:].all()
    assert (rows[:, :2].sum(axis=1) == 1).all()
    assert 0 < rows[:, 0].sum() < 50


def test_p_is_uniform_where_a_concept_means_nothing() -> None:
    """The test is exact: of many concepts of chance, one in twenty is below 0.05."""
    random = np.random.default_rng(0)
    low = 0
    for seed in range(100):
        rows, labels = random.normal(size=(40, 2)), np.arange(40) < 20
        strata = np.zeros(40, dtype=np.intp)
        chance = random_directions(rows, labels, strata, Direction.MEANS, 100, seed)
        low += tcav(GRADIENTS, direction(rows, labels), chance).p_value < 0.05
    assert low <= 10


def test_results_travel() -> None:
    score = tcav(GRADIENTS, np.array([1.0, 0.0]), CHANCE, ["a"] * 5 + ["b"] * 5)
    assert isinstance(score, TcavScore)
    assert score.interval == (1.0, 1.0)
