"""Home: what Shiten is, what is on this machine, what to do first, how to read a map."""

import streamlit as st

from ui.common import cached
from ui.common.frame import link, page
from ui.common.text import t
from ui.home.guide import show_guide
from ui.home.overview import first_pair, show_doors, show_libraries, show_models
from xai_core.models.cards import list_cards
from xai_core.models.segmenter_cards import list_segmenters

with page(t("Home"), active="home"):
    st.title(t("Where does the AI look, and where do experts?"))
    st.markdown(
        t(
            "Shiten shows one case at a time: what the expert outlined, where the AI looked, and"
            " how far the two agree. Every percentage stands beside what chance would score, so"
            " that you and your class can judge it."
        )
    )
    on_shelf, cards = cached.library_entries(), list_cards()
    pair = first_pair(on_shelf, cards)
    if pair is not None:
        library, model = pair
        st.markdown(
            t(
                "Start with one case: look at it yourself and decide, then see where the AI looked."
                " Ask why it did not give another answer, or bring a picture of your own."
            )
        )
        with st.container(key="shiten-first"):
            link("compare", t("Open the first case"), library=library, model=model)
    show_doors()

    st.header(t("How to read a map"))
    show_guide()

    left, right = st.columns(2, gap="large")
    with left:
        st.header(t("Case libraries"))
        show_libraries(on_shelf)
    with right:
        st.header(t("Models"))
        show_models((*cards, *list_segmenters()))
