"""“Why not B?”: the map for another class, and where the two maps differ."""

from __future__ import annotations

import streamlit as st

from ui.common.text import t, verbatim
from ui.compare.case_view import CaseView
from ui.compare.offer import offer_map, wait_for_first
from ui.compare.session import VERSUS
from ui.compare.viewpoints import Display, paint_attention, strongest
from xai_core.report.overlays import signed_overlay


def pick_rival(view: CaseView) -> str | None:
    """Another class to ask about; None for not asking."""
    others = [target for target in view.target_names if target != view.answer]
    VERSUS.settle(others, None)
    if not others:
        return None
    return st.selectbox(
        t("Why not …?"),
        others,
        index=None,
        key=VERSUS.key,
        placeholder=t("Choose another answer to see its map"),
        format_func=view.target_names.__getitem__,
        persist_state="session",
    )


def show_rival(view: CaseView, rival: str, display: Display) -> None:
    """The answer's map, the rival's map in the same colours, and their difference."""
    names, maps = view.target_names, view.explanations
    if not view.has_map:
        wait_for_first()
        return
    if rival not in maps:
        offer_map(view, rival)
        return
    answer, other = view.explanation, maps[rival]
    ceiling = max(strongest(answer), strongest(other))
    columns = st.columns(3, gap="small")
    for column, explanation in zip(columns, (answer, other), strict=False):
        name = verbatim(names[explanation.target])
        with column:
            st.image(
                paint_attention(view, explanation, display, ceiling=ceiling),
                alt=t("Attention for {name}.", name=names[explanation.target]),
                width="stretch",
            )
            st.markdown(t("Speaks for **{name}**", name=name))
            if explanation.blank is not None:
                st.caption(t(explanation.blank))
    with columns[2]:
        difference = answer.heat_map - other.heat_map
        st.image(
            signed_overlay(view.enlarged, difference, opacity=display.opacity),
            alt=t("The difference of the two maps."),
            width="stretch",
        )
        st.markdown(
            t(
                "Difference: red speaks more for **{answer}**, blue for **{other}**",
                answer=verbatim(names[view.answer]),
                other=verbatim(names[rival]),
            )
        )
    st.caption(t("The first two share one colour scale, so they can be compared."))
