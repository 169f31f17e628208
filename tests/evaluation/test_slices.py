"""Slices of cases a reader can sort by hand."""

from pathlib import PurePosixPath

import numpy as np
import pytest

from tests.evaluation.rows import outcomes_from
from xai_core.cases.case import Case
from xai_core.evaluation.case_list import NONE_OF_THESE
from xai_core.evaluation.slices import (
    MOST_VALUES,
    Attribute,
    AttributeKind,
    Condition,
    _quarters,
    attributes_of,
    fitting,
    slice_reports,
)
from xai_core.types import Split


def case(number: int, **facts: object) -> Case:
    return Case(f"c{number}", PurePosixPath("x.png"), "0" * 64, **facts)


def names(*values: object) -> np.ndarray:
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


def stated(name: str, *values: object) -> Attribute:
    return Attribute(AttributeKind.STATED, name, names(*values))


def test_attributes_are_class_specimen_split_and_what_is_stated() -> None:
    cases = [
        case(0, specimen="s1", split=Split.TEST, attributes={"class": "day", "same": "1"}),
        case(1, specimen="s2", split=Split.TRAIN, attributes={"class": "night", "same": "1"}),
        case(2, attributes={"same": "1"}),
    ]
    found = attributes_of(cases, names("band", "eo", NONE_OF_THESE))
    # "same" has one value alone, which sorts nothing.
    assert [one.id for one in found] == ["class", "specimen", "split", "attribute.class"]
    assert found[0].values.tolist() == ["band", "eo", None]
    assert found[1].values.tolist() == ["s1", "s2", None]


def test_many_numbers_become_quarters_and_many_words_are_left_out() -> None:
    n = 4 * (MOST_VALUES + 1)
    cases = [case(i, attributes={"size": str(i), "code": f"id-{i}"}) for i in range(n)]
    (size,) = attributes_of(cases, names(*["band"] * n))
    assert size.name == "size"
    assert [int(size.holds(value).sum()) for value in size.distinct()] == [n // 4] * 4
    assert size.distinct()[0].startswith("0 … ")


def test_quarters_of_large_numbers_are_told_apart() -> None:
    dates = np.arange(20190101, 20190201, dtype=np.float64)
    names = _quarters(dates)
    assert names is not None
    assert len(set(names)) == 4
    assert names[0] == "20190101 … 20190126"


def test_values_are_sorted_as_numbers_where_they_are() -> None:
    assert stated("a", "10", "9", "x", None).distinct() == ["9", "10", "x"]


def test_a_slice_is_what_fits_all_its_conditions() -> None:
    attributes = [stated("a", "1", "1", "2"), stated("b", "u", "v", "v")]
    both = (Condition("attribute.a", "1"), Condition("attribute.b", "v"))
    assert fitting(attributes, both) is not None
    assert fitting(attributes, both).tolist() == [False, True, False]  # type: ignore[union-attr]
    assert fitting(attributes, ()) is None
    assert fitting(attributes, (Condition("attribute.z", "1"),)) is None
    assert not fitting(attributes, (Condition("attribute.a", "7"),)).any()  # type: ignore[union-attr]


def test_reports_by_hand_the_worst_first() -> None:
    outcomes = outcomes_from("RRWW-R", attention=[0.6, 0.2, 1.0, 0.2, 0.2, 0.2])
    attribute = stated("a", "1", "1", "1", "2", "3", None)
    worst, better, last = slice_reports(attribute, outcomes, [None] * 6)
    assert (worst.value, worst.n, worst.accuracy) == ("2", 1, 0)
    assert (better.value, better.n, better.n_right) == ("1", 3, 2)
    assert better.accuracy == pytest.approx(2 / 3)
    low, high = better.interval or (0, 0)
    assert low < 2 / 3 < high
    assert better.above_chance.mean == pytest.approx((0.5 + 0 + 1) / 3)
    assert (last.value, last.n, last.accuracy, last.interval) == ("3", 0, None, None)


def test_reports_of_one_split_only() -> None:
    outcomes = outcomes_from("RRWW")
    attribute = stated("a", "1", "2", "1", "2")
    (one, two) = slice_reports(attribute, outcomes, [None] * 4, np.array([1, 1, 0, 0], dtype=bool))
    assert (one.accuracy, two.accuracy, one.n, two.n) == (1, 1, 1, 1)
    assert one.above_chance.mean is None
