"""Two sets of points: small enough to be worked out by hand, then as they should behave."""

import math

import numpy as np
import pytest

from xai_core.stats.two_sample import classifier_test, mmd

rng = np.random.default_rng(5)
HERE = rng.normal(0, 1, (40, 3))
AWAY = rng.normal(2, 1, (40, 3))
ALSO_HERE = rng.normal(0, 1, (40, 3))


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)[:, None]


def test_mmd_by_hand() -> None:
    # Distances 1 (twice), 1, 2, 2, 3: the median is 1.5.
    found = mmd(column(0, 1), column(2, 3))

    def k(distance: float) -> float:
        return math.exp(-(distance**2) / (2 * 1.5**2))

    expected = k(1) + k(1) - 2 * (k(2) + k(3) + k(1) + k(2)) / 4
    assert found.bandwidth == 1.5
    assert found.mmd2 == pytest.approx(expected)


def test_pairs_within_a_group_do_not_count() -> None:
    # The twins 0, 0 are one specimen: only pairs of different specimens are left in each set.
    found = mmd(column(0, 0, 1), column(2, 3), (["a", "a", "b"], None))
    s = found.bandwidth or 0

    def k(distance: float) -> float:
        return math.exp(-(distance**2) / (2 * s**2))

    across = (2 * (k(2) + k(3)) + k(1) + k(2)) / 6
    assert found.mmd2 == pytest.approx(k(1) + k(1) - 2 * across)


def test_sets_of_one_distribution_and_of_two() -> None:
    alike, apart = mmd(HERE, ALSO_HERE, deals=200), mmd(HERE, AWAY, deals=200)
    assert abs(alike.mmd2 or 1) < 0.05
    assert (alike.p_value or 0) > 0.05
    assert (apart.mmd2 or 0) > 0.3
    assert apart.p_value == pytest.approx(1 / 201)


def test_a_classifier_tells_two_distributions_and_not_one() -> None:
    alike = classifier_test(HERE, ALSO_HERE, deals=20)
    apart = classifier_test(HERE, AWAY, deals=20)
    assert (alike.auc or 1) < 0.7
    assert (alike.p_value or 0) > 0.05
    assert (apart.auc or 0) > 0.95
    assert apart.p_value == pytest.approx(1 / 21)


def test_few_specimens_cannot_show_much() -> None:
    """Two specimens a set: of the six ways to deal them, two give the sets as they are."""
    halves = ["a"] * 20 + ["b"] * 20
    found = mmd(HERE, AWAY, (halves, halves), deals=200)
    assert (found.p_value or 0) > 0.2
    assert (classifier_test(HERE, AWAY, (halves, halves), deals=20).p_value or 0) > 0.2


def test_what_is_not_defined() -> None:
    one = ["a"] * 40
    for undefined in (mmd(HERE, AWAY, (one, None)), mmd(HERE[:1], AWAY), mmd(HERE[:0], AWAY)):
        assert (undefined.mmd2, undefined.p_value) == (None, None)
    assert mmd(np.ones((5, 2)), np.ones((5, 2))).mmd2 is None
    assert classifier_test(HERE, AWAY, (one, None)).auc is None


def test_the_same_seed_the_same_p() -> None:
    assert mmd(HERE, ALSO_HERE, deals=50) == mmd(HERE, ALSO_HERE, deals=50)
    assert classifier_test(HERE, ALSO_HERE, deals=5) == classifier_test(HERE, ALSO_HERE, deals=5)
