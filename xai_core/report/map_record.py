"""What a map that is taken home says of itself, so that anybody can make it again.

One record a map: the picture, the model, the method with everything that decides it, the answer,
how far the map can be trusted, how it agrees with each region (never without chance and centre
blob), and the software that made it: of each method only the libraries its map went through.
A library that a method does not use is not credited, and one that is not here is left out.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from functools import singledispatch
from importlib.metadata import PackageNotFoundError, version

from pydantic import ConfigDict, Field

from xai_core.agreement import Agreement
from xai_core.explain.explanation import Explanation, Method
from xai_core.models.predict import Prediction
from xai_core.tasks import Answer, ClassAnswer, DetectionAnswer, Mark, ValueAnswer
from xai_core.types import Report

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
    Method.LRP: ("zennit",),
}
"""What a method's map goes through beyond that. The other methods are written here, on torch."""


class ImageRecord(Report):
    """The picture, in pixels."""

    height: int
    width: int


class ModelRecord(Report):
    """Which model, and with which weights."""

    id: str
    weights_sha256: str


class AnswerRecord(Report):
    """What the model answered: a class with every probability, a value, or marks."""

    model_config = ConfigDict(serialize_by_alias=True)

    answer: str | None = Field(default=None, serialization_alias="class")
    probabilities: dict[str, float] | None = None
    value: float | None = None
    """In the unit of the model's task."""
    interval: tuple[float, float] | None = None
    """Holds 90 % of the truths."""
    marks: tuple[Mark, ...] | None = None


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
    return MapRecord(
        format=FORMAT,
        case=dict(case),
        image=ImageRecord(height=height, width=width),
        model=ModelRecord(id=explanation.model, weights_sha256=explanation.weights_sha256),
        answer=_answer(prediction.answer),
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
            **_versions((*_EVERY_MAP, *_MADE_WITH.get(explanation.method, ()))),
        },
        note="Teaching and research only, never diagnosis.",
    )


def _versions(names: Iterable[str]) -> dict[str, str]:
    """Versions of the distributions that are here: a record is no reason to fail."""
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


@singledispatch
def _answer(answer: Answer) -> AnswerRecord:
    raise TypeError(f"no record of a {type(answer).__name__}")


@_answer.register
def _(answer: ClassAnswer) -> AnswerRecord:
    return AnswerRecord(answer=answer.class_id, probabilities=dict(answer.probabilities))


@_answer.register
def _(answer: ValueAnswer) -> AnswerRecord:
    if answer.low is None or answer.high is None:
        return AnswerRecord(value=answer.value)
    return AnswerRecord(value=answer.value, interval=(answer.low, answer.high))


@_answer.register
def _(answer: DetectionAnswer) -> AnswerRecord:
    return AnswerRecord(marks=answer.marks)


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
