"""What a map that is taken home says of itself, so that anybody can make it again.

One record a map: the picture, the model, the method with everything that decides it, the answer,
how far the map can be trusted, how it agrees with each region (never without chance and centre
blob), and the software that made it: of each method only the libraries its map went through.
A library that a method does not use is not credited, and one that is not here is left out.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version

from xai_core.agreement import Agreement
from xai_core.explain.explanation import Explanation, Method
from xai_core.models.predict import Prediction

FORMAT = 1
_EVERY_MAP = ("numpy", "pillow")
"""Distributions beside torch that every map goes through: its pixels, and their resizing."""
_MADE_WITH: Mapping[Method, tuple[str, ...]] = {
    # The game is shap's; what it hides is blurred by scipy.
    Method.PARTITION_SHAP: ("shap", "scipy"),
    # Their formulas are the library's; Finer-CAM's target and Grad-CAM are written here.
    Method.XGRAD_CAM: ("grad-cam",),
    Method.ELEMENT_WISE: ("grad-cam",),
    Method.KPCA_CAM: ("scikit-learn",),
}
"""What a method's map goes through beyond that. The other methods are written here, on torch."""


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
            **_versions((*_EVERY_MAP, *_MADE_WITH.get(explanation.method, ()))),
        },
        "note": "Teaching and research only, never diagnosis.",
    }


def _versions(names: Iterable[str]) -> dict[str, str]:
    """Versions of the distributions that are here: a record is no reason to fail."""
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


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
