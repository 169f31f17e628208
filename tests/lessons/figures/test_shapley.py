"""Figures of Shapley values, the little game of lesson 4's exercise, and its code."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest

from tests.lessons.figures.test_gradcam import code_of
from xai_core.errors import ShitenError
from xai_core.explain.region_shapley import coalitions, shapley_weights
from xai_core.lessons.figures.shapley import (
    COALITIONS,
    EARNED,
    CoalitionsSettings,
    EarnedSettings,
    Unit,
)


def test_the_little_game_of_the_exercise() -> None:
    """Nothing, N, C, NC, B, NB, CB, all: as the exercise has it, and its solution."""
    worth = np.array([0, 4, 0, 6, 0, 4, 0, 6])
    assert shapley_weights(coalitions(3)) @ worth == pytest.approx([5, 1, 0])


def test_the_worths_are_those_the_lesson_tells() -> None:
    numbers = COALITIONS.make(CoalitionsSettings(), "en").numbers
    told = {name: round(value or 0, 2) for name, value in numbers.items()}
    assert told == {
        "nothing": -2.57,
        "nucleus": 2.45,
        "cytoplasm": -1.99,
        "nucleus+cytoplasm": 4.83,
        "background": -1.37,
        "nucleus+background": 3.59,
        "cytoplasm+background": -0.49,
        "nucleus+cytoplasm+background": 4.89,
    }


def test_what_was_earned_adds_up() -> None:
    numbers = EARNED.make(EarnedSettings(fills=("mean-stain",)), "ja").numbers
    whole, nothing = numbers["mean-stain.whole"], numbers["mean-stain.nothing"]
    assert whole is not None
    assert nothing is not None
    assert numbers["mean-stain.sum"] == pytest.approx(whole - nothing, abs=1e-6)
    parts = [numbers[f"mean-stain.{part}"] for part in ("nucleus", "cytoplasm", "background")]
    assert [round(part or 0, 2) for part in parts] == [5.43, 1.17, 0.86]


def test_another_fill_is_another_game() -> None:
    numbers = EARNED.make(EarnedSettings(unit=Unit.PROBABILITY), "en").numbers
    points = {
        fill: [
            round(100 * (numbers[f"{fill}.{part}"] or 0))
            for part in ("nucleus", "cytoplasm", "background")
        ]
        for fill in ("mean-stain", "blur")
    }
    assert points == {"mean-stain": [51, 2, 47], "blur": [68, 21, 10]}


def test_an_unknown_fill_is_said() -> None:
    with pytest.raises(ShitenError, match="glitter"):
        EARNED.make(EarnedSettings(fills=("glitter",)), "en")


def test_the_code_of_lesson_4_runs_and_its_axioms_hold() -> None:
    (code,) = code_of("4-what-each-part-earned")
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, "lesson 4", "exec"), {})
    assert "all four axioms hold" in said.getvalue()
