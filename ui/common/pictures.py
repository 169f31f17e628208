"""What painted pictures share on every screen: how large they are, and what signs mean."""

from __future__ import annotations

import streamlit as st

from ui.common.text import t, verbatim

SHOWN_SIDE = 480
"""Longer side of a shown picture, at least, in pixels."""


def explain_signs(against: str, speaks_for: str) -> None:
    """What the two colours of a signed map say, and which of them is scored."""
    st.caption(
        t(
            "Red: {speaks_for}; blue: {against}; the strongest hundredth in full colour. The"
            " scores count the red alone.",
            speaks_for=verbatim(speaks_for),
            against=verbatim(against),
        )
    )
