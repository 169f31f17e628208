"""The layers of a network in the reader's words: which of how many, and which is the deepest."""

from __future__ import annotations

from collections.abc import Sequence

from ui.common.text import t, verbatim


def layer_name(layers: Sequence[str], layer: str) -> str:
    """How a layer is called beside the word “Layer”; ``layers`` go from shallow to deep."""
    if layer not in layers:
        return verbatim(layer)
    words = {"number": layers.index(layer) + 1, "n": len(layers), "name": verbatim(layer)}
    if layer == layers[-1]:
        return t("{number} of {n}, deepest: {name}", **words)
    if layer == layers[0]:
        return t("{number} of {n}, shallowest: {name}", **words)
    return t("{number} of {n}: {name}", **words)
