"""``lessons``: which there are, whether they are well made, and what is made of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xai_core.cli.output import AsJson, Command, show
from xai_core.errors import LessonError
from xai_core.files import replace_file

if TYPE_CHECKING:
    from xai_core.lessons.source import LessonSource

Names = Annotated[
    list[str] | None, typer.Argument(help="Names of lessons; all if left out.", metavar="[NAME]...")
]
Folder = Annotated[Path, typer.Option(help="Where to write; made if it is missing.")]


def lessons(as_json: AsJson = False) -> None:
    """List the lessons: those shipped, then those in SHITEN_HOME/lessons."""
    from xai_core.lessons.shelf import lessons as on_shelf

    found = [
        {
            "name": one.name,
            "own": one.own,
            "title": None if one.lesson is None else one.lesson.in_language("en").heading.title,
            "minutes": None if one.lesson is None else one.lesson.in_language("en").heading.minutes,
            "steps": None if one.lesson is None else len(one.lesson.in_language("en").steps),
            "error": None if one.problem is None else str(one.problem),
        }
        for one in on_shelf()
    ]

    def lines() -> list[str]:
        return [f"{row['name']}: {row['error'] or row['title']}" for row in found]

    show({"lessons": found}, as_json, lines)


def check_lesson(
    folder: Annotated[Path, typer.Argument(help="The lesson's folder.")], as_json: AsJson = False
) -> None:
    """Check a lesson: what is wrong is said with file, line and reason."""
    from xai_core.lessons.check import check

    problems = check(folder)
    if problems and not as_json:
        raise problems[0]
    result = {"lesson": folder.name, "problems": [str(problem) for problem in problems]}
    show(result, as_json, lambda: [f"{folder.name}: nothing is wrong"])


def lesson_notebooks(
    names: Names = None, folder: Folder = Path("notebooks"), as_json: AsJson = False
) -> None:
    """Write lessons as Jupyter notebooks, one for each language."""
    from xai_core.lessons.notebook import notebook

    written = []
    for source in _sources(names):
        for language, lesson in source.languages.items():
            path = folder / f"{source.name}.{language}.ipynb"
            folder.mkdir(parents=True, exist_ok=True)
            replace_file(path, notebook(lesson).encode())
            written.append(str(path))
    show({"written": written}, as_json, lambda: written)


def lesson_handouts(
    names: Names = None, folder: Folder = Path("handouts"), as_json: AsJson = False
) -> None:
    """Write lessons as hand-outs, one HTML file for each language; they need no server."""
    from xai_core.lessons.handout import handout

    written = []
    for source in _sources(names):
        for language, lesson in source.languages.items():
            path = folder / f"{source.name}.{language}.html"
            folder.mkdir(parents=True, exist_ok=True)
            replace_file(path, handout(lesson).encode())
            written.append(str(path))
    show({"written": written}, as_json, lambda: written)


def _sources(names: list[str] | None) -> list[LessonSource]:
    from xai_core.lessons.shelf import lessons as on_shelf
    from xai_core.lessons.shelf import open_lesson

    found = [open_lesson(name) for name in names or [one.name for one in on_shelf()]]
    if not found:
        raise LessonError("There are no lessons.")
    return found


COMMANDS = (
    Command("lessons", lessons),
    Command("check-lesson", check_lesson),
    Command("lesson-notebooks", lesson_notebooks),
    Command("lesson-handouts", lesson_handouts),
)
