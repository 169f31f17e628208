"""Figures of another hospital: recorded rows stand in their document, the live one is by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from xai_core.domains.mammography import libraries
from xai_core.lessons.figures import shift
from xai_core.lessons.figures.phrasing import with_interval
from xai_core.lessons.figures.rows import Axis, Mark, Row, rows_figure
from xai_core.lessons.figures.shift import (
    ANOTHER_VENDOR,
    ELSEWHERE,
    RECORDED,
    ElsewhereSettings,
    Pair,
    VendorSettings,
)

DOCUMENT = Path(__file__).parents[3] / "docs" / "domain-shift.md"


def _rows() -> list[list[str]]:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip(" *") for cell in line.strip("|").split("|")] for line in lines if "|" in line
    ]


@pytest.mark.parametrize("pair", list(Pair))
def test_a_recorded_row_stands_in_the_document(pair: Pair) -> None:
    one = RECORDED[pair]
    target = "wbc-real" if "wbc-real" in pair else "pbc"
    row = next(
        cells
        for cells in _rows()
        if len(cells) == 10 and cells[0].startswith(f"`{one.model}`") and f"`{target}`" in cells[2]
    )
    numbers = [[float(found) for found in re.findall(r"\d+\.\d", cell)] for cell in row[3:]]

    def as_percent(told: tuple[float, tuple[float, float] | None]) -> list[float]:
        value, ends = told
        return [round(100 * number, 1) for number in (value, *(ends or ()))]

    said = [one.home, one.elsewhere, (one.blind, None), *one.remedies.values()]
    assert numbers == [as_percent(told) for told in said]
    assert str(one.n_elsewhere) in row[2].replace(",", "")


def test_numbers_and_words_of_what_was_recorded() -> None:
    made = ELSEWHERE.make(ElsewhereSettings(pair=Pair.SMEAR5_TO_PBC), "en")
    assert made.numbers["tuning"] == 0.931
    assert made.numbers["histogram.low"] is None  # the document gives none
    assert "86.5 % (84.2 to 88.5 %; n 1,000)" in made.words.en
    assert "86.5 %（84.2～88.5 %、n 1,000）" in made.words.ja


def test_both_makes_are_drawn_and_answered(
    monkeypatch: pytest.MonkeyPatch, shiten_home: Path
) -> None:
    del shiten_home  # an empty shelf: both libraries are drawn first
    monkeypatch.setattr(libraries, "FIRST_WOMEN", 5)
    monkeypatch.setattr(libraries, "_OTHER_TESTED", 5)
    monkeypatch.setattr(libraries, "_OTHER_LEARNED", 5)
    monkeypatch.setattr(libraries, "_OTHER_VALIDATED", 0)
    made = ANOTHER_VENDOR.make(VendorSettings(cases=10), "en")
    for side, n in (("home", 5), ("elsewhere", 10)):
        recalls = {
            name: (
                made.numbers[f"recall.{name}.{side}"] or 0,
                made.numbers[f"recall.{name}.{side}.n"] or 0,
            )
            for name in ("normal", "benign", "malignant")
        }
        assert made.numbers[f"{side}.n"] == sum(of for _, of in recalls.values()) == n
        right = sum(share * of for share, of in recalls.values())
        assert made.numbers[side] == pytest.approx(right / n)
    home, away = made.numbers["home"], made.numbers["elsewhere"]
    assert home is not None
    assert away is not None
    assert made.numbers["fall"] == pytest.approx(home - away)
    assert "(n 5, 10)" in made.chart.layout.annotations[0].text


def test_a_recall_has_width_at_all_right() -> None:
    """14 of 14: Wilson's interval goes from 78.5 % to 100 %; a resampled one would be a point."""
    import numpy as np

    from xai_core.evaluation.shift.figures import Figure as Measured

    told = shift._by_wilson(Measured(1.0, (1.0, 1.0), 14, np.ones(1)))
    assert told.ci95 is not None
    assert told.ci95[0] == pytest.approx(0.785, abs=5e-4)
    assert told.ci95[1] == pytest.approx(1.0)


def test_what_is_not_defined_is_not_drawn_at_0() -> None:
    rows = [Row("one", ((None, None),)), Row("two", ((0.5, (0.4, 0.7)),))]
    drawn = rows_figure((Mark("m"),), rows, Axis("x")).data[0]
    assert list(drawn.x) == [0.5]
    assert list(drawn.y) == [1]
    assert drawn.error_x.array[0] == pytest.approx(0.2)
    assert drawn.error_x.arrayminus[0] == pytest.approx(0.1)


def test_how_numbers_are_said() -> None:
    assert with_interval(0.912, (0.89, 0.93), 931, "en") == "91 % (89 to 93 %; n 931)"
    assert with_interval(0.912, (0.89, 0.93), 931, "ja") == "91 %（89～93 %、n 931）"
    assert with_interval(None, None, None, "en") == "not defined"
    assert with_interval(-0.06, (-0.2, 0.07), None, "en", share=False) == "−0.06 (−0.20 to 0.07)"


def test_marks_of_a_row_stand_beside_each_other() -> None:
    """Two of the same value would else be one: 0.15 of a row apart, around the row's own line."""
    row = Row("one", ((1.0, (0.9, 1.0)), (1.0, (0.8, 1.0))))
    first, second = rows_figure((Mark("a"), Mark("b")), [row], Axis("x")).data
    assert list(first.y) == pytest.approx([-0.075])
    assert list(second.y) == pytest.approx([0.075])
