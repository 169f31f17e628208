"""How a report of each kind is told in lines."""

from __future__ import annotations

from functools import singledispatch

from xai_core.cli.output import percent, plain
from xai_core.tasks import ClassReport, DetectionReport, Report, StageReport, ValueReport
from xai_core.types import Interval


@singledispatch
def report_lines(report: Report) -> list[str]:
    """The figures of a report, with their intervals."""
    raise TypeError(f"no lines for a {type(report).__name__}")


@report_lines.register
def _(report: ClassReport) -> list[str]:
    lines = [
        f"accuracy {percent(report.accuracy)} ({_shares(report.accuracy_ci95)}, n {report.n})",
        *_auc_lines(report),
        f"calibration error (ECE) {plain(report.ece)}",
    ]
    lines += [
        f"  {name}: recall {percent(row.recall)} of {row.n}"
        for name, row in report.per_class.items()
    ]
    for name, value in report.groupings.items():
        lines.append(f"grouping {name}: {percent(value)} ({_shares(report.groupings_ci95[name])})")
        lines.append(
            f"  where only these could be answered: {percent(report.groupings_among[name])} "
            f"({_shares(report.groupings_among_ci95[name])})"
        )
    for name, area in report.groupings_auc.items():
        lines.append(
            f"grouping {name}, AUC of {area.positive}: {plain(area.auc)} ({numbers(area.auc_ci95)})"
        )
    return lines + ([] if report.stages is None else _stage_lines(report.stages))


@report_lines.register
def _(report: ValueReport) -> list[str]:
    differences = report.bland_altman
    return [
        f"{report.n} cases with a measured value",
        f"mean absolute error {plain(report.mae)} ({numbers(report.mae_ci95)})",
        f"root mean square error {plain(report.rmse)} ({numbers(report.rmse_ci95)})",
        f"correlation (Pearson) {plain(report.r)} ({numbers(report.r_ci95)})",
        f"concordance (Lin) {plain(report.ccc)} ({numbers(report.ccc_ci95)})",
        f"difference (Bland-Altman) {plain(differences.bias)},"
        f" limits of agreement {plain(differences.lower)} to {plain(differences.upper)}",
        f"within the tolerance {percent(report.within_tolerance)}"
        f" ({_shares(report.within_tolerance_ci95)})",
        f"inside the 90 % interval {percent(report.coverage90)}"
        f" ({_shares(report.coverage90_ci95)})",
    ]


@report_lines.register
def _(report: DetectionReport) -> list[str]:
    return [
        f"{report.lesions} lesions in {report.images} images ({report.hit_rule})",
        *(
            f"  sensitivity at {rate} false marks an image: {percent(value)}"
            for rate, value in report.sensitivity_at.items()
        ),
        f"mean of these {percent(report.mean_sensitivity)}"
        f" ({_shares(report.mean_sensitivity_ci95)})",
        f"images answered right {percent(report.right)} ({_shares(report.right_ci95)})",
    ]


def _auc_lines(report: ClassReport) -> list[str]:
    if report.auc_interval is None:
        return []
    made = {"delong": "DeLong", "group-bootstrap": "resampled by specimen"}[report.auc_interval]
    return [f"area under the ROC curve {plain(report.auc)} ({numbers(report.auc_ci95)}, {made})"]


def _stage_lines(report: StageReport) -> list[str]:
    return [
        f"at most one stage off: {percent(report.neighbour_accuracy)}"
        f" ({_shares(report.neighbour_accuracy_ci95)}, n {report.n})",
        f"quadratic-weighted kappa {plain(report.weighted_kappa)}"
        f" ({numbers(report.weighted_kappa_ci95)})",
    ]


def _shares(interval: Interval) -> str:
    low, high = interval or (None, None)
    return f"95 % interval {percent(low)} to {percent(high)}"


def numbers(interval: Interval) -> str:
    """An interval in words."""
    low, high = interval or (None, None)
    return f"95 % interval {plain(low)} to {plain(high)}"
