"""Four names in each of the three ways to keep them."""

import numpy as np
import pyarrow as pa
import pytest

from xai_core.evaluation.name_columns import (
    CodedNames,
    Names,
    StoredNames,
    codes_of,
    place_of,
    places_of,
)

PLAIN = np.array(["a", "b", None, "a"], dtype=object)
CODED = CodedNames(np.array([1, 0, 2, 1], dtype=np.int16), ("b", "a", None))
STORED = StoredNames(pa.array(["a", "b", None, "a"]))


@pytest.mark.parametrize("names", [PLAIN, CODED, STORED])
def test_all_answer_alike(names: Names) -> None:
    assert len(names) == 4
    assert list(names) == ["a", "b", None, "a"]
    assert (names[1], names[np.int64(2)]) == ("b", None)
    assert names[np.array([3, 1])].tolist() == ["a", "b"]
    assert names[np.array([True, False, True, False])].tolist() == ["a", None]
    assert (names == "a").tolist() == [True, False, False, True]
    assert not (names == "z").any()
    assert (place_of(names, "a"), place_of(names, "z")) == (0, None)
    assert places_of(names, {"a", "z"}).tolist() == [0, 3]
    assert codes_of(names, ["b", "a"]).tolist() == [1, 0, -1, 1]


def test_nobody_has_no_name() -> None:
    assert place_of(STORED, None) is None
    assert not (STORED == None).any()  # noqa: E711 - asked as of an array
