"""Which layer to take: what is recommended for each network and method, and why, in one line.

Deep layers know classes but are coarse; shallow layers are fine but know edges and colours. Any
other of ``network.layers`` can be asked for. On simulated cells, where it is known what decides,
LayerCAM points better from ``stage2`` of the compact network than from its last layer (0.63 above
chance against 0.46 with ``smear11``, 30 cases), and Grad-CAM far worse (0.16 against 0.51).

Networks of libraries take the last of their layers, found by looking (``models/layers.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xai_core.errors import Phrase
from xai_core.explain.explanation import Method
from xai_core.models.architectures import Architecture


@dataclass(frozen=True)
class LayerPreset:
    """A layer and the reason for it."""

    layer: str
    why: Phrase


_EXACT = Phrase(
    "The layer the answer is read from: here the map is exact, every class comes from one pass,"
    " and nothing lies between the map and the answer."
)
_FINER = Phrase(
    "An earlier layer, twice as fine as the last. This method weighs each place by its own"
    " gradient, which still means something there; averaged gradients would not."
)
_MASKS = Phrase(
    "The layer the answer is read from: its channels mark the most meaningful parts, and each of"
    " them costs one run of the network."
)
_UNNAMED = Phrase(
    "The layer the answer is read from: the strongest pattern of earlier layers is mostly the"
    " contrast of the picture."
)

_DEEPEST = Phrase(
    "The deepest layer with height and width that the answer is read from: it knows the classes"
    " best."
)


def layer_preset(architecture: str, layers: Sequence[str], method: Method) -> LayerPreset | None:
    """The recommended one of a network's layers; None for a method of the picture itself.

    ``layers`` are those of the network, shallow to deep.
    """
    if not method.by_layer:
        return None
    special = _SPECIAL.get((architecture, method))
    if special is not None and special.layer in layers:
        return special
    usual = _EXACT if architecture in set(Architecture) else _DEEPEST
    return LayerPreset(layers[-1], _REASONS.get(method, usual))


_REASONS: Mapping[Method, Phrase] = {
    Method.SCORE_CAM: _MASKS,
    Method.EIGEN_CAM: _UNNAMED,
    Method.KPCA_CAM: _UNNAMED,
}
_SPECIAL: Mapping[tuple[str, Method], LayerPreset] = {
    (Architecture.COMPACT, Method.LAYER_CAM): LayerPreset("stage2", _FINER),
    (Architecture.RESNET18, Method.LAYER_CAM): LayerPreset("body.layer3", _FINER),
}
