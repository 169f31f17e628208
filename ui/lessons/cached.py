"""What a lesson shows, made once: bounded, and shared by all sessions.

By the rules of ``ui/common/cached.py``: of a library drawn anew or a model trained anew nothing is
shown that was made of the earlier one.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import streamlit as st

from ui.common import cached as shared
from xai_core import home
from xai_core.cases.library import MANIFEST_FILE, TABLE_FILE
from xai_core.cases.registry import ensure_builtin
from xai_core.lessons.blocks import FigureBlock
from xai_core.lessons.cases import CaseChoice, SeenCase, see_case
from xai_core.lessons.figures.contract import LessonFigure
from xai_core.lessons.figures.registry import make_figure
from xai_core.models.cards import CARD_FILE, find_card


def seen(choice: CaseChoice) -> SeenCase:
    """A case met by the model. Raises ShitenError."""
    ensure_builtin(choice.library)
    library, card = shared.library(choice.library), find_card(choice.model).card
    return _seen(choice, library.content_hash, "" if card is None else card.answers_key)


@st.cache_resource(show_spinner=False, max_entries=48)
def _seen(choice: CaseChoice, content_hash: str, answers_key: str) -> SeenCase:
    return see_case(choice)


def figure(block: FigureBlock, language: str) -> LessonFigure:
    """A figure of the house. Raises ShitenError."""
    settings = json.dumps(block.settings, sort_keys=True)
    return _figure(block.name, settings, language, _what_there_is())


@st.cache_resource(show_spinner=False, max_entries=48)
def _figure(name: str, settings: str, language: str, stamp: frozenset[str]) -> LessonFigure:
    return make_figure(name, json.loads(settings), language)


def _what_there_is() -> frozenset[str]:
    """Every file that says what a library or a model is, and when it was changed.

    A figure reads libraries and models as it likes: whichever changes, it is made anew. Nothing is
    opened, so that a page with many figures does not wait.
    """
    shelves: list[tuple[Path, tuple[str, ...]]] = [
        (home.libraries_folder(), (MANIFEST_FILE, TABLE_FILE)),
        *((folder, (CARD_FILE,)) for folder in home.model_folders()),
    ]
    found = set()
    for shelf, names in shelves:
        for path in (path for name in names for path in shelf.glob(f"[!.]*/{name}")):
            with suppress(OSError):  # being replaced at this moment
                found.add(f"{path} {path.stat().st_mtime_ns}")
    return frozenset(found)
