"""Which lessons there are: those shipped with the code, then one's own below ``SHITEN_HOME``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xai_core import home
from xai_core.errors import LessonError
from xai_core.lessons.source import LessonSource, read_lesson

MOST = 200
"""Folders looked at on one shelf."""


@dataclass(frozen=True)
class OnShelf:
    """A lesson's folder, and the lesson or what is wrong with it."""

    name: str
    own: bool
    """Somebody's own, rather than shipped."""
    lesson: LessonSource | None
    problem: LessonError | None


def lesson_folders() -> tuple[Path, ...]:
    """Where lessons are looked for; an own lesson stands in for a shipped one of its name."""
    return home.shipped() / "lessons", home.home() / "lessons"


def lessons() -> tuple[OnShelf, ...]:
    """Every lesson by name; broken ones say what is wrong with them."""
    found: dict[str, OnShelf] = {}
    for place, parent in enumerate(lesson_folders()):
        folders = sorted(one for one in parent.iterdir() if one.is_dir()) if parent.is_dir() else []
        for folder in folders[:MOST]:
            if not folder.name.startswith((".", "_")):
                found[folder.name] = _read(folder, own=place > 0)
    return tuple(found[name] for name in sorted(found))


def open_lesson(name: str) -> LessonSource:
    """The lesson of this name. Raises LessonError, which lists those there are."""
    found = {one.name: one for one in lessons()}
    asked = found.get(name)
    if asked is not None and asked.lesson is not None:
        return asked.lesson
    if asked is not None and asked.problem is not None:
        raise asked.problem
    known = ", ".join(found) or "-"
    raise LessonError("There is no lesson “{name}”; there are: {known}.", name=name, known=known)


def _read(folder: Path, *, own: bool) -> OnShelf:
    try:
        return OnShelf(folder.name, own, read_lesson(folder), None)
    except LessonError as problem:
        return OnShelf(folder.name, own, None, problem)
