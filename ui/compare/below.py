"""Below the first screen: what is behind the answer and the headline, one thing after the other."""

from __future__ import annotations

import streamlit as st

from ui.common.glossary import term_help
from ui.common.pictures import explain_signs
from ui.common.terms import Term
from ui.common.text import t
from ui.compare.agreement import show_agreement, show_overlap, show_pattern
from ui.compare.answer import show_answer
from ui.compare.correction import show_correction
from ui.compare.deeper import show_deeper
from ui.compare.levels import show_levels
from ui.compare.map_tools import show_map_tools, show_promise
from ui.compare.picking import Chosen
from ui.compare.provenance import show_provenance
from ui.compare.rival import pick_rival, show_rival
from ui.compare.second_model import show_second
from ui.compare.two_methods import show_two_methods
from ui.compare.viewpoints import Display


def show_below(chosen: Chosen, region: str | None, display: Display) -> None:
    """Everything else the page says about one picture and one model, or two."""
    view = chosen.view
    if view.has_map:
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            show_map_tools(view, display.opacity)
            show_promise(view.explanation, view.card)
        if view.signed_map is not None:
            explain_signs(*view.sides)
    answer, agreement = st.columns([2, 3], gap="large")
    with answer:
        st.header(t("The answers"), help=term_help(Term.CONFIDENCE))
        show_answer(view)
        rival = pick_rival(view)
    if region is not None and region in view.agreements:
        with agreement:
            st.header(t("Agreement"), help=term_help(Term.PLAUSIBILITY))
            show_agreement(view, region)
            show_overlap(view, region)
            show_levels(view, region, display)
        with answer:
            show_pattern(view.agreements[region])
    if rival is not None:
        show_rival(view, rival, display)
    if chosen.second_model is not None:
        show_second((view, chosen.second_model))
    if chosen.second_method is not None:
        show_two_methods(view, chosen.second_method, display)
    show_correction(view)
    show_deeper(view, display)
    show_provenance(view)
