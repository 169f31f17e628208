"""Figures of the five claims: read from cards, or recorded in a document of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from xai_core.lessons.figures.claims import (
    IRRELEVANT,
    RIGHT_AND_WRONG,
    SMEARS,
    NoSettings,
    Reading,
    SmearSettings,
)
from xai_core.lessons.figures.haemoglobin import HAEMOGLOBIN, RECORDED, HaemoglobinSettings

DOCS = Path(__file__).parents[3] / "docs"


def test_wrong_answers_look_at_the_cell_unless_no_background_was_learned() -> None:
    """docs/claims.md and docs/models.md: 0.47 and 0.59; 0.45 and 0.51; 0.51 and 0.07."""
    numbers = RIGHT_AND_WRONG.make(NoSettings(), "en").numbers
    told = {
        model: tuple(round(numbers[f"{model}.{side}"] or 0, 2) for side in ("right", "wrong"))
        for model in ("wbc11", "wbc6", "wbc6-cut")
    }
    assert told == {"wbc11": (0.47, 0.59), "wbc6": (0.45, 0.51), "wbc6-cut": (0.51, 0.07)}
    assert numbers["wbc6-cut.wrong.n"] == 1017


@pytest.mark.parametrize(
    ("reading", "a", "b"), [(Reading.SIX, 0.480, 0.951), (Reading.FIVE, 0.517, 0.975)]
)
def test_smear_by_smear_as_the_document_says(reading: Reading, a: float, b: float) -> None:
    numbers = SMEARS.make(SmearSettings(reading=reading), "ja").numbers
    assert round(numbers["a.mean"] or 0, 3) == a
    assert round(numbers["b.mean"] or 0, 3) == b
    assert numbers["a.n"] == numbers["b.n"] == 57


def test_outside_is_one_less_inside() -> None:
    """docs/chest-ct.md and docs/gastric.md: 80, 78 and 71 % outside; the cheat 100 %."""
    numbers = IRRELEVANT.make(NoSettings(), "en").numbers
    models = ("ct-sim", "ct-lesion", "gastric-sim", "ct-shortcut")
    assert [round(100 * (numbers[model] or 0)) for model in models] == [80, 78, 71, 100]
    for model in models:
        low, value, high = (numbers[f"{model}{end}"] for end in (".low", "", ".high"))
        assert low is not None
        assert value is not None
        assert high is not None
        assert low <= value <= high


def test_recorded_correlations_stand_in_their_document() -> None:
    text = (DOCS / "eyelid.md").read_text(encoding="utf-8")
    for who in ("ours.colours", "ours.network"):
        one = RECORDED[who]
        assert one.ci95 is not None
        low, high = one.ci95
        assert one.source == "docs/eyelid.md"
        assert f"| {one.r:.2f} ({low:.2f} to {high:.2f}) |" in text
    assert f"on the same {RECORDED['ours.network'].n} cut-outs" in text


def test_an_interval_nobody_published_is_not_defined() -> None:
    numbers = HAEMOGLOBIN.make(HaemoglobinSettings(), "en").numbers
    assert numbers["study.network"] == 0.44
    assert numbers["study.network.low"] is None
    assert round(numbers["hb-sim"] or 0, 2) == 0.95
