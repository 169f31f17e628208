"""Home: what Shiten is, three ways in, what is on this machine, how to read a map."""

import streamlit as st

from ui.common import cached
from ui.common.frame import page
from ui.common.text import t
from ui.home.doors import show_doors
from ui.home.examples import behind
from ui.home.fetching import show_fetching
from ui.home.first_case import first_case
from ui.home.guide import show_guide
from ui.home.importing import show_import
from ui.home.libraries import show_libraries
from ui.home.models import show_models
from xai_core.models.cards import list_cards
from xai_core.models.segmenter_cards import list_segmenters

with page("home"):
    st.title(t("Where does the AI look, and where do experts?"))
    st.markdown(
        t(
            "Shiten shows one case at a time: what the expert outlined, where the AI looked, and"
            " how far the two agree. Every percentage stands beside what chance would score, so"
            " that you and your class can judge it."
        )
    )
    on_shelf, cards = cached.library_entries(), list_cards()
    first = first_case(on_shelf, cards)
    show_doors(None if first is None else behind(first))

    st.header(t("Case libraries"))
    show_libraries(on_shelf)
    show_import()
    show_fetching()

    st.header(t("Models"))
    show_models((*cards, *list_segmenters()))

    st.header(t("How to read a map"))
    show_guide()
