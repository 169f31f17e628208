"""How Compare is laid out: the picture first, and larger before a class."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_LAYOUT = Path(__file__).with_name("compare.css")
_PRESENT = Path(__file__).with_name("present.css")


def show_style(*, presenting: bool) -> None:
    """The page's own style sheets."""
    st.html(_LAYOUT)
    if presenting:
        st.html(_PRESENT)
