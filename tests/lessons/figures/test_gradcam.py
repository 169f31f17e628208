"""Figures of Grad-CAM, and the code block of lesson 1 as it stands there."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from xai_core.errors import LibraryError
from xai_core.lessons.blocks import CodeBlock
from xai_core.lessons.figures.gradcam import COMPARED, STEPS, ComparedSettings, StepsSettings
from xai_core.lessons.source import read_lesson

LESSONS = Path(__file__).parents[3] / "lessons"


def code_of(lesson: str) -> list[str]:
    """The code blocks of a lesson, in order."""
    steps = read_lesson(LESSONS / lesson).languages["en"].steps
    blocks = [placed.block for step in steps for placed in step.blocks]
    return [block.code for block in blocks if isinstance(block, CodeBlock)]


def test_the_steps_add_up_to_the_house_s_map() -> None:
    made = STEPS.make(StepsSettings(channels=2), "en")
    assert made.numbers["channels"] == 192
    far = made.numbers["largest_difference"]
    assert far is not None
    assert far < 1e-6
    first, second = made.numbers["1.share"], made.numbers["2.share"]
    assert first is not None
    assert second is not None
    assert 0 < second <= first < 0.1  # no channel is the detector of a band


def test_each_class_has_its_own_map() -> None:
    """What the lesson says: 52, 22 and 0 %, chance 10 %, centre blob 23 %."""
    settings = ComparedSettings(targets=("band", "segmented", "eosinophil"))
    made = COMPARED.make(settings, "ja")
    told = {name: round(100 * (value or 0)) for name, value in made.numbers.items()}
    assert told == {
        "stage4.band": 52,
        "stage4.segmented": 22,
        "stage4.eosinophil": 0,
        "chance": 10,
        "centre_blob": 23,
    }
    assert "偶然なら 10 %" in made.words.ja


def test_each_layer_has_its_own_map() -> None:
    settings = ComparedSettings(layers=("stage1", "stage2", "stage3", "stage4"))
    numbers = COMPARED.make(settings, "en").numbers
    shares = [round(100 * (numbers[f"stage{place}.band"] or 0)) for place in (1, 2, 3, 4)]
    assert shares == [43, 1, 44, 52]


def test_an_unknown_case_is_said() -> None:
    with pytest.raises(LibraryError, match="nobody"):
        STEPS.make(StepsSettings(case="nobody"), "en")


def test_the_code_of_lesson_1_runs_and_agrees() -> None:
    (code,) = code_of("1-what-does-it-look-at")
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, "lesson 1", "exec"), {})
    assert "192 channels of 18 x 18 places" in said.getvalue()
