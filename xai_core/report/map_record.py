"""What a map that is taken home says of itself, so that anybody can make it again.

One record a map: the picture, the model, the method with everything that decides it, the answer,
how far the map can be trusted, how it agrees with each region (never without chance and centre
blob), and the software that made it.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import version

from xai_core.agreement import Agreement
from xai_core.explain.explanation import Explanation
from xai_core.models.predict import Prediction

FORMAT = 1
_SOFTWARE = ("numpy", "scipy", "shap", "grad-cam")


def map_record(
    explanation: Explanation,
    prediction: Prediction,
    scores: Mapping[str, Agreement],
    *,
    case: Mapping[str, str | None],
) -> dict[str, object]:
    """The record of one map, for JSON; its keys are a promise.

    Parameters
    ----------
    explanation
        The map, with what made it.
    prediction
        The answer it belongs to.
    scores
        Region id -> agreement of this map with it.
    case
        What the picture is: at least ``id`` and ``image_sha256``; ``library`` and its
        ``content_hash`` where it comes from one.

    Returns
    -------
    dict[str, object]
        Who looked where on what, by which method and settings, and the scores; the map
        itself is not in it.
    """
    height, width = explanation.heat_map.shape
    return {
        "format": FORMAT,
        "case": dict(case),
        "image": {"height": height, "width": width},
        "model": {"id": explanation.model, "weights_sha256": explanation.weights_sha256},
        "answer": {"class": prediction.answer, "probabilities": dict(prediction.probabilities)},
        "map": {
            "method": explanation.method.value,
            "layer": explanation.layer,
            "target": explanation.target,
            "signed": explanation.method.signed,
            "settings": dict(explanation.settings),
            "blank": explanation.blank is not None,
        },
        "trust": {
            "completeness": _completeness(explanation),
            "standard_error": explanation.standard_error,
        },
        "agreement": {region: agreement.as_dict() for region, agreement in scores.items()},
        "software": {
            "python": platform.python_version(),
            "torch": explanation.torch_version,
            **{name: version(name) for name in _SOFTWARE},
        },
        "note": "Teaching and research only, never diagnosis.",
    }


def _completeness(explanation: Explanation) -> dict[str, float | None] | None:
    promise = explanation.completeness
    if promise is None:
        return None
    return {
        "total": promise.total,
        "difference": promise.difference,
        "output_range": promise.output_range,
        "error": promise.error,
    }
