"""What a lesson shows, made once: bounded, and shared by all sessions."""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

from xai_core.lessons.blocks import FigureBlock
from xai_core.lessons.cases import CaseChoice, SeenCase, see_case
from xai_core.lessons.figures.contract import LessonFigure
from xai_core.lessons.figures.registry import make_figure
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


@st.cache_resource(show_spinner=False, max_entries=48)
def seen(choice: CaseChoice) -> SeenCase:
    """A case met by the model. Raises ShitenError."""
    return see_case(choice)


def figure(block: FigureBlock, language: str) -> LessonFigure:
    """A figure of the house. Raises ShitenError."""
    return _figure(block.name, json.dumps(block.settings, sort_keys=True), language)


@st.cache_resource(show_spinner=False, max_entries=48)
def _figure(name: str, settings: str, language: str) -> LessonFigure:
    return make_figure(name, json.loads(settings), language)
