"""The area under the ROC curve: by hand, then against scikit-learn and every pair compared."""

import math

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from xai_core.stats.auc import AucInterval, auc

POSITIVE = [True, True, True, False, False]
SCORES = [0.9, 0.6, 0.3, 0.5, 0.3]


def test_by_hand() -> None:
    # Of 3 x 2 pairs: 0.9 wins both, 0.6 wins both, 0.3 loses one and ties one.
    found = auc(POSITIVE, SCORES)
    assert (found.auc, found.kind) == (4.5 / 6, AucInterval.DELONG)
    # Placements of the positives 1, 1, 1/4: variance 0.1875; of the negatives 2/3, 5/6: 1/72.
    half = 1.959964 * math.sqrt(0.1875 / 3 + (1 / 72) / 2)
    assert found.ci95 == pytest.approx((0.75 - half, 1.0), abs=1e-6)


@pytest.mark.parametrize("positive", [[True, True], [False, False], []])
def test_one_class_alone_has_none(positive: list[bool]) -> None:
    for groups in (None, ["a"] * len(positive)):
        found = auc(positive, [0.5] * len(positive), groups)
        assert (found.auc, found.ci95) == (None, None)


def test_a_case_of_a_class_or_a_specimen_alone_has_no_interval() -> None:
    assert auc([True, False, False], [1, 0, 2]).ci95 is None
    assert auc(POSITIVE, SCORES, ["a"] * 5).ci95 is None


def test_as_scikit_learn_and_as_every_pair_compared() -> None:
    """The variance is that of DeLong's own formula, which looks at every pair."""
    random = np.random.default_rng(1)
    positive = random.random(80) < 0.4
    scores = np.round(random.normal(positive * 1.0, 1.0), 1)  # with ties
    found = auc(positive, scores)
    assert found.auc == pytest.approx(roc_auc_score(positive, scores), abs=1e-12)
    up, down = scores[positive], scores[~positive]
    wins = (up[:, None] > down) + 0.5 * (up[:, None] == down)
    variance = wins.mean(1).var(ddof=1) / up.size + wins.mean(0).var(ddof=1) / down.size
    assert found.ci95 is not None
    assert found.ci95[1] - found.ci95[0] == pytest.approx(2 * 1.959964 * math.sqrt(variance))


def test_whole_specimens_are_drawn() -> None:
    """Drawn by case and by DeLong come to the same; copies of a case are no new witnesses."""
    random = np.random.default_rng(2)
    positive = random.random(150) < 0.5
    scores = random.normal(positive * 1.0, 1.0)
    names = [str(number) for number in range(150)]
    once = auc(positive, scores, names)
    assert once.kind is AucInterval.GROUP_BOOTSTRAP
    assert once.ci95 == pytest.approx(auc(positive, scores).ci95, abs=0.015)
    copies = auc(np.tile(positive, 4), np.tile(scores, 4), names * 4)
    assert (copies.auc, copies.ci95) == (pytest.approx(once.auc), pytest.approx(once.ci95))


def test_infinite_scores_are_ranked_and_others_refused() -> None:
    assert auc([True, False], [math.inf, 0]).auc == 1
    with pytest.raises(ValueError, match="not a number"):
        auc([True, False], [math.nan, 0])
    with pytest.raises(ValueError, match="one score"):
        auc([True, False], [0.0])
