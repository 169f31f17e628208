"""A map that takes a while, in the place where it will stand: a button, then how far it is."""

from __future__ import annotations

import streamlit as st

from ui.common.method_cards import CARDS
from ui.common.text import error_text, t, verbatim
from ui.compare.case_view import CaseView
from xai_core.errors import ModelError


def offer_map(view: CaseView, target: str) -> None:
    """Offer to make the map of this class; say why where it cannot be made."""
    card = CARDS[view.asked.method]
    try:
        making = view.asked.making(target)
    except ModelError as error:
        st.info(error_text(error))
        return
    making.offer(
        t("Make this map"),
        t("{method} for {name}…", method=t(card.name), name=verbatim(view.target_names[target])),
        t("{method} takes longer than the page. {cost}", method=t(card.name), cost=t(card.cost)),
    )


def wait_for_first() -> None:
    """In a place that needs the map of the page's own method: it is offered once, at the top."""
    st.info(t("First make the map above."))
