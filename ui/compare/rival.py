"""“Why not B?”: the map for another answer, and where the two maps differ.

A value has one other: what lowers it stands beside what raises it without being asked for.
"""

from __future__ import annotations

import streamlit as st

from ui.common.choices import choose_any
from ui.common.text import t, verbatim
from ui.compare.case_view import CaseView
from ui.compare.offer import offer_map, wait_for_first
from ui.compare.session import VERSUS
from ui.compare.viewpoints import Display, paint_attention, strongest
from xai_core.report.overlays import signed_overlay


def pick_rival(view: CaseView) -> str | None:
    """Another answer to ask about; None for not asking."""
    opposite = view.opposite
    if opposite is not None:
        VERSUS.settle([], None)
        return None if view.asked.method.signed else opposite  # a signed map says both already
    return choose_any(
        VERSUS,
        t("Why not …?"),
        {target: name for target, name in view.target_names.items() if target != view.answer},
        placeholder=t("Choose another answer to see its map"),
    )


def show_rival(view: CaseView, rival: str, display: Display) -> None:
    """The answer's map, the rival's map in the same colours, and their difference."""
    names, maps = view.target_names, view.explanations
    st.header(
        t("Why not another answer?")
        if view.opposite is None
        else t("What raises it, what lowers it?")
    )
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
            st.markdown(
                t("Speaks for **{name}**", name=name)
                if view.opposite is None
                else t("Shows **{name}**", name=name)
            )
            if explanation.blank is not None:
                st.caption(t(explanation.blank))
    with columns[2]:
        difference = answer.heat_map - other.heat_map
        st.image(
            signed_overlay(view.enlarged, difference, opacity=display.opacity),
            alt=t("The difference of the two maps."),
            width="stretch",
        )
        st.markdown(_difference(view, rival))
    st.caption(t("The first two share one colour scale, so they can be compared."))


def _difference(view: CaseView, rival: str) -> str:
    if view.opposite is None:
        names = view.target_names
        return t(
            "Difference: red speaks more for **{answer}**, blue for **{other}**",
            answer=verbatim(names[view.answer]),
            other=verbatim(names[rival]),
        )
    lowers, raises = map(verbatim, view.sides)
    return t("Difference: red **{raises}**, blue **{lowers}**", raises=raises, lowers=lowers)
