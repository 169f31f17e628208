"""Which layer of the network the map is taken from."""

from __future__ import annotations

import streamlit as st

from ui.state import LAYER
from ui.text import t
from xai_core.inference.checkpoints import LoadedModel


def pick_layer(model: LoadedModel) -> str:
    """A layer name; the last, which the answer is read from, unless another is chosen."""
    layers = model.network.layers
    LAYER.settle(layers, layers[-1])
    chosen = st.selectbox(
        t("Grad-CAM of layer"),
        layers,
        key=LAYER.key,
        persist_state="session",
        help=t(
            "The last layer is the one the answer is read from. Earlier layers see finer detail"
            " but know less about the classes."
        ),
    )
    return chosen or layers[-1]
