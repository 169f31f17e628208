"""Means and the intervals around them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from xai_core.stats.means import Mean, compare_groups, mean_with_interval


class TestMean:
    def test_undefined_values_are_counted_not_averaged(self):
        """(0.2 + 0.4) / 2, not (0.2 + 0 + 0.4) / 3."""
        result = mean_with_interval([0.2, None, 0.4])
        assert result.mean == pytest.approx(0.3)
        assert (result.n_used, result.n_undefined, result.n_groups) == (2, 1, 2)

    @pytest.mark.parametrize("values", [[], [None], [None, None]])
    def test_nothing_defined(self, values):
        assert mean_with_interval(values) == Mean(None, None, None, 0, len(values), 0)

    def test_one_case_has_no_interval(self):
        assert mean_with_interval([0.7]) == Mean(0.7, None, None, 1, 0, 1)

    def test_one_specimen_has_no_interval_however_many_cases(self):
        result = mean_with_interval([0.1, 0.5, 0.9], ["slide 1"] * 3)
        assert (result.low, result.high, result.n_groups) == (None, None, 1)

    def test_a_group_with_undefined_values_only_does_not_count(self):
        result = mean_with_interval([0.1, 0.5, None], ["a", "a", "b"])
        assert (result.n_groups, result.low) == (1, None)

    def test_equal_values_have_an_interval_of_no_width(self):
        result = mean_with_interval([0.5] * 4)
        assert (result.mean, result.low, result.high) == (0.5, 0.5, 0.5)

    def test_two_groups_by_hand(self):
        """Group a: 0, 0, 0; group b: 1. The draws are aa, ab, ba, bb with means 0, 1/4, 1/4, 1.

        A quarter of the draws are 0 and a quarter 1, so the 2.5th and 97.5th percentile are
        those; the mean is over the cases, 1/4.
        """
        result = mean_with_interval([0, 0, 0, 1], ["a", "a", "a", "b"])
        assert (result.mean, result.low, result.high) == (0.25, 0, 1)

    def test_a_case_without_a_specimen_is_a_group_of_its_own(self):
        assert mean_with_interval([0.1, 0.2, 0.3, 0.4], ["a", "a", None, None]).n_groups == 3

    def test_groups_widen_the_interval_where_cases_resemble_each_other(self):
        values = [0.2] * 50 + [0.8] * 50 + [0.4] * 50
        groups = ["a"] * 50 + ["b"] * 50 + ["c"] * 50
        by_case, by_group = mean_with_interval(values), mean_with_interval(values, groups)
        assert by_case.mean == by_group.mean
        assert by_group.high - by_group.low > 3 * (by_case.high - by_case.low)

    def test_the_seed_decides(self):
        values = list(np.random.default_rng(0).random(30))
        assert mean_with_interval(values, seed=3) == mean_with_interval(values, seed=3)
        assert mean_with_interval(values, seed=3) != mean_with_interval(values, seed=4)

    def test_near_the_normal_interval_on_many_cases(self):
        values = np.random.default_rng(5).normal(0.5, 0.1, 400)
        result = mean_with_interval(list(values))
        half_width = 1.96 * values.std(ddof=1) / np.sqrt(400)
        assert result.low == pytest.approx(values.mean() - half_width, abs=0.15 * half_width)
        assert result.high == pytest.approx(values.mean() + half_width, abs=0.15 * half_width)

    def test_as_scipy_does_it(self):
        values = np.random.default_rng(7).random(60)
        theirs = stats.bootstrap(
            (values,), np.mean, n_resamples=4000, method="percentile", random_state=1
        ).confidence_interval
        ours = mean_with_interval(list(values), n_resamples=4000)
        assert ours.low == pytest.approx(theirs.low, abs=0.01)
        assert ours.high == pytest.approx(theirs.high, abs=0.01)

    def test_more_cases_than_are_drawn_at_once(self, monkeypatch):
        monkeypatch.setattr("xai_core.stats.means._DRAWS_AT_ONCE", 100)
        result = mean_with_interval([0.0, 1.0] * 40, n_resamples=50)
        assert 0.3 < result.low < 0.5 < result.high < 0.7

    def test_not_a_number_is_not_undefined(self):
        with pytest.raises(ValueError, match="not a finite number"):
            mean_with_interval([0.1, float("nan")])

    def test_one_group_a_case(self):
        with pytest.raises(ValueError, match="2 values, but 1 groups"):
            mean_with_interval([0.1, 0.2], ["a"])

    @given(st.lists(st.none() | st.floats(0, 1), max_size=30))
    @settings(max_examples=40)
    def test_ranges(self, values):
        result = mean_with_interval(values, n_resamples=50)
        assert result.n_used + result.n_undefined == len(values)
        if result.low is not None:
            assert -1e-12 <= result.low <= result.high <= 1 + 1e-12


class TestCompare:
    def test_by_hand(self):
        """a = 3, 4, 5 against b = 1, 2, 4: a is larger in 2 + 2.5 + 3 = 7.5 of the 9 pairs."""
        result = compare_groups([3, 4, 5, None], [1, 2, 4])
        assert result.u == 7.5
        assert result.common_language == pytest.approx(7.5 / 9)
        assert result.rank_biserial == pytest.approx(2 * 7.5 / 9 - 1)
        assert (result.n_a, result.n_b) == (3, 3)
        assert (result.n_undefined_a, result.n_undefined_b) == (1, 0)

    def test_the_exact_p_by_hand(self):
        """All of a above all of b, 3 against 3: 2 of the 20 ways to part six ranks."""
        assert compare_groups([4, 5, 6], [1, 2, 3]).p_value == pytest.approx(0.1)

    @pytest.mark.parametrize(("a", "b"), [([], [1, 2]), ([1], []), ([None], [1]), ([], [])])
    def test_an_empty_group(self, a, b):
        result = compare_groups(a, b)
        assert (result.p_value, result.u) == (None, None)
        assert (result.rank_biserial, result.common_language) == (None, None)

    def test_all_equal_is_no_effect_and_no_test(self):
        result = compare_groups([1, 1], [1, 1, 1])
        assert (result.u, result.common_language, result.rank_biserial) == (3, 0.5, 0)
        assert result.p_value is None

    def test_as_scipy_does_it(self):
        random = np.random.default_rng(2)
        a, b = random.random(40), random.random(30) + 0.2
        theirs = stats.mannwhitneyu(a, b, alternative="two-sided")
        ours = compare_groups(list(a), list(b))
        assert (ours.u, ours.p_value) == (theirs.statistic, theirs.pvalue)

    def test_turned_round(self):
        one, other = compare_groups([1, 5, 9], [2, 3]), compare_groups([2, 3], [1, 5, 9])
        assert one.p_value == pytest.approx(other.p_value)
        assert one.rank_biserial == pytest.approx(-other.rank_biserial)

    def test_not_a_number_is_not_undefined(self):
        with pytest.raises(ValueError, match="not a finite number"):
            compare_groups([float("inf")], [1])
