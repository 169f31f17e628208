"""Session keys of Compare, and what of them stands in its address."""

from __future__ import annotations

import streamlit as st

from ui.common.session import (
    ANSWER_FILTER,
    BACK,
    BINARISE,
    CASE,
    CLASS_FILTER,
    LIBRARY,
    MODEL,
    PLAYLIST,
    PLAYLIST_AT,
    REGION,
    SEARCH,
    SessionValue,
)
from ui.compare.decision import Decision
from xai_core.report import overlays

SOURCE = SessionValue("source", str, "library")
LAYER = SessionValue("layer", str)
METHOD = SessionValue("method", str, "grad-cam")
DEEPER = SessionValue("deeper", str)
"""Which question is asked below the pictures; none on the first view."""
BESIDE = SessionValue("beside", str)
"""The method whose map is shown beside the first."""
SCALED = SessionValue("scaled", str)
"""What is made equal in two maps before their difference is shown."""
FILL = SessionValue("fill", str)
"""What a hidden place is filled with."""
HIDDEN = SessionValue("hidden", str)
"""Names of the hidden places, in order, with a comma between them."""
VERSUS = SessionValue("versus", str)
SECOND = SessionValue("second", str)
OUTLINES = SessionValue("outlines", str)
"""``none``: no outlines of a model where nobody has drawn any; else they are shown."""
OPACITY = SessionValue("opacity", int, round(100 * overlays.OPACITY))
CONTOURS = SessionValue("contours", bool)
MODEL_INPUT = SessionValue("input", bool)
WINDOW = SessionValue("window", str)
"""The window the picture is looked at through, by name; none: the one that the model sees."""
DECIDE = SessionValue("decide", bool)
"""Whether readers decide before they see what expert and AI say."""
PRESENT = SessionValue("present", bool)
"""Whether the screen is shown to a class: the pictures, large, and nothing else."""
DECISIONS_KEY = "decisions"
"""What was decided so far, by case; in no address."""

OWN_PICTURE = "own-picture"
"""One's own picture, decoded (``upload.py``); in no address."""

COMPARE_ADDRESS: tuple[SessionValue[str] | SessionValue[int], ...] = (
    SOURCE,
    LIBRARY,
    MODEL,
    METHOD,
    LAYER,
    CASE,
    CLASS_FILTER,
    ANSWER_FILTER,
    SEARCH,
    REGION,
    BINARISE,
    VERSUS,
    SECOND,
    DEEPER,
    BESIDE,
    SCALED,
    FILL,
    HIDDEN,
    OUTLINES,
    OPACITY,
    CONTOURS,
    MODEL_INPUT,
    WINDOW,
    DECIDE,
    PRESENT,
    BACK,
    PLAYLIST,
    PLAYLIST_AT,
)
"""What a link to a view on Compare holds."""


def kept_decisions() -> dict[str, Decision]:
    """What was decided in this session, by case; to be read and to be added to."""
    kept: dict[str, Decision] = st.session_state.setdefault(DECISIONS_KEY, {})
    return kept
