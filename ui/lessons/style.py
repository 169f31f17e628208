"""How a lesson looks: a readable column, and large before a class."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_STYLE = Path(__file__).with_name("lesson.css")
_LARGE = Path(__file__).with_name("present.css")


def show_style(*, large: bool) -> None:
    """Style sheets of the page. First thing on it."""
    st.html(_STYLE)
    if large:
        st.html(_LARGE)
