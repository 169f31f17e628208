"""What the shown numbers come from, and what they cannot say."""

from __future__ import annotations

import streamlit as st

from ui.common.text import localised, t, verbatim
from ui.compare.case_view import CaseView
from ui.compare.method_picker import map_title


def show_provenance(view: CaseView) -> None:
    """The library's warnings, the model's known weaknesses, and how the map was made."""
    if view.notes is not None:
        st.caption(verbatim(localised(view.notes)))
    st.caption(verbatim(localised(view.card.weaknesses)))
    made = t(
        "{method}, model {model} (weights {weights}).",
        method=map_title(view.asked),
        model=verbatim(view.card.id),
        weights=view.card.weights_sha256[:12],
    )
    st.caption(made + " " + t("High agreement means a plausible place, not a proven reason."))
