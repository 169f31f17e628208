"""Figures of the shortcut: rows of the cards, and a cell drawn alone as its library draws it."""

from __future__ import annotations

import numpy as np
import pytest

from xai_core.errors import LibraryError, ModelError
from xai_core.lessons.figures.drawn import drawn_case, ids_ending
from xai_core.lessons.figures.shortcut import (
    ATTENTION_ON_THE_CUE,
    SHORTCUT_WORLDS,
    AttentionSettings,
    WorldsSettings,
)
from xai_core.lessons.figures.shortcut_twins import (
    HIDE_IT,
    SHORTCUT_TWINS,
    HideSettings,
    TwinsSettings,
    World,
)


def test_the_worlds_are_those_of_the_cards() -> None:
    made = SHORTCUT_WORLDS.make(WorldsSettings(), "en")
    assert made.numbers["smear-shortcut.following"] == 1.0
    assert made.numbers["smear-shortcut.reversed"] == 0.0
    assert made.numbers["smear-shortcut.removed"] == 0.5
    assert made.numbers["smear11.following"] == 391 / 400
    assert made.numbers["blind"] == 0.5  # half of the cells are bands
    assert "0 % (0 to 1 %; n 400)" in made.words.en
    assert "0 %（0～1 %、n 400）" in made.words.ja


def test_attention_stands_beside_chance() -> None:
    numbers = ATTENTION_ON_THE_CUE.make(AttentionSettings(), "ja").numbers
    key = "smear-shortcut.following.cue"
    share, chance = numbers[f"{key}.attention"], numbers[f"{key}.chance"]
    assert share == pytest.approx(0.0843, abs=5e-5)
    assert chance == pytest.approx(0.0062, abs=5e-5)
    assert share is not None
    assert chance is not None
    assert 13 < share / chance < 14  # the lesson says how many times chance


def test_a_test_that_is_not_on_the_card_is_said() -> None:
    with pytest.raises(ModelError, match="following"):
        SHORTCUT_WORLDS.make(WorldsSettings(reports=("elsewhere",)), "en")
    with pytest.raises(ModelError, match="table"):
        ATTENTION_ON_THE_CUE.make(AttentionSettings(places=(("following", "table"),)), "en")


def test_twins_are_one_cell_photographed_anew() -> None:
    """The same outlines; off the tag only the camera's noise, a few of 255 levels."""
    following, removed = (
        drawn_case("smear-shortcut", f"cell-000001-{world}") for world in ("following", "removed")
    )
    tag = following.regions["cue"] > 0
    change = np.abs(following.image.astype(int) - removed.image).max(axis=2)
    assert following.label == removed.label == "band"
    assert change[tag].max() > 40
    assert np.percentile(change[~tag], 99) < 15
    assert "cue" not in removed.regions
    assert np.array_equal(following.regions["deciding"], removed.regions["deciding"])


def test_only_test_cells_have_twins() -> None:
    assert ids_ending("smear-shortcut", "-reversed")[:3] == (
        "cell-000001",
        "cell-000002",
        "cell-000011",
    )


def test_a_case_that_is_not_there_is_said() -> None:
    with pytest.raises(LibraryError, match="cell-9"):
        drawn_case("smear-shortcut", "cell-9")
    with pytest.raises(LibraryError, match="nowhere"):
        drawn_case("nowhere", "cell-000001")


def test_the_answer_goes_with_the_tag() -> None:
    settings = TwinsSettings(models=("smear-shortcut",), worlds=(World.FOLLOWING, World.REVERSED))
    numbers = SHORTCUT_TWINS.make(settings, "en").numbers
    assert numbers["smear-shortcut.following.right"] == 1.0
    assert numbers["smear-shortcut.reversed.right"] == 0.0
    assert numbers["smear-shortcut.reversed.cue"] is None  # a band without a tag has no tag


def test_hidden_tag_and_hidden_cell() -> None:
    """Of two cells, a band with a tag and a segmented one without."""
    settings = HideSettings(models=("smear-shortcut",), pictures=2)
    numbers = HIDE_IT.make(settings, "en").numbers
    assert (numbers["smear-shortcut.cue"], numbers["smear-shortcut.cue.n"]) == (0.0, 1)
    assert (numbers["smear-shortcut.deciding"], numbers["smear-shortcut.deciding.n"]) == (1.0, 2)
