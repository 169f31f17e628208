"""One measurement of a model in detail: confusion, classes, coarser readings, what to withhold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from ui.common.glossary import term_help
from ui.common.numbers import interval_ends, number, share, share_interval
from ui.common.terms import Term
from ui.common.text import class_names, localised, t, verbatim
from xai_core.errors import Phrase
from xai_core.models.cards import ModelCard
from xai_core.models.reports import EvaluationReport
from xai_core.report.confusion_figure import confusion_figure
from xai_core.report.deferral_figure import deferral_figure
from xai_core.stats.auc import AucInterval
from xai_core.stats.classification import Confusion
from xai_core.stats.deferral import DeferralPoint, cut_off
from xai_core.types import Interval

WANTED = (0.99, 0.999)
"""Accuracies for which the card says how much would have to be withheld."""
AUC_INTERVALS: Mapping[AucInterval, Phrase] = {
    AucInterval.DELONG: Phrase("DeLong, by case"),
    AucInterval.GROUP_BOOTSTRAP: Phrase("resampled by specimen"),
}


def show_report(card: ModelCard, name: str) -> None:
    """Everything the card keeps of one measurement; what older cards lack is left out."""
    report = card.class_reports[name]
    names = class_names(card.task)
    left, right = st.columns(2, gap="large")
    with left:
        _show_confusion(report.confusion, names)
    with right:
        _show_classes(report, names)
        _show_auc(report)
        _show_calibration(card, report)
        _show_readings(card, report)
    _show_deferral(report)


def _show_confusion(confusion: Confusion, names: dict[str, str]) -> None:
    st.plotly_chart(
        confusion_figure(
            [names.get(class_id, class_id) for class_id in confusion.classes],
            confusion.matrix,
            rows=t("expert"),
            columns=t("AI"),
        ),
        key="confusion",
        config={"displayModeBar": False},
        alt=t("Confusion table: rows are the expert's answers, columns the AI's."),
    )


def _show_classes(report: EvaluationReport, names: dict[str, str]) -> None:
    rows = report.per_class
    st.table(
        {
            t("Class"): [verbatim(names.get(class_id, class_id)) for class_id in rows],
            t("Recall"): [share(row.recall) for row in rows.values()],
            t("95 % interval"): [share_interval(row.recall_ci95) for row in rows.values()],
            t("Precision"): [share(row.precision) for row in rows.values()],
            "n": [str(row.n) for row in rows.values()],
        }
    )


def _show_auc(report: EvaluationReport) -> None:
    if report.auc_interval is None:
        return
    st.caption(
        t(
            "Area under the ROC curve: {auc}, 95 % interval {interval} ({how}), n = {n}.",
            auc=number(report.auc),
            interval=interval_ends(report.auc_ci95),
            how=t(AUC_INTERVALS[report.auc_interval]),
            n=f"{report.n:,}",
        ),
        help=term_help(Term.AUC),
    )


def _show_readings(card: ModelCard, report: EvaluationReport) -> None:
    """Accuracy where some classes are read as one, e.g. band and segmented as neutrophil."""
    named = {grouping.id: localised(grouping.name) for grouping in card.task.groupings}
    # A reading that is not the model's own is how its library was read: the accuracy above.
    readings = {name: value for name, value in report.groupings.items() if name in named}
    if not readings:
        return
    rows = {
        t("Read as"): [verbatim(named[name]) for name in readings],
        t("Accuracy"): [share(value) for value in readings.values()],
        t("95 % interval"): _intervals(report.groupings_ci95, readings),
    }
    among = report.groupings_among
    if among:
        rows[t("If only these could be answered")] = [share(among.get(name)) for name in readings]
        rows[t("95 % interval of that")] = _intervals(report.groupings_among_ci95, readings)
    st.table(rows)
    _show_grouping_aucs(report, named)


def _show_grouping_aucs(report: EvaluationReport, named: Mapping[str, str]) -> None:
    for name, area in report.groupings_auc.items():
        if name in named:
            st.caption(
                t(
                    "{reading}: area under the ROC curve {auc}, 95 % interval {interval} ({how}).",
                    reading=verbatim(named[name]),
                    auc=number(area.auc),
                    interval=interval_ends(area.auc_ci95),
                    how=t(AUC_INTERVALS[area.auc_interval]),
                )
            )


def _intervals(found: Mapping[str, Interval], names: Iterable[str]) -> list[str]:
    return [share_interval(found.get(name)) for name in names]


def _show_calibration(card: ModelCard, report: EvaluationReport) -> None:
    if report.ece_before is None or report.ece is None:
        return
    st.caption(
        t(
            "Calibration error (ECE): {before} as it came out of training, {after} with its"
            " temperature of {temperature}.",
            before=share(report.ece_before),
            after=share(report.ece),
            temperature=f"{card.temperature:.2f}",
        )
    )


def _show_deferral(report: EvaluationReport) -> None:
    curve = report.deferral
    if len(curve) < 2:
        return
    st.subheader(t("If unsure answers were withheld"), help=term_help(Term.CONFIDENCE))
    st.plotly_chart(
        deferral_figure(
            curve,
            answered=t("share of cases answered"),
            accuracy=t("share of those right"),
            threshold=t("confidence at least"),
        ),
        key="deferral",
        config={"displayModeBar": False},
        alt=t("Share of right answers against the share of cases answered."),
    )
    for wanted in WANTED:
        st.markdown(_what_it_takes(curve, wanted))
    st.caption(
        t(
            "Cut-offs are read off these very cases, so on new ones expect a little less. The band"
            " is the 95 % interval."
        )
    )


def _what_it_takes(curve: Sequence[DeferralPoint], wanted: float) -> str:
    point = cut_off(curve, wanted)
    if point is None:
        return t("No cut-off reaches {wanted} right.", wanted=share(wanted))
    if point.answered == 1:
        return t("At least {wanted} are right with every case answered.", wanted=share(wanted))
    return t(
        "For {wanted} right: answer where confidence is at least {threshold}, which leaves"
        " {withheld} of the cases to a person.",
        wanted=share(wanted),
        threshold=share(point.threshold),
        withheld=share(1 - point.answered),
    )
