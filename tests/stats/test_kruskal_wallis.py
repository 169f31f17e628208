"""Kruskal-Wallis by hand and as scipy does it."""

import numpy as np
import pytest
from scipy import stats

from xai_core.stats.kruskal_wallis import compare_several


def test_by_hand():
    """Ranks 1..5 against 6..10: H = 12 / (10 x 11) x (15^2 + 40^2) / 5 - 3 x 11 = 6.818."""
    result = compare_several({"low": [1, 2, 3, 4, 5], "high": [6, 7, 8, 9, 10]})
    assert result.h == pytest.approx(12 / 110 * (15**2 + 40**2) / 5 - 33)
    assert result.epsilon_squared == pytest.approx(result.h / 9)
    (pair,) = result.pairs
    assert (pair.a, pair.b, pair.rank_biserial) == ("low", "high", -1)
    assert pair.p_value == pytest.approx(2 / 252)  # of the ways to part ten ranks


def test_as_scipy_does_it_with_ties():
    random = np.random.default_rng(1)
    groups = {name: random.integers(0, 6, 20).tolist() for name in "abc"}
    theirs = stats.kruskal(*groups.values())
    ours = compare_several(groups)
    assert (ours.h, ours.p_value) == (theirs.statistic, theirs.pvalue)
    assert 0 <= ours.epsilon_squared <= 1
    assert [(pair.a, pair.b) for pair in ours.pairs] == [("a", "b"), ("a", "c"), ("b", "c")]


def test_the_pairs_are_corrected_for_their_number():
    """a is apart, b and c are the same: p of the first two pairs times 3, the last stays 1."""
    apart, same = [1, 2, 3, 4, 5], [6, 7, 8, 9, 10]
    pairs = compare_several({"a": apart, "b": same, "c": list(same)}).pairs
    raw = 2 / 252
    assert [pair.p_value for pair in pairs] == pytest.approx([3 * raw, 3 * raw, 1.0])
    assert pairs[2].rank_biserial == 0


def test_small_groups_are_left_out_and_named():
    result = compare_several({"a": [1, 2, 3, 4, 5], "b": [9, 9, 9, 9], "c": [2, 3, 4, 5, 6]})
    assert result.left_out == ("b",)
    assert result.sizes == {"a": 5, "c": 5}


@pytest.mark.parametrize("groups", [{}, {"a": [1.0] * 9}, {"a": [1.0] * 5, "b": [1.0] * 5}])
def test_nothing_to_compare(groups):
    result = compare_several(groups)
    assert (result.p_value, result.h, result.epsilon_squared, result.pairs) == (None,) * 3 + ((),)


def test_not_a_number_is_not_undefined():
    with pytest.raises(ValueError, match="not a finite number"):
        compare_several({"a": [1.0, float("nan")]})
