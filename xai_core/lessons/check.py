"""Whether a lesson can be held: its text is well made, and what its blocks name is there."""

from __future__ import annotations

from pathlib import Path

from xai_core.errors import ContentError, LessonError, ShitenError
from xai_core.explain.explanation import Method
from xai_core.lessons.blocks import CaseBlock, FigureBlock, Lesson, PlaylistBlock
from xai_core.lessons.cases import CaseChoice
from xai_core.lessons.figures.registry import check_settings
from xai_core.lessons.source import read_lesson


def check(folder: Path) -> tuple[LessonError, ...]:
    """Everything that is wrong with a lesson, as far as no picture need be looked at.

    Parameters
    ----------
    folder
        The lesson's.

    Returns
    -------
    tuple of LessonError
        With file, line and reason; the first alone where the text itself is not well made.
    """
    try:
        source = read_lesson(folder)
    except LessonError as problem:
        return (problem,)
    lesson = source.languages["en"]  # the others have the same facts
    found: list[LessonError] = []
    for step in lesson.steps:
        for placed in step.blocks:
            try:
                _check(placed.block, lesson)
            except ShitenError as problem:
                found.append(
                    LessonError(
                        "{file}, line {line}: {reason}",
                        file=f"{lesson.name}/lesson.en.md",
                        line=placed.line,
                        reason=problem,
                    )
                )
    return tuple(found)


def _check(block: object, lesson: Lesson) -> None:
    if isinstance(block, CaseBlock):
        CaseChoice.of(block, lesson.heading)
        Method.parse(block.method)
    elif isinstance(block, FigureBlock):
        check_settings(block.name, block.settings)
        for value in block.values:
            check_settings(block.name, block.turned(value).settings)
    elif isinstance(block, PlaylistBlock):
        for case in block.cases:
            if ":" not in case and lesson.heading.library is None:
                raise ContentError("the case “{case}” names no library", case=case)
