"""Two maps against outlines, on pictures small enough to count by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from xai_core.evaluation.method_regions import Nearer, OverlapTable

LEFT = np.array([[1, 0, 0, 0]], dtype=np.float32)
HALF = np.array([[1, 1, 0, 0]], dtype=np.float32)
REGIONS = {"left": LEFT, "half": HALF, "none": np.zeros_like(LEFT), "absent": None}


class Outlined:
    """Has the same outlines on every case."""

    def region(self, _case, region_id):
        return REGIONS[region_id]


def compared(cases: int = 8, groups=None):
    table = OverlapTable(list(REGIONS), cases)
    for place in range(cases):
        table.add(place, Outlined(), SimpleNamespace(), (HALF, LEFT))
    return table.compared(groups)


def test_each_region_has_the_method_that_covers_it_better() -> None:
    found = compared()
    assert (found["left"].nearer, found["half"].nearer) == (Nearer.SECOND, Nearer.FIRST)
    left = found["left"].measures
    assert (left["iou"].first, left["iou"].second) == (0.5, 1.0)
    assert left["ground_truth_coverage"].difference == 0
    assert left["saliency_coverage"].difference == pytest.approx(0.5)
    assert (found["left"].chance, found["half"].chance) == (0.25, 0.5)


def test_a_region_that_is_on_no_case_is_left_out() -> None:
    assert "absent" not in compared()
    assert "none" not in compared()


def test_few_specimens_tell_nothing_however_many_cases() -> None:
    one = compared(groups=["a"] * 8)["left"]
    assert one.measures["iou"].n == 8
    assert one.nearer is Nearer.NEITHER
