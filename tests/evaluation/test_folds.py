"""Folds: specimens stay together, whatever is held out."""

from pathlib import PurePosixPath

import numpy as np
import pytest

from xai_core.cases.case import Case
from xai_core.errors import StudyError
from xai_core.evaluation.folds import OutOfFold, folds_of

# Specimen a has cases at both sites.
ROWS = [("a", "north"), ("a", "south"), ("b", "north"), ("c", "south"), (None, "south")]


def cases() -> list[Case]:
    return [
        Case(f"c{n}", PurePosixPath("x.png"), "0" * 64, specimen=one, attributes={"site": site})
        for n, (one, site) in enumerate(ROWS)
    ]


@pytest.mark.parametrize(("by", "count"), [("specimen", 2), ("specimen", 4), ("site", 9)])
def test_each_case_is_held_out_once_and_no_specimen_is_on_both_sides(by: str, count: int) -> None:
    folds = folds_of(cases(), by, count)
    held = np.concatenate([fold.held for fold in folds])
    assert sorted(held.tolist()) == [0, 1, 2, 3, 4]
    for fold in folds:
        learned = {ROWS[place][0] or place for place in fold.learned.tolist()}
        assert not learned & {ROWS[place][0] or place for place in fold.held.tolist()}


def test_by_site_leaves_out_specimens_seen_there() -> None:
    north, south = folds_of(cases(), "site", 2)
    assert (north.name, north.held.tolist(), north.learned.tolist()) == ("north", [0, 2], [3, 4])
    assert (south.name, south.held.tolist(), south.learned.tolist()) == ("south", [1, 3, 4], [2])


def test_by_case_ignores_specimens() -> None:
    folds = folds_of(cases(), "case", 5)
    assert [len(fold.learned) for fold in folds] == [4] * 5


@pytest.mark.parametrize(
    ("by", "count", "words"),
    [("specimen", 5, "5 folds need as many specimens; there are 4"), ("camera", 2, "“camera”")],
)
def test_what_cannot_be_parted(by: str, count: int, words: str) -> None:
    with pytest.raises(StudyError, match=words):
        folds_of(cases(), by, count)


def test_figures_and_table() -> None:
    rows = OutOfFold(
        ("x", "y", "z"),
        np.array([1.0, 2.0, 3.0]),
        np.array([1.5, 2.5, 3.5]),
        ("a", "b", "c"),
        ("1", "1", "2"),
    )
    assert rows.figures().mae == 0.5
    assert rows.figures().r == pytest.approx(1)
    assert {name: one.n for name, one in rows.by_fold().items()} == {"1": 2, "2": 1}
    assert rows.as_table().splitlines()[:2] == [
        "case_id,truth,predicted,specimen,fold",
        "x,1.0,1.5,a,1",
    ]


def test_names_that_a_spreadsheet_would_run_are_text() -> None:
    number = np.array([-1.5])
    rows = OutOfFold(("x",), number, number, ("=1+1",), ("@SUM(A1)",))
    assert rows.as_table().splitlines()[1] == "x,-1.5,-1.5,'=1+1,'@SUM(A1)"


def test_another_set_of_answers_beside() -> None:
    truth = np.array([1.0, 2.0, 3.0])
    rows = OutOfFold(("x", "y", "z"), truth, truth + 1, ("a", "b", "c"), ("1", "1", "2"))
    less = rows.beside({"x": 1.5, "z": 3.5, "elsewhere": 0.0})
    assert less.n == 2
    assert less.mae == pytest.approx(-0.5)
    with pytest.raises(StudyError, match="none of these cases"):
        rows.beside({"elsewhere": 0.0})
