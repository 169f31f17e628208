"""The block: three questions below each other, none of which runs before it is asked."""

from __future__ import annotations

import streamlit as st

from ui.common.glossary import term_help
from ui.common.terms import Term
from ui.common.text import t
from ui.compare.case_view import CaseView
from ui.compare.looked_for.flip import show_change
from ui.compare.looked_for.found_concepts import show_found
from ui.compare.looked_for.training_neighbours import show_alike


def show_looked_for(view: CaseView) -> None:
    """What the model looks for in such answers, what it learned from, and what would flip it."""
    st.markdown(t("**What it looks for in such answers**"), help=term_help(Term.CONCEPT))
    show_found(view)
    st.markdown(t("**Cases it learned from that look alike to it**"))
    show_alike(view)
    st.markdown(
        t("**The smallest change that flips the answer**"), help=term_help(Term.COUNTERFACTUAL)
    )
    show_change(view)
