"""What the shown numbers come from, and what they cannot say."""

from __future__ import annotations

import streamlit as st

from ui.text import localised, t, verbatim
from ui.widgets.view import CaseView
from xai_core.types import LocalisedText


def show_provenance(view: CaseView, notes: LocalisedText | None) -> None:
    """The library's warnings, the model's known weaknesses, and how the map was made."""
    if notes is not None:
        st.caption(verbatim(localised(notes)))
    st.caption(verbatim(localised(view.card.weaknesses)))
    explanation = view.explanation
    st.caption(
        t(
            "Grad-CAM of layer {layer}, model {model} (weights {weights}). High agreement means a"
            " plausible place, not a proven reason.",
            layer=verbatim(explanation.layer or t("the picture")),
            model=verbatim(explanation.model),
            weights=explanation.weights_sha256[:12],
        )
    )
