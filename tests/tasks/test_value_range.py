"""Between which ends a person is asked for a value."""

import pytest

from xai_core.tasks import ValueRange, value_range


@pytest.mark.parametrize(
    ("values", "tolerance", "wanted", "middle"),
    [
        ([3.2, 15.7, 9.0], 1.0, ValueRange(2, 17, 0.1), 9.5),
        ([32, 157], 10, ValueRange(20, 170, 1), 95),
        ([0.4], 0.5, ValueRange(-1, 1, 0.1), 0),
        ([1000], 100, ValueRange(900, 1100, 10), 1000),
    ],
)
def test_round_ends_a_tolerance_beyond_what_was_measured(values, tolerance, wanted, middle) -> None:
    found = value_range(values, tolerance)
    assert found == wanted
    assert found.middle == pytest.approx(middle)
