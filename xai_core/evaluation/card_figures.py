"""What a card says of a test, for each kind of report: a few figures, and the full report."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from xai_core.evaluation.evaluate import Evaluation
from xai_core.evaluation.specimens import by_grouping
from xai_core.models.reports import (
    AnyEvaluationReport,
    DetectionEvaluationReport,
    EvaluationReport,
    ValueEvaluationReport,
)
from xai_core.tasks import ClassReport, DetectionReport, Report, Task, ValueReport


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
    accuracy = Figure("accuracy", report.accuracy, report.accuracy_ci95, report.n)
    if report.auc_interval is None:
        return (accuracy,)
    return accuracy, Figure("auc", report.auc, report.auc_ci95, report.n)


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
    report: Report, evaluation: Evaluation, library: Task, model: Task
) -> AnyEvaluationReport:
    """Everything a test found, as the card keeps it.

    Parts with nothing in them are not given, and so not written.

    Parameters
    ----------
    report
        The evaluation's.
    evaluation
        What was measured, and on what.
    library, model
        What the one asks and the other answers.

    Returns
    -------
    AnyEvaluationReport
        The report, with what it was measured on and where the model looked.
    """
    raise NotImplementedError(
        f"{evaluation.model} ({model.kind}) on {evaluation.library} ({library.kind}): no card keeps"
        f" a {type(report).__name__}"
    )


@full_report.register
def _full_of_classes(
    report: ClassReport, evaluation: Evaluation, library: Task, model: Task
) -> AnyEvaluationReport:
    answers = [
        (case, result.prediction.class_answer.class_id) for case, result in evaluation.results
    ]
    smears = by_grouping(library, model, answers)
    return EvaluationReport(
        **report.model_dump(),
        ece_before=evaluation.ece_before,
        deferral=evaluation.deferral,
        **_origin(evaluation),
        **({"specimens": smears} if smears else {}),
    )


@full_report.register
def _full_of_values(
    report: ValueReport, evaluation: Evaluation, _library: Task, _model: Task
) -> AnyEvaluationReport:
    return ValueEvaluationReport(**report.model_dump(), **_origin(evaluation))


@full_report.register
def _full_of_marks(
    report: DetectionReport, evaluation: Evaluation, _library: Task, _model: Task
) -> AnyEvaluationReport:
    return DetectionEvaluationReport(**report.model_dump(), **_origin(evaluation))


def _origin(evaluation: Evaluation) -> dict[str, Any]:
    looked = {"attention": dict(evaluation.regions)} if evaluation.regions else {}
    return {
        "library": evaluation.library,
        "content_hash": evaluation.content_hash,
        "n_skipped": len(evaluation.skipped),
        **looked,
    }
