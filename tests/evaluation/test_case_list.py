"""Six cases a reader can sort by hand."""

from dataclasses import replace

import numpy as np
import pytest

from tests.evaluation.rows import outcomes_from
from xai_core.evaluation.case_list import (
    NONE_OF_THESE,
    Correctness,
    Order,
    Outcomes,
    Range,
    SavedView,
    Selection,
    ViewThresholds,
    confusion,
    even_sample,
    hits,
    in_view,
    ordered,
    selected,
)

NAN = np.nan


def names(*values: object) -> np.ndarray:
    return np.array(values, dtype=object)


#                     right, on target | right, in the middle | wrong, sure, on target | ...
SIX = Outcomes(
    case_ids=names("k0", "k1", "k2", "k3", "k4", "k5"),
    truth=names("a", "a", "a", "b", "b", NONE_OF_THESE),
    answer=names("a", "a", "b", "a", NONE_OF_THESE, "a"),
    split=names("test", "train", "test", "train", "test", None),
    right=np.array([True, True, False, False, False, False]),
    wrong=np.array([False, False, True, True, True, False]),
    confidence=np.array([0.99, 0.6, 0.95, 0.9, 0.3, 0.99]),
    loss=np.array([0.01, 0.5, 4.0, 4.0, 1.0, NAN]),
    attention=np.array([0.8, 0.3, 0.7, 0.1, NAN, 0.0]),
    chance=np.array([0.2, 0.2, 0.2, 0.2, 0.2, 0.2]),
    centre_blob=np.array([0.4, 0.3, 0.4, 0.4, 0.4, 0.4]),
    centre_blob_narrow=np.array([0.4, 0.3, 0.4, 0.4, 0.4, 0.4]),
    above_chance=np.array([0.75, 0.125, 0.625, -0.125, NAN, -0.25]),
)
EVERY = np.ones(6, dtype=bool)


def places(flags: np.ndarray) -> list[int]:
    return np.flatnonzero(flags).tolist()


@pytest.mark.parametrize(
    ("view", "found"),
    [
        (SavedView.CONFIDENT_AND_WRONG, [2, 3]),  # 0.9 itself counts
        (SavedView.WRONG_REASON, [1]),  # 0.3 is what the blob scores as well
        (SavedView.LOOKED_RIGHT, [2]),  # an undefined agreement is in no such view
    ],
)
def test_saved_views(view: SavedView, found: list[int]) -> None:
    assert places(in_view(SIX, view)) == found


def test_thresholds_are_settings() -> None:
    strict = ViewThresholds(confident=0.95, on_target=0.7)
    assert places(in_view(SIX, SavedView.CONFIDENT_AND_WRONG, strict)) == [2]
    assert places(in_view(SIX, SavedView.LOOKED_RIGHT, strict)) == []


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        (Selection(), [0, 1, 2, 3, 4, 5]),
        (Selection(correctness=Correctness.RIGHT), [0, 1]),
        (Selection(correctness=Correctness.WRONG), [2, 3, 4]),  # the sixth is neither
        (Selection(truth="a"), [0, 1, 2]),
        (Selection(truth=NONE_OF_THESE), [5]),
        (Selection(truth="a", answer="b"), [2]),
        (Selection(split="test"), [0, 2, 4]),
        (Selection(confidence=Range(0.9, 0.95)), [2, 3]),
        (Selection(above_chance=Range(-1, 0)), [3, 5]),
        (Selection(view=SavedView.CONFIDENT_AND_WRONG, split="train"), [3]),
    ],
)
def test_filters(selection: Selection, found: list[int]) -> None:
    assert places(selected(SIX, selection)) == found


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (Order.LIBRARY, [0, 1, 2, 3, 4, 5]),
        (Order.LOSS, [2, 3, 4, 1, 0, 5]),  # equals as in the library, undefined last
        (Order.CONFIDENT, [0, 5, 2, 3, 1, 4]),
        (Order.UNSURE, [4, 1, 3, 2, 0, 5]),
        (Order.AGREEING, [0, 2, 1, 3, 5, 4]),
        (Order.DISAGREEING, [5, 3, 1, 2, 0, 4]),
    ],
)
def test_orders(order: Order, found: list[int]) -> None:
    assert ordered(SIX, EVERY, order).tolist() == found


def test_an_order_of_some() -> None:
    assert ordered(SIX, SIX.wrong, Order.UNSURE).tolist() == [4, 3, 2]


def test_confusion() -> None:
    labels = ["a", "b", NONE_OF_THESE]
    table = confusion(SIX, EVERY, labels, labels)
    assert table.tolist() == [[2, 1, 0], [1, 0, 1], [1, 0, 0]]
    assert table.sum() == 6
    assert confusion(SIX, EVERY, ["b", "never"], ["a"]).tolist() == [[1], [0]]
    assert confusion(SIX, ~EVERY, labels, ["a"]).tolist() == [[0], [0], [0]]


def test_an_even_sample() -> None:
    assert even_sample(np.arange(3), 5).tolist() == [0, 1, 2]
    assert even_sample(np.arange(101), 5).tolist() == [0, 25, 50, 75, 100]


def test_hits_beside_always_giving_the_same_answer() -> None:
    found = hits(SIX, EVERY)
    assert found is not None
    # k0 and k1 right, k2 to k4 wrong, k5 is not judged; of the five, three are an "a".
    assert (found.n, found.right, found.share, found.always_the_same) == (5, 2, 0.4, 0.6)
    low, high = found.interval or (1.0, 0.0)
    assert low < 0.4 < high


def test_cases_without_classes_have_no_most_frequent_one() -> None:
    nameless = replace(SIX, truth=np.full(6, NONE_OF_THESE, dtype=object))
    found = hits(nameless, EVERY)
    assert found is not None
    assert (found.n, found.always_the_same) == (5, None)


def test_hits_of_cases_nobody_can_judge_are_none() -> None:
    assert hits(SIX, SIX.case_ids == "k5") is None


def test_the_largest_error_first_whichever_its_sign() -> None:
    rows = outcomes_from("RWRW")
    assert np.isnan(rows.error).all()
    target, value = np.array([10.0, 10, 10, np.nan]), np.array([11.0, 7, 12, 9])
    rows = replace(rows, target=target, value=value)
    assert rows.error[:3].tolist() == [1, -3, 2]
    every = np.ones(4, dtype=bool)
    assert ordered(rows, every, Order.ERROR).tolist() == [1, 2, 0, 3]
