"""Lessons 5 to 7 as they ship: read, equal in both languages, and every case they name is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from xai_core.lessons.blocks import CaseBlock, FigureBlock, MisconceptionBlock, PlaylistBlock
from xai_core.lessons.figures.registry import figure_kind
from xai_core.lessons.source import parse, read_lesson

LESSONS = Path(__file__).parents[2] / "lessons"
NAMES = (
    "1-what-does-it-look-at",
    "2-when-86-percent-means-nothing",
    "3-right-for-the-wrong-reason",
    "4-what-each-part-earned",
    "5-when-to-withhold-judgement",
    "6-five-studies-five-claims",
    "7-another-hospital",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_has_what_a_class_needs(name: str) -> None:
    source = read_lesson(LESSONS / name)
    for lesson in source.languages.values():
        assert 20 <= lesson.heading.minutes <= 40
        assert len(lesson.heading.aims) >= 3
        kinds = [placed.block.kind for step in lesson.steps for placed in step.blocks]
        assert kinds.count(MisconceptionBlock.model_fields["kind"].default) >= 2
        assert kinds.count("exercise") == 1
        assert kinds.index("vote") < kinds.index("figure")  # decide first, then see


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_adds_up(name: str) -> None:
    """The minutes in the table of the first step are those of the heading."""
    for lesson in read_lesson(LESSONS / name).languages.values():
        first = lesson.steps[0]
        text = "\n".join(
            placed.block.text for placed in first.blocks if placed.block.kind == "text"
        )
        rows = [row.strip("|").split("|") for row in text.splitlines() if row.startswith("|")]
        minutes = [int(row[1]) for row in rows if row[1].strip().isdigit()]
        assert sum(minutes) == lesson.heading.minutes
        assert len(minutes) == len(lesson.steps)


@pytest.mark.parametrize("name", NAMES)
def test_figures_take_the_settings_that_are_written(name: str) -> None:
    for step in read_lesson(LESSONS / name).languages["en"].steps:
        for placed in step.blocks:
            if isinstance(placed.block, FigureBlock):
                kind = figure_kind(placed.block.name)
                kind.settings.model_validate(placed.block.settings)
                assert kind.name == placed.block.name


@pytest.mark.parametrize("name", NAMES)
def test_cases_are_of_libraries_that_can_be_drawn(name: str) -> None:
    from xai_core.domains.registry import builtin_libraries

    lesson = read_lesson(LESSONS / name).languages["en"]
    named = {lesson.heading.library}
    for step in lesson.steps:
        for placed in step.blocks:
            if isinstance(placed.block, CaseBlock):
                named.add(placed.block.library or lesson.heading.library)
            if isinstance(placed.block, PlaylistBlock):
                named |= {case.split(":")[0] for case in placed.block.cases}
    assert named <= set(builtin_libraries())


def test_a_doi_in_a_text_is_no_deep_nesting() -> None:
    lines = (
        "+++",
        'title = "T"',
        "minutes = 5",
        "sources = [",
        '  "Li et al., doi:10.1016/j.patcog.2018.03.005",',
        "]",
        "+++",
        "",
        "## S {#s}",
        "",
        "Text.",
    )
    text = "\n".join(lines)
    assert "patcog" in parse(text, "t", "en").heading.sources[0]
