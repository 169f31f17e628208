"""What an explanation is: a heat map that says how it was made, and how far it can be trusted.

A method answers "where does the evidence for this class lie?". Methods of the Grad-CAM family
weigh a layer's activations: their maps are never negative, as coarse as the layer, and in units of
their own. Methods of the SHAP family share out the difference between the answer to this picture
and the answer to a background of others: their maps keep their sign, and add up to that difference
(completeness). Methods of the attention family follow the tokens of a transformer: their maps are
shares of attention, never negative. LRP shares the answer itself out, layer by layer back to the
pixels; what speaks against the class is cut off.

A value has two targets, what raises it and what lowers it. For some methods the two maps are the
halves of one, cut at 0 (:attr:`Method.halves`); :func:`signed_map` puts them together again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xai_core.arrays import HeatMap
from xai_core.errors import Phrase
from xai_core.models.architectures import of_library
from xai_core.models.predict import Prediction
from xai_core.types import Choice


class Method(Choice):
    """How a map is made."""

    GRAD_CAM = "grad-cam"
    GRAD_CAM_PLUS_PLUS = "grad-cam++"
    LAYER_CAM = "layer-cam"
    HIRES_CAM = "hires-cam"
    SCORE_CAM = "score-cam"
    EIGEN_CAM = "eigen-cam"
    XGRAD_CAM = "xgrad-cam"
    ELEMENT_WISE = "grad-cam-elementwise"
    FINER_CAM = "finer-cam"
    SHAPLEY_CAM = "shapley-cam"
    ABLATION_CAM = "ablation-cam"
    EIGEN_GRAD_CAM = "eigen-grad-cam"
    KPCA_CAM = "kpca-cam"
    ATTENTION_ROLLOUT = "attention-rollout"
    ATTENTION_RELEVANCE = "attention-relevance"
    LRP = "lrp"
    EXPECTED_GRADIENTS = "expected-gradients"
    DEEP_SHAP = "deep-shap"
    PARTITION_SHAP = "partition-shap"

    @property
    def signed(self) -> bool:
        """Whether a map holds evidence against the target as well, as negative values."""
        return self in _SHAP

    @property
    def halves(self) -> bool:
        """Whether the maps of what raises a value and of what lowers it are one map, cut at 0.

        So it is where the map is linear in the gradient, in what the answer loses, or in what is
        shared out, and is cut last.
        """
        return self in _LINEAR

    @property
    def by_layer(self) -> bool:
        """Whether a map is taken from a layer of choice; the others speak of the picture itself."""
        return self not in _ATTENTION and not self.by_pixel

    @property
    def by_pixel(self) -> bool:
        """Whether each pixel of the network's view has a value of its own: such maps are grainy."""
        return self in _SHAP or self is Method.LRP

    @property
    def by_attention(self) -> bool:
        """Whether it follows a transformer's attention from the picture to the answer."""
        return self in _ATTENTION

    def possible_for(self, architecture: str) -> bool:
        """Whether a network of this name might be explained so; the house's have no attention.

        What a network at hand can really be explained by: ``methods.suiting``.
        """
        return not self.by_attention or of_library(architecture) is not None

    @property
    def needs_background(self) -> bool:
        """Whether the picture is compared with a background set of others."""
        return self in {Method.EXPECTED_GRADIENTS, Method.DEEP_SHAP}

    @property
    def sampled(self) -> bool:
        """Whether another seed gives another map."""
        return self is Method.EXPECTED_GRADIENTS

    @property
    def slow(self) -> bool:
        """Whether a person has to wait: such a map is made when asked for, with progress."""
        return self.by_pixel or self in {Method.SCORE_CAM, Method.ABLATION_CAM}

    @property
    def contrasts(self) -> bool:
        """Whether a map says what tells the class from others, which may be named."""
        return self is Method.FINER_CAM


_SHAP = frozenset({Method.EXPECTED_GRADIENTS, Method.DEEP_SHAP, Method.PARTITION_SHAP})
_ATTENTION = frozenset({Method.ATTENTION_ROLLOUT, Method.ATTENTION_RELEVANCE})
_LINEAR = frozenset(
    {
        Method.GRAD_CAM,
        Method.HIRES_CAM,
        Method.XGRAD_CAM,
        Method.SHAPLEY_CAM,
        Method.ABLATION_CAM,
        Method.LRP,
    }
)


@dataclass(frozen=True)
class Completeness:
    """Whether a map adds up to what it explains (Sundararajan et al. 2017, arXiv:1703.01365)."""

    total: float
    """Sum of the map: logits, or a value's own unit."""
    difference: float
    """The target's number for this picture less its mean for what it is compared with."""
    output_range: float
    """Largest less smallest number of the target over the picture and all it is compared with."""

    @property
    def error(self) -> float | None:
        """How far the two are apart, as a share of the output range; None where that is 0."""
        if self.output_range == 0:
            return None
        return abs(self.total - self.difference) / self.output_range


@dataclass(frozen=True)
class Explanation:
    """One heat map with its provenance."""

    heat_map: HeatMap
    """``(H, W)`` float32 on the case image's grid; at least 0 unless the method is signed."""
    method: Method
    layer: str | None
    """None where the map speaks of the picture itself."""
    target: str
    """What the map speaks for: a class, ``up`` or ``down`` of a value, a mark (``targets.py``)."""
    model: str
    weights_sha256: str
    torch_version: str
    settings: Mapping[str, str | int | float] = field(default_factory=dict)
    """What else decides the map: samples, seed, the background's SHA-256, the fill ..."""
    completeness: Completeness | None = None
    """None for methods that do not promise to add up."""
    standard_error: float | None = None
    """Root mean square over the pixels of each pixel's standard error; None: nothing is sampled."""

    @property
    def blank(self) -> Phrase | None:
        """Why there is nothing to see, or None where there is something."""
        if self.heat_map.any():
            return self._even
        if self.method.signed:
            return Phrase("No place speaks for or against this answer.")
        if self.method is Method.LRP:
            return Phrase("No place speaks for this answer: the positive part is empty.")
        return Phrase("No place in this layer speaks for this answer: the positive part is empty.")

    @property
    def _even(self) -> Phrase | None:
        if self.layer is None or self.heat_map.min() < self.heat_map.max():
            return None
        return Phrase(
            "This map is the same everywhere, as from a layer of a single pixel: it cannot say"
            " where. Choose an earlier layer."
        )


@dataclass(frozen=True)
class ExplanationSet:
    """The answer, and the map of every target asked for."""

    prediction: Prediction
    explanations: Mapping[str, Explanation]


def signed_map(
    explanations: Mapping[str, Explanation], target: str, opposite: str | None
) -> HeatMap | None:
    """One map that shows what speaks for a target and, as negative values, what against it.

    Parameters
    ----------
    explanations
        Target -> its map, of one answer and one method.
    target
        Whose map it is; it must be among them.
    opposite
        The target turned round (``Answer.opposite``); None where there is none.

    Returns
    -------
    HeatMap | None
        ``(H, W)``: the map itself where its method keeps signs; of two halves the difference,
        which is the map before it was cut (up to interpolation where they meet). None where
        nothing is known of what speaks against the target.
    """
    explanation = explanations[target]
    if explanation.method.signed:
        return explanation.heat_map
    other = explanations.get(opposite) if opposite is not None else None
    if other is None or not explanation.method.halves:
        return None
    return explanation.heat_map - other.heat_map
