"""Directions of two channels, by hand."""

import numpy as np
import pytest

from xai_core.explain.concepts.vectors import (
    Direction,
    Held,
    direction,
    held,
    matched,
)

NONE = np.zeros(4, dtype=np.intp)


def test_the_direction_leads_from_the_mean_without_to_the_mean_with() -> None:
    rows = np.array([[3.0, 1.0], [5.0, 1.0], [0.0, 0.0], [2.0, 2.0]])
    labels = np.array([True, True, False, False])
    np.testing.assert_allclose(direction(rows, labels), [3.0, 0.0])


def test_the_normal_is_as_long_as_the_sets_lie_apart_along_it() -> None:
    random = np.random.default_rng(0)
    rows = random.normal(size=(200, 2)) * 0.1
    labels = np.arange(200) < 100
    rows[labels, 0] += 2
    found = direction(rows, labels, Direction.NORMAL)
    # It leans a little on the other channel, whose noise it cancels.
    assert 1.7 < found[0] < 2.1
    apart = rows[labels].mean(axis=0) - rows[~labels].mean(axis=0)
    unit = found / np.linalg.norm(found)
    assert np.linalg.norm(found) == pytest.approx(float(unit @ apart))


def test_sets_are_alike_in_every_stratum_or_left_out() -> None:
    having = np.array([True, True, False, False, True, True])
    strata = np.array([0, 0, 0, 0, 1, 1])  # nothing in stratum 1 is without the concept
    sets = matched(having, ~having, strata, seed=0)
    assert set(sets.having) == {0, 1}
    assert set(sets.lacking) == {2, 3}
    assert sets.labels.tolist() == [True, True, False, False]
    assert not sets.enough
    nothing = matched(np.ones(4, dtype=bool), np.zeros(4, dtype=bool), NONE, seed=0)
    assert len(nothing.places) == 0


def test_pairs_of_a_stratum_stay_together_where_there_are_too_many() -> None:
    having = np.arange(40) % 2 == 0
    strata = np.arange(40) // 10
    sets = matched(having, ~having, strata, seed=0, most=7)
    assert len(sets.having) == 7
    np.testing.assert_array_equal(strata[sets.having], strata[sets.lacking])


def test_a_concept_that_is_there_is_found_and_chance_is_not() -> None:
    random = np.random.default_rng(1)
    rows = random.normal(size=(120, 3))
    labels = np.arange(120) % 2 == 0
    groups = [f"specimen-{number % 12}" for number in range(60) for _ in range(2)]
    assert not held(rows, labels, groups).found
    rows[:, 1] += 3 * labels
    there = held(rows, labels, groups)
    assert there.found
    assert there.accuracy > 0.85


def test_a_set_of_nearly_one_specimen_cannot_be_held() -> None:
    labels = np.repeat([True, False, True, False], [19, 17, 5, 7])
    groups = np.repeat(["0", "0", "2", "3"], [19, 17, 5, 7]).tolist()
    rows = np.random.default_rng(0).normal(size=(len(labels), 3))
    for seed in range(3):
        assert held(rows, labels, groups, seed) == Held(0.5, None)


def test_a_label_that_belongs_to_two_specimens_is_not_told_by_them() -> None:
    """All with come from one specimen: nothing can be held out."""
    rows = np.arange(8.0)[:, None]
    labels = np.arange(8) < 4
    assert held(rows, labels, ["a"] * 4 + ["b"] * 4) == Held(0.5, None)
    assert not Held(0.5, None).found
