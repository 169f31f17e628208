"""Models: the card of each model, what it was trained on, how good it is, where it is weak."""

import streamlit as st

from ui.frame import page
from ui.state import MODELS_ADDRESS, publish_address, restore_address
from ui.text import t
from ui.widgets.card import show_data, show_figures, show_training, show_what_it_is
from ui.widgets.card_labels import show_labels
from ui.widgets.pickers import pick_model

with page(t("Models"), active="models"):
    st.title(t("Models"))
    restore_address(MODELS_ADDRESS)
    card = pick_model(None)
    if card is not None:
        show_what_it_is(card)
        show_figures(card)
        show_data(card)
        show_labels(card)
        show_training(card)
    publish_address(MODELS_ADDRESS)
