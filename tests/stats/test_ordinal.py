"""Stages: by hand, then against scikit-learn."""

import numpy as np
import pytest

from xai_core.stats.ordinal import stage_agreement


def test_by_hand() -> None:
    found = stage_agreement([0, 1, 2, 3], [0, 2, 2, 0])
    assert found.n == 4
    assert found.neighbour_accuracy == 0.75  # 3 taken for 0 is no neighbour
    # Squared distances 0, 1, 0, 9: mean 2.5. By chance: 14/4 + 8/4 - 2 * 6/4 * 4/4 = 2.5.
    assert found.weighted_kappa == pytest.approx(0)


def test_what_is_not_defined_is_none() -> None:
    nothing = stage_agreement([], [])
    assert (nothing.neighbour_accuracy, nothing.weighted_kappa) == (None, None)
    alike = stage_agreement([1, 1], [1, 1])
    assert (alike.neighbour_accuracy, alike.weighted_kappa) == (1, None)
    assert alike.weighted_kappa_ci95 is None


@pytest.mark.parametrize("seed", range(5))
def test_like_scikit_learn(seed: int) -> None:
    from sklearn.metrics import cohen_kappa_score

    random = np.random.default_rng(seed)
    truth = random.integers(0, 5, 60)
    answer = np.clip(truth + random.integers(-2, 3, 60), 0, 4)
    peer = cohen_kappa_score(truth, answer, weights="quadratic", labels=list(range(5)))
    found = stage_agreement(truth, answer)
    assert found.weighted_kappa == pytest.approx(peer, abs=1e-12)
    assert found.weighted_kappa_ci95 is not None
    assert found.weighted_kappa_ci95[0] < peer < found.weighted_kappa_ci95[1]
