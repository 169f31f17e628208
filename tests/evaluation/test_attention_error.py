"""Near answers look at the region, far ones elsewhere: cohorts in which it is so, and not so."""

import numpy as np
import pytest

from xai_core.agreement.attention import Finding
from xai_core.evaluation.attention_error import ClaimVerdict, error_claim
from xai_core.evaluation.value_rows import ValueRows

N = 40
TOLERANCE = 1.0
ERROR = np.linspace(0.05, 2.0, N)
"""The first 20 are near."""


def rows_of(above, *, error=ERROR, specimens=None) -> ValueRows:
    """Cases with these errors and this attention above chance; the region is a fifth."""
    n = len(error)
    above = np.asarray(above, dtype=np.float64)
    names = [None] * n if specimens is None else specimens
    return ValueRows(
        case_ids=np.array([f"c{k}" for k in range(n)], dtype=object),
        truth=np.full(n, 10.0),
        answer=10.0 + np.asarray(error, dtype=np.float64),
        low=np.full(n, np.nan),
        high=np.full(n, np.nan),
        right=np.abs(error) <= TOLERANCE,
        specimen=np.array(names, dtype=object),
        split=np.full(n, "test", dtype=object),
        attention=0.2 + 0.8 * above,
        chance=np.full(n, 0.2),
        above_chance=above,
    )


def test_it_holds_where_attention_falls_with_the_error() -> None:
    found = error_claim(rows_of(np.linspace(0.9, 0.1, N)), "disc", TOLERANCE)
    assert found.verdict is ClaimVerdict.HOLDS
    assert found.verdict == "holds"
    assert (found.n, found.n_undefined, found.by_specimen) == (N, 0, False)
    assert found.above_chance_error.rho == pytest.approx(-1)
    assert found.above_chance_near_far.rank_biserial == 1
    assert (found.above_chance_near_far.n_a, found.above_chance_near_far.n_b) == (20, 20)
    assert found.near.chance == pytest.approx(0.2)
    assert found.near.attention.mean > found.far.attention.mean


def test_the_sign_of_the_error_does_not_matter() -> None:
    signs = np.where(np.arange(N) % 2, 1, -1)
    found = error_claim(rows_of(np.linspace(0.9, 0.1, N), error=ERROR * signs), "d", TOLERANCE)
    assert found.verdict is ClaimVerdict.HOLDS


def test_it_does_not_hold_where_attention_says_nothing_of_the_error() -> None:
    above = np.random.default_rng(1).uniform(0.2, 0.8, N)
    found = error_claim(rows_of(above), "disc", TOLERANCE)
    assert found.verdict == "does not hold"
    assert found.near_against_chance is Finding.HIGHER
    assert (found.near_against_far, found.with_error) == (Finding.NOT_SHOWN, Finding.NOT_SHOWN)


def test_nor_where_the_opposite_is_so() -> None:
    found = error_claim(rows_of(np.linspace(0.1, 0.9, N)), "disc", TOLERANCE)
    assert found.verdict is ClaimVerdict.DOES_NOT_HOLD
    assert (found.near_against_far, found.with_error) == (Finding.LOWER, Finding.HIGHER)


def test_nor_where_near_answers_look_beside_the_region() -> None:
    found = error_claim(rows_of(np.linspace(-0.05, -0.2, N)), "disc", TOLERANCE)
    assert found.near_against_chance is Finding.LOWER
    assert found.with_error is Finding.LOWER
    assert found.verdict is ClaimVerdict.DOES_NOT_HOLD


@pytest.mark.parametrize(
    "error", [ERROR / 4, np.where(np.arange(N) < 35, ERROR / 4, 2.0), ERROR[-4:] - ERROR[-5]]
)
def test_few_far_answers_tell_nothing(error) -> None:
    above = np.random.default_rng(2).uniform(0.2, 0.8, len(error))
    found = error_claim(rows_of(above, error=error), "disc", TOLERANCE)
    assert found.verdict == "not enough cases"


def test_many_cases_of_few_specimens_tell_nothing_either() -> None:
    specimens = [f"s{k % 4}" for k in range(N)]
    found = error_claim(rows_of(np.linspace(0.9, 0.1, N), specimens=specimens), "d", TOLERANCE)
    assert (found.by_specimen, found.n_groups) == (True, 4)
    assert found.verdict is ClaimVerdict.NOT_ENOUGH_CASES


def test_undefined_attention_is_counted_and_nothing_else() -> None:
    above = np.linspace(0.9, 0.1, N)
    above[::4] = np.nan
    found = error_claim(rows_of(above), "disc", TOLERANCE)
    assert (found.n, found.n_undefined) == (30, 10)
    assert found.verdict is ClaimVerdict.HOLDS
    nowhere = error_claim(rows_of(np.full(N, np.nan)), "disc", TOLERANCE)
    assert (nowhere.n, nowhere.near.attention.mean) == (0, None)
    assert nowhere.verdict is ClaimVerdict.NOT_ENOUGH_CASES
