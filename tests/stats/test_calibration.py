"""Calibration error and reliability bins, by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xai_core.errors import ArrayError
from xai_core.stats.calibration import (
    check_probabilities,
    expected_calibration_error,
    reliability_table,
)


class TestReliability:
    def test_by_hand(self):
        """Two bins: (0, 0.5] holds 0.25 and 0.5, one right; (0.5, 1] holds 1.0, right."""
        low, high = reliability_table([0.25, 0.5, 1.0], [True, False, True], n_bins=2)
        assert (low.low, low.high, low.n) == (0, 0.5, 2)
        assert (low.confidence, low.accuracy) == (0.375, 0.5)
        assert (high.low, high.high, high.n) == (0.5, 1, 1)
        assert (high.confidence, high.accuracy) == (1, 1)

    @pytest.mark.parametrize("n_bins", [1, 2, 3, 7, 10, 15, 49, 100])
    def test_an_edge_belongs_to_the_bin_below(self, n_bins):
        for m in range(1, n_bins + 1):
            table = reliability_table([m / n_bins], [True], n_bins)
            assert [row.n for row in table].index(1) == m - 1

    def test_just_above_an_edge_is_the_next_bin(self):
        table = reliability_table([np.nextafter(0.5, 1)], [True], n_bins=2)
        assert [row.n for row in table] == [0, 1]

    def test_zero_is_in_the_first_bin(self):
        assert reliability_table([0.0], [False])[0].n == 1

    def test_an_empty_bin_has_no_values(self):
        row = reliability_table([1.0], [True])[0]
        assert (row.n, row.confidence, row.accuracy) == (0, None, None)

    @pytest.mark.parametrize("confidence", [[1.5], [-0.1], [float("nan")]])
    def test_a_confidence_lies_between_0_and_1(self, confidence):
        with pytest.raises(ArrayError, match="between 0 and 1"):
            reliability_table(confidence, [True])

    def test_one_verdict_for_each(self):
        with pytest.raises(ArrayError, match="there are 2 and 1"):
            reliability_table([0.1, 0.2], [True])


class TestEce:
    def test_by_hand(self):
        """Two bins as above: 2/3 * |0.5 - 0.375| + 1/3 * |1 - 1| = 1/12."""
        ece = expected_calibration_error([0.25, 0.5, 1.0], [True, False, True], n_bins=2)
        assert ece == pytest.approx(1 / 12)

    def test_always_sure_and_always_wrong(self):
        assert expected_calibration_error([1.0, 1.0], [False, False]) == 1

    def test_nine_of_ten_at_ninety_per_cent(self):
        ece = expected_calibration_error([0.9] * 10, [True] * 9 + [False])
        assert ece == pytest.approx(0)

    def test_without_cases(self):
        assert expected_calibration_error([], []) is None

    @given(
        st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40),
        st.integers(1, 20),
    )
    @settings(max_examples=60)
    def test_the_plain_loop_agrees(self, answers, n_bins):
        expected = 0.0
        for m in range(n_bins):
            low, high = m / n_bins, (m + 1) / n_bins
            own = [(c, r) for c, r in answers if low < c <= high or (m == 0 and c == 0)]
            if own:
                sure = sum(c for c, _ in own) / len(own)
                right = sum(r for _, r in own) / len(own)
                expected += len(own) / len(answers) * abs(sure - right)
        confidence, right = zip(*answers, strict=True)
        assert expected_calibration_error(confidence, right, n_bins) == pytest.approx(expected)


class TestProbabilities:
    def test_a_good_table_comes_back(self):
        table = np.array([[0.2, 0.8], [1.0, 0.0004]], dtype=np.float32)
        assert check_probabilities(table, 2, 2).dtype == np.float64

    def test_no_cases(self):
        assert check_probabilities(np.empty((0, 3)), 0, 3).shape == (0, 3)

    @pytest.mark.parametrize(
        ("table", "message"),
        [
            ([[0.5, 0.5, 0.0]], "1 x 2; this table is 1 x 3"),
            ([0.5, 0.5], "this table is 2"),
            ([[0.5, float("nan")]], "not finite"),
            ([[0.5, 0.502]], "case 1 .* sum to 1.002"),
            ([[1.5, -0.5]], "smallest is -0.5"),
            ([["a", "b"]], "real numbers"),
        ],
    )
    def test_a_bad_one_is_refused(self, table, message):
        with pytest.raises(ArrayError, match=message):
            check_probabilities(table, 1, 2)
