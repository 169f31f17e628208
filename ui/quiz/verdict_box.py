"""A verdict in a box: right and wrong differ in sign and words, not in colour alone."""

from __future__ import annotations

import streamlit as st


def verdict_box(text: str, *, right: bool) -> None:
    """The text, as of a right answer or a wrong one."""
    if right:
        st.success(text, icon=":material/check:")
    else:
        st.error(text, icon=":material/close:")
