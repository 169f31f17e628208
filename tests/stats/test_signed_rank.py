"""Wilcoxon's signed ranks, by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from xai_core.stats.means import unit_means
from xai_core.stats.signed_rank import compare_pairs


def test_by_hand():
    """Differences 3, -1, 2: ranks 3, 1, 2, so plus has 5 of the 6 and minus 1: (5 - 1) / 6.

    Of the 8 ways to sign three ranks, four give a smaller side of at most 1: {}, {1} and their
    mirror images. p = 4 / 8.
    """
    result = compare_pairs([4, 1, 5], [1, 2, 3])
    assert result.rank_biserial == pytest.approx(4 / 6)
    assert result.p_value == pytest.approx(0.5)
    assert result.median_difference == 2
    assert (result.n_pairs, result.n_higher, result.n_lower) == (3, 2, 1)


def test_six_of_six():
    """All six ways up: 2 of the 64 ways to sign six ranks; five could never reach 0.05."""
    six = compare_pairs([1, 2, 3, 4, 5, 6], [0] * 6)
    assert (six.rank_biserial, six.p_value) == (1, pytest.approx(2 / 64))
    assert compare_pairs([1, 2, 3, 4, 5], [0] * 5).p_value == pytest.approx(2 / 32)


def test_ties_at_zero_are_set_aside_and_counted():
    result = compare_pairs([4, 7, 1, 5, 7], [1, 7, 2, 3, 7])
    assert (result.n_pairs, result.n_equal) == (5, 2)
    assert result.rank_biserial == pytest.approx(4 / 6)
    assert result.median_difference == 0


def test_undefined_on_either_side_is_left_out_and_counted():
    result = compare_pairs([4, None, 1, 5, 0.5], [1, 2, 2, 3, None])
    assert (result.n_cases, result.n_undefined) == (3, 2)
    assert result.rank_biserial == pytest.approx(4 / 6)


@pytest.mark.parametrize(("a", "b"), [([], []), ([None], [1]), ([1, 2], [1, 2])])
def test_nothing_that_differs(a, b):
    result = compare_pairs(a, b)
    assert (result.p_value, result.rank_biserial) == (None, None)


def test_rounding_is_no_difference():
    assert compare_pairs([0.1 + 0.2], [0.3]).n_equal == 1


def test_a_specimen_is_one_pair():
    """Slide a: differences 3 and 1, mean 2; slide b: -1; the case without a slide: 4.

    Ranks 2, 1, 3: plus has 5 of 6. Each slide counts once, however many cells it has.
    """
    result = compare_pairs([3, 1, 0, 5], [0, 0, 1, 1], ["a", "a", "b", None])
    assert (result.n_pairs, result.n_cases) == (3, 4)
    assert result.rank_biserial == pytest.approx(4 / 6)
    assert result.median_difference == 2


def test_cells_of_few_specimens_prove_little():
    a = [0.5 + index / 1000 for index in range(90)]
    slides = [f"slide {index // 30}" for index in range(90)]
    assert compare_pairs(a, [0.0] * 90).p_value < 1e-12
    assert compare_pairs(a, [0.0] * 90, slides).p_value == pytest.approx(0.25)  # 2 of 8


def test_as_scipy_does_it():
    random = np.random.default_rng(4)
    a, b = random.random(30), random.random(30) + 0.1
    theirs = stats.wilcoxon(a, b)
    ours = compare_pairs(list(a), list(b))
    assert ours.p_value == pytest.approx(theirs.pvalue)
    # Its statistic is the smaller rank sum of the two.
    smaller = (1 - abs(ours.rank_biserial)) / 2 * (30 * 31 / 2)
    assert smaller == pytest.approx(theirs.statistic)


def test_unit_means():
    assert unit_means([1, 3, None, 5, 7], ["a", "a", "a", None, None]).tolist() == [2, 5, 7]
    assert unit_means([1, None]).tolist() == [1]
    assert unit_means([]).size == 0


def test_what_cannot_be_paired():
    with pytest.raises(ValueError, match="1 values to pair with 2"):
        compare_pairs([1], [1, 2])
    with pytest.raises(ValueError, match="2 values, but 1 groups"):
        compare_pairs([1, 2], [0, 0], ["a"])
    with pytest.raises(ValueError, match="not a finite number"):
        compare_pairs([float("nan")], [0])


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=40))
@settings(max_examples=40)
def test_turned_round(pairs):
    a, b = [one for one, _ in pairs], [other for _, other in pairs]
    there, back = compare_pairs(a, b), compare_pairs(b, a)
    assert (
        (there.p_value is None) == (there.rank_biserial is None) == (there.n_pairs == there.n_equal)
    )
    if there.p_value is not None:
        assert there.p_value == pytest.approx(back.p_value)
        assert there.rank_biserial == pytest.approx(-back.rank_biserial)
        assert -1 <= there.rank_biserial <= 1
