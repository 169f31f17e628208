"""What is said of numbers."""

import pytest

from ui.common.numbers import number, share


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
