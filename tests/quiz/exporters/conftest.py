"""A paper that can be read at a glance: two questions of three choices, with hostile names."""

from collections.abc import Callable
from typing import Any

import pytest

from xai_core.quiz.exporters.question_paper import PaperChoice, PaperQuestion, QuestionPaper

HOSTILE = '<script>alert(1)</script> & "x"\x00\x0b [sound:a.mp3] 桿状核'
CHOICES = (
    PaperChoice("a", "Band"),
    PaperChoice("b", HOSTILE),
    PaperChoice("from--1-to-1e+06", "−1 to 10 %"),
)


@pytest.fixture(scope="session")
def make_question() -> Callable[..., PaperQuestion]:
    """``make_question(**changes)``: the right answer is the first, ``a``."""

    def make(**changes: Any) -> PaperQuestion:
        values: dict[str, Any] = {
            "library": "cells",
            "library_hash": "ab" * 32,
            "library_title": "Cells",
            "case": "band-1",
            "grouping": None,
            "picture": b"\x89PNG one",
            "prompt": "What do you see?",
            "choices": CHOICES,
            "right": "a",
            "source": "Cells (cells, version 1). Licence: CC0.",
        }
        return PaperQuestion(**(values | changes))

    return make


@pytest.fixture(scope="session")
def paper(make_question: Callable[..., PaperQuestion]) -> QuestionPaper:
    second = make_question(case="segmented-<2>", picture=b"\x89PNG two", right="b")
    return QuestionPaper("A/B <i>test</i>::1\x01", "en", (make_question(), second), contested=3)
