"""Which method makes the map, and of which layer of the network."""

from __future__ import annotations

import streamlit as st

from ui.common.choices import choose_listed
from ui.common.layers import layer_name
from ui.common.method_cards import method_name
from ui.common.text import t, verbatim
from ui.compare.explanations import ExplanationRequest, recommended_layer
from ui.compare.session import LAYER, METHOD
from xai_core.explain.explanation import Method
from xai_core.explain.layer_presets import layer_preset
from xai_core.explain.methods import suiting
from xai_core.models.checkpoints import LoadedModel


def pick_method(model: LoadedModel) -> Method:
    """A method; Grad-CAM unless another is chosen. Its recommended layer comes with it."""
    offered = [method.value for method in suiting(model)]
    METHOD.settle(offered, Method.GRAD_CAM.value)
    chosen = st.selectbox(
        t("Method"),
        offered,
        key=METHOD.key,
        format_func=method_name,
        persist_state="session",
        on_change=_follow,
        args=(model,),
        help=t(
            "How the map is made. Those of the Grad-CAM family weigh a layer of the network; those"
            " of the SHAP family share the answer out among the pixels, for and against. LRP hands"
            " it back to them layer by layer."
            " Transformers can also be asked where their attention goes."
        ),
    )
    return Method(chosen or Method.GRAD_CAM)


def pick_layer(model: LoadedModel, method: Method) -> str | None:
    """A layer, the recommended one unless another is chosen; None where the method takes none."""
    preset = layer_preset(model.card.architecture, model.network.layers, method)
    if preset is None:
        return None
    layers = model.network.layers
    return choose_listed(
        LAYER,
        t("Layer"),
        layers,
        lambda layer: layer_name(layers, layer),
        default=preset.layer,
        help=t(
            "Recommended: {layer}. {why}",
            layer=layer_name(layers, preset.layer),
            why=t(preset.why),
        ),
    )


def map_title(asked: ExplanationRequest) -> str:
    """The method, and the layer where it takes one, as a title safe in Markdown."""
    name = method_name(asked.method)
    if asked.layer is None:
        return name
    return t("{method} of layer {layer}", method=name, layer=verbatim(asked.layer))


def _follow(model: LoadedModel) -> None:
    """Another method begins with the layer that is recommended for it."""
    layer = recommended_layer(model, Method(METHOD.get() or Method.GRAD_CAM))
    if layer is not None:
        LAYER.choose(layer)
