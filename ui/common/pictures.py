"""What painted pictures share on every screen: how large they are, and the legend of a map."""

from __future__ import annotations

import streamlit as st

from ui.common.text import t
from xai_core.report.overlays import ColourMap, colour_bar

SHOWN_SIDE = 480
"""Longer side of a shown picture, at least, in pixels."""


def show_colour_bar(*, signed: bool = False) -> None:
    """The legend of a painted map."""
    if signed:
        st.image(
            colour_bar(ColourMap.RED_BLUE, height=8),
            alt=t("Blue over white to red."),
            width="stretch",
        )
        st.caption(t("against this answer ← 0 → for it"), text_alignment="center")
        explain_signs()
        return
    st.image(colour_bar(height=8), alt=t("Colours from least to most."), width="stretch")
    st.caption(t("least ← attention for this answer → most"), text_alignment="center")


def explain_signs() -> None:
    """What the two colours of a signed map say, and which of them is scored."""
    st.caption(
        t(
            "Red speaks for the answer, blue against it, the strongest hundredth in full"
            " colour. The scores count the red alone."
        )
    )
