"""A list of three of five cases."""

import numpy as np

from ui.misclassifications.listed import ListedIds

IDS = ListedIds(np.array(["a", "b", "c", "d", "e"], dtype=object), np.array([4, 0, 2]))


def test_ids_are_those_of_the_places_in_order() -> None:
    assert list(IDS) == ["e", "a", "c"]
    assert (len(IDS), IDS[1], IDS[-1], IDS[1:]) == (3, "a", "c", ["a", "c"])
    assert IDS == ["e", "a", "c"]


def test_a_case_is_found_in_the_list() -> None:
    assert (IDS.find("c"), IDS.find("b"), IDS.find("z"), IDS.find(None)) == (2, None, None, None)
    assert "a" in IDS
    assert "b" not in IDS
