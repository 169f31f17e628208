"""What a map that is taken home says of itself, so that anybody can make it again.

One record a map: the picture, the model, the method with everything that decides it, the answer,
how far the map can be trusted, how it agrees with each region (never without chance and centre
blob), and the software that made it.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import version

from pydantic import ConfigDict, Field

from xai_core.agreement import Agreement
from xai_core.explain.explanation import Explanation, Method
from xai_core.models.predict import Prediction
from xai_core.types import Report

FORMAT = 1
_SOFTWARE = ("numpy", "scipy", "shap", "grad-cam")


class ImageRecord(Report):
    """The picture, in pixels."""

    height: int
    width: int


class ModelRecord(Report):
    """Which model, and with which weights."""

    id: str
    weights_sha256: str


class AnswerRecord(Report):
    """What the model answered."""

    model_config = ConfigDict(serialize_by_alias=True)

    answer: str = Field(serialization_alias="class")
    probabilities: dict[str, float]


class MethodRecord(Report):
    """The method with everything that decides the map."""

    method: Method
    layer: str | None
    target: str
    signed: bool
    settings: dict[str, str | int | float]
    blank: bool


class CompletenessRecord(Report):
    """How far the map adds up to what it explains (see ``Completeness``)."""

    total: float
    difference: float
    output_range: float
    error: float | None


class TrustRecord(Report):
    """How far the map can be trusted; null is what the method does not promise."""

    completeness: CompletenessRecord | None
    standard_error: float | None


class MapRecord(Report):
    """The record of one map."""

    format: int
    case: dict[str, str | None]
    image: ImageRecord
    model: ModelRecord
    answer: AnswerRecord
    map: MethodRecord
    trust: TrustRecord
    agreement: dict[str, Agreement]
    """By region id."""
    software: dict[str, str]
    note: str


def map_record(
    explanation: Explanation,
    prediction: Prediction,
    scores: Mapping[str, Agreement],
    *,
    case: Mapping[str, str | None],
) -> MapRecord:
    """The record of one map.

    Parameters
    ----------
    scores
        Region id -> agreement of this map with it.
    case
        What the picture is: at least ``id`` and ``image_sha256``; ``library`` and its
        ``content_hash`` where it comes from one.
    """
    height, width = explanation.heat_map.shape
    return MapRecord(
        format=FORMAT,
        case=dict(case),
        image=ImageRecord(height=height, width=width),
        model=ModelRecord(id=explanation.model, weights_sha256=explanation.weights_sha256),
        answer=AnswerRecord(answer=prediction.answer, probabilities=dict(prediction.probabilities)),
        map=MethodRecord(
            method=explanation.method,
            layer=explanation.layer,
            target=explanation.target,
            signed=explanation.method.signed,
            settings=dict(explanation.settings),
            blank=explanation.blank is not None,
        ),
        trust=TrustRecord(
            completeness=_completeness(explanation), standard_error=explanation.standard_error
        ),
        agreement=dict(scores),
        software={
            "python": platform.python_version(),
            "torch": explanation.torch_version,
            **{name: version(name) for name in _SOFTWARE},
        },
        note="Teaching and research only, never diagnosis.",
    )


def _completeness(explanation: Explanation) -> CompletenessRecord | None:
    promise = explanation.completeness
    if promise is None:
        return None
    return CompletenessRecord(
        total=promise.total,
        difference=promise.difference,
        output_range=promise.output_range,
        error=promise.error,
    )
