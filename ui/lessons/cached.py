"""What a lesson shows, made once: bounded, and shared by all sessions."""

from __future__ import annotations

import json

import streamlit as st

from xai_core.lessons.blocks import FigureBlock
from xai_core.lessons.cases import CaseChoice, SeenCase, see_case
from xai_core.lessons.figures.contract import LessonFigure
from xai_core.lessons.figures.registry import make_figure


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
