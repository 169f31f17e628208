"""Smear by smear, by hand; and the printed table of the Hirosaki study typed in."""

from math import sqrt

import pytest
from pydantic import ValidationError

from xai_core.stats.means import compare_groups
from xai_core.stats.specimens import (
    ConfusionTable,
    SpecimenReport,
    different_totals,
    specimen_report,
)

FIVE = ("Ba", "Eo", "Ly", "Mo", "Neut")
SIX = ("Ba", "Eo", "Ly", "Mo", "Band", "Seg")
TO_FIVE = {name: name for name in FIVE[:4]} | {"Band": "Neut", "Seg": "Neut"}

# Table 1 of the study, as printed (rows human, columns model).
A5 = ConfusionTable(
    classes=FIVE,
    counts=(
        (116, 0, 0, 0, 0),
        (0, 246, 0, 0, 0),
        (0, 0, 3179, 34, 0),
        (0, 0, 61, 596, 0),
        (14, 0, 3, 0, 6917),
    ),
)
A6 = ConfusionTable(
    classes=SIX,
    counts=(
        (116, 0, 0, 0, 0, 0),
        (0, 246, 0, 0, 0, 0),
        (0, 0, 3179, 34, 0, 0),
        (0, 0, 61, 579, 0, 0),
        (1, 0, 1, 0, 849, 80),
        (13, 0, 2, 0, 1812, 4176),
    ),
)
B5 = ConfusionTable(
    classes=FIVE,
    counts=(
        (116, 0, 0, 0, 0),
        (0, 246, 0, 0, 0),
        (0, 0, 3184, 29, 0),
        (0, 1, 43, 596, 0),
        (9, 1, 0, 1, 6923),
    ),
)
B6 = ConfusionTable(
    classes=SIX,
    counts=(
        (116, 0, 0, 0, 0, 0),
        (0, 246, 0, 0, 0, 0),
        (0, 0, 3184, 29, 0, 0),
        (0, 1, 43, 596, 0, 0),
        (3, 0, 0, 0, 810, 118),
        (6, 1, 0, 1, 1152, 4843),
    ),
)


@pytest.mark.parametrize(
    ("table", "printed"),
    [
        (A5, (1.000, 1.000, 0.989, 0.907, 0.998)),
        (A6, (1.000, 1.000, 0.989, 0.905, 0.912, 0.696)),
        (B5, (1.000, 1.000, 0.991, 0.931, 0.998)),
        (B6, (1.000, 1.000, 0.991, 0.931, 0.870, 0.807)),
    ],
)
def test_the_printed_accuracies_follow_from_the_printed_counts(table, printed) -> None:
    assert tuple(round(table.accuracy_of(name), 3) for name in table.classes) == printed


def test_one_row_of_the_printed_tables_cannot_be_right() -> None:
    """17 monocytes more in A5 than in the three others; 596 is the count of model B."""
    assert different_totals(A5, A6, TO_FIVE) == {"Mo": (657, 640)}
    assert different_totals(B5, B6, TO_FIVE) == {}
    assert different_totals(B5, A6, TO_FIVE) == {}
    assert different_totals(A5, B6, TO_FIVE) == {"Mo": (657, 640)}


def test_two_smears_by_hand() -> None:
    report = specimen_report(
        truth=["a", "a", "b", "b", "b", "a"],
        answers=["a", "b", "b", "b", "b", "a"],
        specimens=["s1", "s1", "s2", "s2", "s2", None],
        classes=["a", "b"],
    )
    assert [(one.specimen, one.n, one.right) for one in report.specimens] == [
        ("s1", 2, 1),
        ("s2", 3, 3),
    ]
    assert report.mean == 0.75  # not 4 of 5: each smear counts the same
    assert report.sd == pytest.approx(sqrt(2 * 0.25**2))
    assert (report.best.specimen, report.worst.specimen) == ("s2", "s1")
    assert report.table.counts == ((1, 1), (0, 3))
    assert report.n_unnamed == 1
    assert report.model_dump(mode="json")["table"]["accuracy"] == [0.5, 1.0]


def test_of_equal_smears_the_larger_is_named() -> None:
    report = specimen_report(["a"] * 3, ["a"] * 3, ["x", "y", "y"], ["a"])
    assert (report.best.specimen, report.worst.specimen) == ("y", "y")


def test_one_smear_has_no_spread_and_none_no_mean() -> None:
    one = specimen_report(["a"], ["a"], ["s"], ["a"])
    assert (one.mean, one.sd) == (1.0, None)
    none = specimen_report(["a"], ["a"], [None], ["a", "b"])
    assert (none.mean, none.sd, none.best, none.worst) == (None,) * 4
    assert none.table.accuracy_of("b") is None
    assert none.model_dump()["best"] is None


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="not among"):
        specimen_report(["a"], ["c"], ["s"], ["a"])
    with pytest.raises(ValueError, match="argument 2 is longer"):
        specimen_report(["a"], ["a", "a"], ["s"], ["a"])
    with pytest.raises(ValueError, match="2 rows of 2"):
        ConfusionTable(classes=("a", "b"), counts=((1, 0),))


def test_a_report_comes_back_from_its_words() -> None:
    report = specimen_report(["a", "b", "a"], ["a", "a", "a"], ["x", "y", None], ["a", "b"])
    assert SpecimenReport.model_validate_json(report.model_dump_json()) == report


def _words(**changes: object) -> object:
    return specimen_report(["a"], ["a"], ["s"], ["a"]).model_dump(mode="json") | changes


@pytest.mark.parametrize(
    "words",
    [
        None,
        [],
        {},
        "report",
        _words(n_unnamed="many"),
        _words(specimens=[{"specimen": "s", "n": 0, "right": 0}]),
        _words(specimens=[{"specimen": "s", "n": 1, "right": 2}]),
        _words(specimens=[{"specimen": "s", "n": 1, "right": 1}] * 2),
        _words(specimens={"s": 1}),
        _words(table={"classes": ["a", "b"], "counts": [[1]]}),
        _words(table={"classes": ["a"], "counts": [[float("nan")]]}),
    ],
)
def test_what_is_no_report_is_refused(words: object) -> None:
    with pytest.raises(ValidationError):
        SpecimenReport.model_validate(words)


def test_what_follows_from_the_counts_is_not_taken_on_trust() -> None:
    report = SpecimenReport.model_validate(_words(mean=0.25, n=7))
    assert (report.mean, report.n) == (1.0, 1)


def test_two_models_are_compared_by_their_smears() -> None:
    worse = specimen_report(["a"] * 8, ["a", "b"] * 4, list("11223344"), ["a", "b"])
    better = specimen_report(["a"] * 8, ["a"] * 8, list("11223344"), ["a", "b"])
    test = compare_groups(worse.accuracies, better.accuracies)
    assert test.rank_biserial == -1
    assert test.p_value is not None
    assert test.p_value < 0.05
