"""Four points whose neighbours can be read off a sheet of paper."""

import numpy as np
import pytest

from xai_core.evaluation.neighbours import neighbours, standardised

# Two channels of mean 0 and standard deviation 1 already: right, left, up, down.
FOUR = np.array([[1, 1], [-1, -1], [1, -1], [-1, 1]], dtype=np.float32)
DIAGONAL = np.float32(2**-0.5)


def test_rows_are_standardised_and_of_length_one() -> None:
    rows = standardised(10 * FOUR + 3)  # scale and offset say nothing
    assert rows.dtype == np.float32
    assert rows == pytest.approx(FOUR * DIAGONAL)


def test_the_opposite_corner_comes_last() -> None:
    found = neighbours(standardised(FOUR), 0, 3)
    # (1, 1) is at right angles to (1, -1) and (-1, 1), and opposite to (-1, -1).
    assert [one.place for one in found] == [2, 3, 1]
    assert [one.likeness for one in found] == pytest.approx([0, 0, -1], abs=1e-6)


def test_twins_are_alike_and_a_case_is_no_neighbour_of_itself() -> None:
    rows = standardised(np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=np.float32))
    assert [one.place for one in neighbours(rows, 1, 1)] == [0]
    assert [one.place for one in neighbours(rows, 0, 1)] == [1]
    assert neighbours(rows, 0, 1)[0].likeness == pytest.approx(1)


def test_a_channel_that_never_changes_says_nothing() -> None:
    constant = np.hstack([FOUR, np.full((4, 1), 1234.5, dtype=np.float32)])
    assert standardised(constant)[:, :2] == pytest.approx(FOUR * DIAGONAL)
    assert not standardised(constant)[:, 2].any()


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_to_compare_with(n: int) -> None:
    assert neighbours(standardised(np.ones((n + 1, 2), dtype=np.float32)), 0, 5) == ()


def test_at_most_all_others() -> None:
    assert len(neighbours(standardised(FOUR), 2, 99)) == 3


def test_as_numpy_finds_them() -> None:
    random = np.random.default_rng(0)
    rows = standardised(random.normal(size=(200, 8)).astype(np.float32))
    cosines = rows @ rows[17]
    cosines[17] = -2
    expected = np.argsort(-cosines)[:10].tolist()
    assert [one.place for one in neighbours(rows, 17, 10)] == expected
