"""Withholding the least sure answers, by hand."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xai_core.stats.deferral import cut_off, deferral_curve


def test_four_answers_by_hand() -> None:
    curve = deferral_curve([0.6, 0.9, 0.8, 0.7], [False, True, True, True])
    assert [(one.threshold, one.answered, one.accuracy) for one in curve] == [
        (0.9, 0.25, 1.0),
        (0.8, 0.5, 1.0),
        (0.7, 0.75, 1.0),
        (0.6, 1.0, 0.75),
    ]
    best = cut_off(curve, 0.9)
    assert best is not None
    assert (best.threshold, best.n_answered) == (0.7, 3)
    assert cut_off(curve[-1:], 0.9) is None


def test_equally_sure_answers_stay_together() -> None:
    curve = deferral_curve([0.5, 0.5, 0.9], [True, False, True])
    assert [(one.threshold, one.n_answered) for one in curve] == [(0.9, 1), (0.5, 3)]


def test_nothing_answered_is_no_curve() -> None:
    assert deferral_curve([], []) == ()
    assert cut_off((), 0.5) is None


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="2 confidences"):
        deferral_curve([0.5, 0.5], [True])
    for bad in (float("nan"), 1.5, -0.1):
        with pytest.raises(ValueError, match=r"not in \[0, 1\]"):
            deferral_curve([bad], [True])


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=80))
def test_it_ends_with_everything_answered(answers) -> None:
    sure, right = zip(*answers, strict=True)
    curve = deferral_curve(sure, right, most=10)
    assert len(curve) <= 10
    assert (curve[-1].answered, curve[-1].accuracy) == (1.0, sum(right) / len(right))
    assert all(a.threshold > b.threshold for a, b in pairwise(curve))
    assert all(one.low <= one.accuracy <= one.high for one in curve)
