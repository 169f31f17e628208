"""The picture as a canvas: a reader marks on it what decided their answer, or corrects an outline.

Question answered: *which strokes have been drawn on this picture so far?*

Brush, eraser, undo, clear and three sizes; mouse, finger, pen, and the keyboard (arrows move a
circle, Space puts a dot). The strokes come back after each movement, in the coordinates of
``xai_core.quiz.strokes``, which also turns them into pixels. A new ``key`` is a new drawing; the
same key keeps it, also when its reader leaves the page and comes back.

The picture is sent anew as pixels only: a file's name or hidden text could give an answer away.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from ui.common.session import SessionValue
from ui.common.text import t
from xai_core.arrays import BoolMask, ImageArray
from xai_core.cases.pictures import encode_png
from xai_core.quiz.strokes import MAX_POINTS, MAX_STROKES, Stroke, read_strokes

MARK_NOW = SessionValue("quiz-mark", str)
"""What is drawn on the canvas: ``[key, strokes]`` as JSON."""
MARK_GIVEN = SessionValue("quiz-mark-given", str)
"""What the canvas was given to start with."""
_INK = (86, 180, 233, 255)
"""The colour of ``INK`` in ``mark_canvas.js``."""

_PARTS = Path(__file__).with_name("mark_canvas")

_canvas = st.components.v2.component(
    "shiten_mark_canvas",
    html=_PARTS.with_suffix(".html").read_text(encoding="utf-8"),
    css=_PARTS.with_suffix(".css").read_text(encoding="utf-8"),
    js=_PARTS.with_suffix(".js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class CanvasWords:
    """What is read aloud, in the reader's language."""

    picture: str
    canvas: str


def mark_canvas(
    image: ImageArray, *, key: str, words: CanvasWords, start: BoolMask | None = None
) -> tuple[Stroke, ...]:
    """Draw the picture to be marked; the strokes on it so far.

    Parameters
    ----------
    image
        ``(H, W, 3)`` uint8.
    key
        Of the drawing.
    words
        What the picture and the canvas are called.
    start
        ``(H, W)``: what is marked before the first stroke; None: nothing.

    Raises
    ------
    MarkError
        What came back cannot have been drawn here.
    """
    height, width = image.shape[:2]
    if not _held_by_browser(key):
        MARK_GIVEN.set(json.dumps([key, _kept(MARK_NOW.get(), key)]))
    _canvas(
        key=key,
        data={
            "id": key,
            "image": picture_url(image),
            "width": width,
            "height": height,
            "strokes": _kept(MARK_GIVEN.get(), key),
            "start": None if start is None else _inked(start),
            "max_strokes": MAX_STROKES,
            "max_points": MAX_POINTS,
            "labels": _labels(words),
        },
        on_strokes_change=_nothing,
    )
    strokes = drawn_strokes(key)
    MARK_NOW.set(json.dumps([key, [stroke.model_dump() for stroke in strokes]]))
    return strokes


def drawn_strokes(key: str) -> tuple[Stroke, ...]:
    """The strokes on the canvas with this key, also before it is drawn in this run.

    Raises
    ------
    MarkError
        What came back cannot have been drawn here.
    """
    sent = (st.session_state.get(key) or {}).get("strokes")
    return read_strokes(_kept(MARK_NOW.get(), key) if sent is None else sent)


def _held_by_browser(key: str) -> bool:
    """Whether the canvas with this key has sent strokes since it was put on the page.

    Until then it starts with those given to it; what is given must then stay the same, or the
    whole picture would travel again after each stroke.
    """
    state = st.session_state.get(key) or {}
    return state.get("strokes") is not None


def _kept(text: str | None, key: str) -> list[object]:
    """The strokes remembered for this key; none where another picture's are."""
    if text is None:
        return []
    remembered, strokes = json.loads(text)
    return list(strokes) if remembered == key else []


@st.cache_data(max_size="16MB", show_spinner=False)
def picture_url(image: ImageArray) -> str:
    """The bare pixels of a picture as a ``data:`` address: no file name, no hidden text."""
    return "data:image/png;base64," + base64.b64encode(encode_png(image)).decode("ascii")


def _inked(mask: BoolMask) -> str:
    return picture_url(np.where(mask[..., None], np.array(_INK, np.uint8), np.uint8(0)))


def _labels(words: CanvasWords) -> dict[str, object]:
    return {
        "picture": words.picture,
        "canvas": words.canvas,
        "toolbar": t("Drawing tools"),
        "tool": t("Tool"),
        "brush": t("Brush"),
        "eraser": t("Eraser"),
        "size": t("Size of the brush"),
        "sizes": [t("Fine"), t("Medium"), t("Broad")],
        "undo": t("Undo"),
        "clear": t("Clear"),
        "full": t("That is as much as can be marked. Erase or clear something first."),
    }


def _nothing() -> None:
    """Streamlit returns only those values that something listens to."""
