"""Numbers of discordant cases whose exact p anybody can count out."""

import pytest

from xai_core.stats.mcnemar import mcnemar_exact


@pytest.mark.parametrize(
    ("first", "second", "p"),
    [
        (0, 1, 1.0),  # one toss is always as extreme as it can be
        (0, 5, 2 / 32),  # five alike of five tosses, in either direction
        (1, 5, 2 * (1 + 6) / 64),
        (3, 3, 1.0),
        (0, 10, 2 / 1024),
    ],
)
def test_by_hand(first: int, second: int, p: float) -> None:
    assert mcnemar_exact(first, second) == pytest.approx(p)
    assert mcnemar_exact(second, first) == pytest.approx(p)


def test_two_models_that_never_differ_cannot_be_told_apart() -> None:
    assert mcnemar_exact(0, 0) is None


def test_negative_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="no numbers of cases"):
        mcnemar_exact(-1, 2)
