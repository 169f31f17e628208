"""What is said of numbers."""

import pytest

from ui.common.numbers import beside, number, on_its_side, share


@pytest.mark.parametrize(
    ("value", "as_share", "as_number"),
    [
        (None, "not defined", "not defined"),
        (0.0, "0.0\N{NO-BREAK SPACE}%", "0.00"),
        (0.1234, "12.3\N{NO-BREAK SPACE}%", "0.12"),
        (-0.5, "-50.0\N{NO-BREAK SPACE}%", "−0.50"),
        (1.0, "100.0\N{NO-BREAK SPACE}%", "1.00"),
    ],
)
def test_numbers_in_words(value, as_share, as_number):
    assert (share(value), number(value)) == (as_share, as_number)


@pytest.mark.parametrize(
    ("value", "threshold", "said"),
    [
        (0.21, 0.5, "0.21 < 0.5"),
        (0.5, 0.5, "0.50 ≥ 0.5"),
        (0.664, 0.5, "0.66 ≥ 0.5"),
        (0.4996, 0.5, "0.4996 < 0.5"),  # never "0.50 < 0.5"
        (0.7541, 0.754, "0.7541 ≥ 0.754"),
        (0.0, 0.75, "0.00 < 0.75"),
    ],
)
def test_a_rounded_number_stays_on_its_side_of_a_threshold(value, threshold, said):
    assert beside(value, threshold) == said


@pytest.mark.parametrize(
    ("value", "limit", "said"),
    [(1.25, 1.0, "1.25"), (1.004, 1.0, "1.004"), (1.0 + 1e-9, 1.0, "1.000000001")],
)
def test_a_number_above_a_limit_is_never_rounded_onto_it(value, limit, said):
    assert on_its_side(value, limit) == said
