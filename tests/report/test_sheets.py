"""Contact sheets: every label alike, every picture whole, the same from the same seed."""

from collections import Counter

import numpy as np
import pytest

from xai_core.cases.case import Case
from xai_core.errors import ArrayError
from xai_core.report.sheets import GAP, TILE, beside, contact_sheet, draw_evenly


def cases(**counts: int) -> list[Case]:
    return [
        Case(id=f"{label}{i}", image=f"images/{label}{i}.png", sha256="0" * 64, label=label)
        for label, count in counts.items()
        for i in range(count)
    ]


def grey(level: int, height: int = 40, width: int = 40) -> np.ndarray:
    return np.full((height, width, 3), level, np.uint8)


def test_as_many_of_each_label_as_there_are():
    chosen = draw_evenly(cases(a=10, b=10, rare=1), 7)
    assert Counter(case.label for case in chosen) == {"a": 3, "b": 3, "rare": 1}
    assert [case.label for case in chosen] == ["a"] * 3 + ["b"] * 3 + ["rare"]
    assert len(draw_evenly(cases(a=2), 60)) == 2


def test_the_seed_decides_which():
    many = cases(a=50)
    assert draw_evenly(many, 5, seed=1) == draw_evenly(many, 5, seed=1)
    assert draw_evenly(many, 5, seed=1) != draw_evenly(many, 5, seed=2)


def test_pictures_stand_in_rows_and_small_or_wide_ones_keep_their_shape():
    sheet = contact_sheet([grey(10), grey(20), grey(30, 20, 40)], columns=2)
    assert sheet.shape == (2 * TILE + GAP, 2 * TILE + GAP, 3)
    assert (sheet[0, 0, 0], sheet[0, -1, 0]) == (10, 20)
    low = sheet[TILE + GAP :, :TILE]
    assert (low[: TILE // 2] == 30).all()
    assert (low[TILE // 2 :] == 255).all()
    assert (sheet[TILE + GAP :, TILE + GAP :] == 255).all()


def test_two_sheets_side_by_side():
    both = beside(grey(1, 10, 20), grey(2, 30, 5), gap=4)
    assert both.shape == (30, 29, 3)
    assert (both[0, 0, 0], both[20, 0, 0], both[29, 28, 0]) == (1, 255, 2)


def test_no_picture_no_sheet():
    with pytest.raises(ArrayError, match="at least one"):
        contact_sheet([])
