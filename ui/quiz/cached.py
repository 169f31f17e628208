"""What only the quiz keeps: which cases a round chooses from, and pictures for the canvas.

By the rules of ``ui/common/cached.py``.
"""

from __future__ import annotations

import base64

import streamlit as st

from xai_core.arrays import ImageArray
from xai_core.cases.pictures import encode_png
from xai_core.quiz import RoundMaterial, chosen_cases


@st.cache_data(max_size="16MB", show_spinner=False)
def round_cases(
    _material: RoundMaterial, content_hash: str, weights: str, mapping: str | None, seed: int
) -> tuple[str, ...]:
    """The ids of the cases a round of the quiz chooses from."""
    return tuple(case.id for case in chosen_cases(_material))


@st.cache_data(max_size="16MB", show_spinner=False)
def picture_url(image: ImageArray) -> str:
    """The bare pixels of a picture as a ``data:`` address: no file name, no hidden text."""
    return "data:image/png;base64," + base64.b64encode(encode_png(image)).decode("ascii")
