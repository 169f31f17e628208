"""What a card says of a test, for each kind of report: a few figures, and the full report."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import singledispatch
from typing import Any

from xai_core.evaluation.evaluate import Evaluation
from xai_core.evaluation.specimens import by_reading
from xai_core.tasks import BaseTask, ClassReport, DetectionReport, Report, ValueReport


@dataclass(frozen=True)
class Figure:
    """One figure of a report, with its 95 % interval."""

    name: str
    value: float | None
    ci95: tuple[float, float] | None
    n: int
    """Cases it was measured on."""
    has_unit: bool = False
    """Whether it is measured in the unit of the task's values."""


@singledispatch
def figures_of(report: Report) -> tuple[Figure, ...]:
    """The figures that stand on a card's first screen."""
    raise NotImplementedError(f"no figure is known of a {type(report).__name__}")


@figures_of.register
def _of_classes(report: ClassReport) -> tuple[Figure, ...]:
    return (Figure("accuracy", report.accuracy, report.accuracy_ci95, report.n),)


@figures_of.register
def _of_values(report: ValueReport) -> tuple[Figure, ...]:
    n = report.n
    return (
        Figure("mae", report.mae, report.mae_ci95, n, has_unit=True),
        Figure("r", report.r, report.r_ci95, n),
        Figure("ccc", report.ccc, report.ccc_ci95, n),
    )


@figures_of.register
def _of_marks(report: DetectionReport) -> tuple[Figure, ...]:
    found = report.mean_sensitivity
    return (Figure("mean_sensitivity", found, report.mean_sensitivity_ci95, report.images),)


@singledispatch
def full_report(
    report: Report, evaluation: Evaluation, _library: BaseTask, _model: BaseTask
) -> dict[str, Any]:
    """Everything a test found, as the card keeps it; its keys are a promise.

    Parameters
    ----------
    report
        The evaluation's.
    evaluation
        What was measured, and on what.

    Returns
    -------
    dict[str, Any]
        For JSON.
    """
    return {**report.model_dump(mode="json"), **_origin(evaluation), **_attention(evaluation)}


@full_report.register
def _full_of_classes(
    report: ClassReport, evaluation: Evaluation, library: BaseTask, model: BaseTask
) -> dict[str, Any]:
    smears = by_reading(library, model, evaluation.answers)
    return {
        **report.model_dump(mode="json"),
        "ece_before": evaluation.ece_before,
        "deferral": [asdict(point) for point in evaluation.deferral],
        **_origin(evaluation),
        **_attention(evaluation),
        **({"specimens": {name: one.as_dict() for name, one in smears.items()}} if smears else {}),
    }


def _origin(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "library": evaluation.library,
        "content_hash": evaluation.content_hash,
        "n_skipped": len(evaluation.skipped),
    }


def _attention(evaluation: Evaluation) -> dict[str, Any]:
    looked = evaluation.attention_as_dict()
    return {"attention": looked} if looked else {}
