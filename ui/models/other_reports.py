"""A test of a model that answers with a value or with marks: every figure of its report."""

from __future__ import annotations

from functools import singledispatch

import streamlit as st

from ui.common.numbers import interval, interval_number, number, share
from ui.common.text import localised, t, verbatim
from xai_core.models.cards import ModelCard
from xai_core.models.reports import DetectionEvaluationReport, ValueEvaluationReport
from xai_core.types import Report

Row = tuple[str, str, str]
"""What is measured, its value, its 95 % interval."""


def show_other_reports(card: ModelCard) -> None:
    """A table a test; nothing for tests of classes, which have a view of their own."""
    names = {metric.report: localised(metric.measured_on) for metric in card.metrics}
    for test, report in card.reports.items():
        rows = _rows(report)
        if not rows:
            continue
        st.subheader(verbatim(names.get(test, test)))
        figures, values, intervals = zip(*rows, strict=True)
        st.table(
            {
                t("Figure"): list(figures),
                t("Value"): list(values),
                t("95 % interval"): list(intervals),
            }
        )


@singledispatch
def _rows(_report: Report) -> list[Row]:
    return []


@_rows.register
def _(report: ValueEvaluationReport) -> list[Row]:
    differences = report.bland_altman
    return [
        (t("Mean absolute error"), number(report.mae), _numbers(report.mae_ci95)),
        (t("Root mean square error"), number(report.rmse), _numbers(report.rmse_ci95)),
        (t("Correlation (Pearson)"), number(report.r), _numbers(report.r_ci95)),
        (t("Concordance (Lin)"), number(report.ccc), _numbers(report.ccc_ci95)),
        (
            t("Mean difference (Bland-Altman)"),
            number(differences.bias),
            _numbers(differences.bias_ci95),
        ),
        (
            t("Limits of agreement"),
            t("{low} to {high}", low=number(differences.lower), high=number(differences.upper)),
            "",
        ),
        (
            t("Within the tolerance"),
            share(report.within_tolerance),
            _shares(report.within_tolerance_ci95),
        ),
        (t("Inside the 90 % interval"), share(report.coverage90), _shares(report.coverage90_ci95)),
    ]


@_rows.register
def _(report: DetectionEvaluationReport) -> list[Row]:
    return [
        *(
            (t("Sensitivity at {rate} false marks an image", rate=rate), share(value), "")
            for rate, value in report.sensitivity_at.items()
        ),
        (
            t("Mean sensitivity (FROC)"),
            share(report.mean_sensitivity),
            _shares(report.mean_sensitivity_ci95),
        ),
        (t("Images answered right"), share(report.right), _shares(report.right_ci95)),
    ]


def _numbers(between: tuple[float, float] | None) -> str:
    low, high = between or (None, None)
    return interval_number(low, high)


def _shares(between: tuple[float, float] | None) -> str:
    low, high = between or (None, None)
    return interval(low, high)
