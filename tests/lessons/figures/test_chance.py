"""Figures of chance, framing, the cut and emphasis, on regions that can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from xai_core.agreement import score_heat_map
from xai_core.lessons.figures.chance import (
    CARDS,
    FRAMING,
    CardsSettings,
    FramingSettings,
    framed,
    reaches,
)
from xai_core.lessons.figures.one_map import (
    CUT,
    EMPHASIS,
    CutSettings,
    EmphasisSettings,
    made_maps,
)


def test_a_closer_frame_raises_chance() -> None:
    """4 of 100 pixels, then 4 of 36, then 4 of 4."""
    inside = np.zeros((10, 10), dtype=np.bool_)
    inside[4:6, 4:6] = True
    frames = framed(inside, 3)
    assert [frame.size for frame in frames] == [100, 36, 4]
    assert [int(frame.sum()) for frame in frames] == [4, 4, 4]


def test_where_a_line_reaches_a_score() -> None:
    assert reaches([(0.0, 0.0), (1.0, 1.0)], 0.25) == pytest.approx(0.25)
    assert reaches([(0.2, 0.5), (0.4, None)], 0.25) == 0.2  # from the beginning
    assert reaches([(0.0, 0.0), (1.0, 0.1)], 0.25) is None


def test_made_maps_lie_inside_and_differ_in_emphasis() -> None:
    region = np.zeros((3, 3), dtype=np.float32)
    region[1] = (0.25, 0.5, 1.0)
    maps = made_maps(region)
    assert maps["turned"][1].tolist() == [1.0, 0.75, 0.25]
    scores = {name: score_heat_map(one, region) for name, one in maps.items()}
    assert [one.attention_in_region for one in scores.values()] == [1.0, 1.0, 1.0]
    assert scores["importance"].emphasis == pytest.approx(1.0)
    assert scores["turned"].emphasis == pytest.approx(-1.0)
    assert scores["even"].emphasis is None


def test_what_lesson_2_says_of_the_cards() -> None:
    made = CARDS.make(CardsSettings(), "en")
    told = {name: round(100 * (value or 0), 1) for name, value in made.numbers.items()}
    assert [told[f"wbc5.cell.{name}"] for name in ("attention", "chance", "centre_blob")] == [
        84.3,
        32.9,
        60.3,
    ]
    assert told["wbc5.cell.narrow_blob"] == 87.2
    assert [told[f"wbc11.cell.{name}"] for name in ("attention", "chance")] == [51.5, 10.0]
    assert made.numbers["wbc5.cell.n"] == 55


def test_what_lesson_2_says_of_framing() -> None:
    numbers = FRAMING.make(FramingSettings(), "ja").numbers
    assert numbers["centre_blob.from"] == pytest.approx(0.61, abs=0.005)
    assert numbers["narrow_blob.from"] == pytest.approx(0.28, abs=0.005)
    assert FRAMING.make(FramingSettings(asked=0.999), "en").numbers["centre_blob.from"] is None


def test_what_lesson_2_says_of_one_map() -> None:
    cut = CUT.make(CutSettings(), "en").numbers
    assert [round(cut[f"iou.{level}"] or 0, 2) for level in (5, 10, 20, 40)] == [
        0.45,
        0.48,
        0.44,
        0.24,
    ]
    assert [round(cut[f"inside.{level}"] or 0, 2) for level in (5, 40)] == [0.90, 0.24]
    weighed = EMPHASIS.make(EmphasisSettings(), "en").numbers
    assert round(weighed["model.inside"] or 0, 2) == 0.87
    assert round(weighed["model.emphasis"] or 0, 2) == 0.61
    assert weighed["even.emphasis"] is None
