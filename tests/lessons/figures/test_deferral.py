"""Figures of withheld answers, calibration and the line between band and segmented."""

from __future__ import annotations

import pytest

from xai_core.errors import DomainError, ModelError
from xai_core.lessons.figures.band_or_segmented import (
    BAND_AND_SEGMENTED,
    BAND_TO_SEGMENTED,
    STUDY,
    BothSettings,
    SeriesSettings,
    goes_over,
)
from xai_core.lessons.figures.deferral import (
    CALIBRATION,
    WITHHELD,
    CalibrationSettings,
    WithheldSettings,
)
from xai_core.models.cards import find_card
from xai_core.stats.deferral import cut_off


def test_the_cut_off_is_the_one_of_the_card() -> None:
    made = WITHHELD.make(WithheldSettings(), "en")
    card = find_card("wbc6").card
    assert card is not None
    report = card.class_reports["pbc-test"]
    point = cut_off(report.deferral, 0.95)
    assert point is not None
    assert made.numbers["answered_at_aim"] == point.answered
    assert made.numbers["accuracy_at_aim"] == point.accuracy
    assert point.accuracy >= 0.95
    assert made.numbers["n"] == 1694
    assert made.numbers["n_answered_at_aim"] == 1464  # 1464 of 1694 is 86.4 %
    assert "86.4 %" in made.words.en
    assert "86.4 %" in made.words.ja


def test_an_aim_that_nothing_reaches_is_not_defined() -> None:
    # smear-shortcut with the tag on the other class is wrong throughout.
    settings = WithheldSettings(model="smear-shortcut", report="reversed", aim=0.5)
    made = WITHHELD.make(settings, "en")
    assert made.numbers["answered_at_aim"] is None
    assert "No cut-off reaches 50 %" in made.words.en


def test_an_unknown_test_lists_those_there_are() -> None:
    with pytest.raises(ModelError, match="pbc-test"):
        WITHHELD.make(WithheldSettings(report="elsewhere"), "en")


def test_a_temperature_set_at_home_makes_things_worse_elsewhere() -> None:
    numbers = CALIBRATION.make(CalibrationSettings(), "en").numbers
    home = numbers["simulated.before"], numbers["simulated.after"]
    away = numbers["dataset1.before"], numbers["dataset1.after"]
    assert home == (pytest.approx(0.0412, abs=5e-5), pytest.approx(0.0059, abs=5e-5))
    assert away == (pytest.approx(0.1272, abs=5e-5), pytest.approx(0.2224, abs=5e-5))


def test_the_study_s_table_as_printed() -> None:
    """Its Table 1 prints .912 and .696 for A, .870 and .807 for B, .998 for both as one."""
    numbers = BAND_AND_SEGMENTED.make(BothSettings(models=()), "en").numbers
    assert round(numbers["study.A.band"] or 0, 3) == 0.912
    assert round(numbers["study.A.segmented"] or 0, 3) == 0.696
    assert round(numbers["study.B.band"] or 0, 3) == 0.870
    assert round(numbers["study.B.segmented"] or 0, 3) == 0.807
    assert round(numbers["study.A.neutrophil"] or 0, 3) == 0.998
    for row in STUDY.values():  # bands and segmented cells are all the neutrophils
        assert row.right["band"][1] + row.right["segmented"][1] == row.right["neutrophil"][1]


def test_two_classes_read_as_one_have_four_cells_of_the_table() -> None:
    """wbc6: bands 170 right and 102 called segmented, segmented 237 right and 39 called band."""
    numbers = BAND_AND_SEGMENTED.make(BothSettings(models=("wbc6",)), "ja").numbers
    assert numbers["wbc6.band"] == pytest.approx(170 / 278)
    assert numbers["wbc6.segmented"] == pytest.approx(237 / 276)
    assert numbers["wbc6.neutrophil"] == pytest.approx((170 + 102 + 39 + 237) / (278 + 276))


def test_where_a_line_goes_over() -> None:
    assert goes_over([(0.0, 0.0), (1.0, 1.0)]) == pytest.approx(0.5)
    assert goes_over([(0.0, 0.2), (0.2, 0.4), (0.4, 0.8)]) == pytest.approx(0.25)
    assert goes_over([(0.0, 0.6), (1.0, 0.9)]) is None  # never
    assert goes_over([(0.0, 0.0), (1.0, 1.0), (2.0, 0.0)]) is None  # twice


def test_a_nucleus_is_drawn_and_answered_alike_each_time() -> None:
    settings = SeriesSettings(nuclei=(2,), places=2)
    first, again = (BAND_TO_SEGMENTED.make(settings, language) for language in ("en", "ja"))
    assert first.numbers == again.numbers
    assert first.numbers["rule"] == pytest.approx(1 / 3)
    low, high = first.numbers["1.1.p"], first.numbers["1.2.p"]
    assert low is not None
    assert high is not None
    assert low < 0.5 < high  # two lobes on a thread, and a sausage


def test_an_unknown_continuum_lists_those_there_are() -> None:
    with pytest.raises(DomainError, match="band-segmented"):
        BAND_TO_SEGMENTED.make(SeriesSettings(continuum="elsewhere"), "en")
