"""Models: the card of each model, what it was trained on, how good it is, where it is weak."""

import streamlit as st

from ui.common.frame import link, page
from ui.common.pickers import pick_any_model
from ui.common.session import publish_address, restore_address
from ui.common.text import t
from ui.models.adding import show_adding
from ui.models.card import show_data, show_figures, show_training, show_what_it_is
from ui.models.disputed_labels import show_labels
from ui.models.guidance import show_guidance
from ui.models.out_of_distribution import show_strangeness
from ui.models.segmentation import show_drawing
from ui.models.session import MODELS_ADDRESS
from xai_core.models.segmenter_cards import SegmenterCard

with page("models"):
    st.title(t("Models"))
    restore_address(MODELS_ADDRESS)
    card = pick_any_model()
    show_adding()
    if card is not None:
        show_what_it_is(card)
        if isinstance(card, SegmenterCard):
            show_drawing(card)
        else:
            show_figures(card)
            link("methods", t("How well each method explains the models"))
            show_strangeness(card)
        show_data(card)
        if not isinstance(card, SegmenterCard):
            show_guidance(card)
            show_labels(card)
        show_training(card)
    publish_address(MODELS_ADDRESS)
