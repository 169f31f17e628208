"""The lessons there are, read anew only where a file of one has changed."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from xai_core.lessons.shelf import OnShelf, lesson_folders
from xai_core.lessons.shelf import lessons as read_lessons


def lessons() -> tuple[OnShelf, ...]:
    """Every lesson; read again when a file of one has changed."""
    files = [
        path
        for parent in lesson_folders()
        if parent.is_dir()
        for path in sorted(parent.glob("*/lesson.*.md"))[:1000]
    ]
    return _lessons(tuple((str(path), _changed(path)) for path in files))


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:  # taken away in this moment
        return 0


@st.cache_resource(show_spinner=False, max_entries=2)
def _lessons(stamp: tuple[tuple[str, int], ...]) -> tuple[OnShelf, ...]:
    return read_lessons()
