"""What a finished count tells, and how the last counts went.

Two questions stand apart: whether the cells were recognised (cell by cell), and whether the
percentages describe the smear (Rümke limits). See ``xai_core.quiz.differential_report``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from pydantic import Field

from ui.common.answers import answered
from ui.common.glossary import term_help
from ui.common.numbers import interval, number, share, share_interval
from ui.common.terms import Term
from ui.common.text import localised, t, tn, verbatim
from ui.quiz.kept_exercise import last_told
from xai_core.cases.library import CaseLibrary
from xai_core.models.cards import find_card
from xai_core.quiz import reading_of
from xai_core.quiz.differential import CountPlan, CountState
from xai_core.quiz.differential_report import (
    DifferentialReport,
    Reading,
    differential_report,
    said_in,
)
from xai_core.report.confusion_figure import confusion_figure
from xai_core.report.differential_figure import CountedShares, differential_figure
from xai_core.report.figure_style import CONFIG
from xai_core.store import Exercise
from xai_core.tasks import align_classes
from xai_core.types import Report

LAST = 10
"""Counts shown under progress."""


class CountTold(Report):
    """What was told at the end of a count: the learner's own figures."""

    library: str
    specimen: str
    n: int = Field(ge=1)
    right: int = Field(ge=0)
    kappa: float | None
    outside: tuple[str, ...]
    """Classes outside their Rümke limits."""
    classes: int = Field(ge=1)
    seconds: float = Field(ge=0)


def duration(seconds: float) -> str:
    """Minutes and seconds."""
    whole = round(seconds)
    return t("{minutes} min {seconds} s", minutes=whole // 60, seconds=whole % 60)


def show_differential(state: CountState, truths: Mapping[str, str], library: CaseLibrary) -> None:
    """The end of a count: figures, percentages, cell by cell; the AI beside the learner."""
    plan = state.plan
    names = {item.id: localised(item.name) for item in reading_of(library, plan.grouping).classes}
    st.success(t("Counted and saved."), icon=":material/check:")
    _show_headline(differential_report(state, truths, None))
    # The AI may need a while: what is the learner's own stands there before.
    report = differential_report(state, truths, _said_by_model(plan, library))
    if report.model is not None:
        _show_model(report.model)
    _show_percentages(plan, report, names)
    _show_cells(report, names)


def show_last_counts(learner: str) -> None:
    """The learner's last counts in a table; nothing where there are none."""
    told = last_told(learner, Exercise.DIFFERENTIAL, CountTold)
    if not told:
        return
    st.subheader(t("Your last counts"))
    st.table(
        {
            t("When"): [f"{one.at:%Y-%m-%d %H:%M}" for one in told[:LAST]],
            t("Smear"): [verbatim(one.told.specimen) for one in told[:LAST]],
            t("Cells right"): [
                t("{right} of {n} cells", right=one.told.right, n=one.told.n) for one in told[:LAST]
            ],
            t("Kappa"): [number(one.told.kappa) for one in told[:LAST]],
            t("Outside the limits"): [
                t("{k} of {n} classes", k=len(one.told.outside), n=one.told.classes)
                for one in told[:LAST]
            ],
            t("Time"): [duration(one.told.seconds) for one in told[:LAST]],
        }
    )
    st.caption(t("Times are UTC."))


def _said_by_model(plan: CountPlan, library: CaseLibrary) -> dict[str, str | None] | None:
    """What the AI says of the cells that were counted; None where it cannot be asked."""
    card = find_card(plan.model).card
    if card is None or not card.answers_as(plan.weights_sha256, plan.answers_key):
        st.info(t("The AI of this count is not here any more: its differential is left out."))
        return None
    reading = reading_of(library, plan.grouping)
    read = said_in(reading, align_classes(library.task, card.task))
    if read is None:
        st.info(t("The AI does not tell these classes apart: its differential is left out."))
        return None
    cases = [library.case(cell) for cell in plan.cells]
    said = answered(library, card, cases).probabilities
    return {
        case.id: read(max(found, key=found.__getitem__)) if (found := said.get(case.id)) else None
        for case in cases
    }


def _show_headline(report: DifferentialReport) -> None:
    learner = report.learner
    right, kappa, outside, time = st.columns(4, gap="small")
    with right:
        st.metric(
            t("Cells you recognised"),
            t("{right} of {n} cells", right=learner.right, n=learner.n),
        )
        low, high = learner.agreement_ci95 or (None, None)
        st.caption(t("95 % interval: {interval}", interval=interval(low, high)))
    with kappa:
        st.metric(t("Kappa with the truth"), number(learner.kappa), help=term_help(Term.KAPPA))
        st.caption(t("1 is perfect, 0 is chance; n = {n}", n=learner.n))
    with outside:
        st.metric(
            t("Classes outside the limits"),
            t("{k} of {n}", k=len(learner.outside), n=len(learner.classes)),
        )
        st.caption(t("of a count of {n} cells (Rümke)", n=learner.n))
    with time:
        st.metric(t("Time"), duration(report.seconds))
        each = report.seconds_per_cell
        st.caption(
            t("not defined") if each is None else t("{seconds} s a cell", seconds=f"{each:.1f}")
        )


def _show_model(model: Reading) -> None:
    st.markdown(
        t(
            "The AI on the same cells: **{right} of {n}** recognised, kappa **{kappa}**,"
            " **{k} of {classes}** classes outside the limits.",
            right=model.right,
            n=model.n,
            kappa=number(model.kappa),
            k=len(model.outside),
            classes=len(model.classes),
        )
    )


def _show_percentages(
    plan: CountPlan, report: DifferentialReport, names: Mapping[str, str]
) -> None:
    st.subheader(t("Do the percentages describe the smear?"))
    _say_outside(report, names)
    readers = [(t("You"), report.learner)]
    if report.model is not None:
        readers.append((t("The AI"), report.model))
    _show_shares(plan, report, names, readers)
    columns = st.columns(len(readers), gap="large")
    for column, (name, reading) in zip(columns, readers, strict=True):
        with column:
            st.markdown(f"**{name}**")
            _show_table(reading, names)
    st.caption(
        t(
            "Limits: exact 95 % limits of a share counted on {n} cells (Rümke 1960, 1985; as in"
            " CLSI H20). They are made for a large smear; here {n} of {n_smear} cells are drawn, so"
            " chance alone leaves the limits even more seldom than they say. Each class has its own"
            " limits: of {classes} classes, one outside is less remarkable than of a single one.",
            n=report.learner.n,
            n_smear=report.n_smear,
            classes=len(report.learner.classes),
        )
    )


def _say_outside(report: DifferentialReport, names: Mapping[str, str]) -> None:
    outside = [names.get(item.class_id, item.class_id) for item in report.learner.outside]
    if outside and report.learner.right == report.learner.n:
        st.markdown(
            t(
                "Outside the limits: **{classes}**, although you recognised every cell: these"
                " {n} cells happen to differ so much from the smear.",
                classes=verbatim(", ".join(outside)),
                n=report.learner.n,
            )
        )
    elif outside:
        st.markdown(
            t(
                "Outside the limits: **{classes}**. Chance alone seldom does this; look at what you"
                " took these cells for, below.",
                classes=verbatim(", ".join(outside)),
            )
        )
    else:
        st.markdown(
            t("Every class lies within its limits: chance alone could explain all differences.")
        )


def _show_shares(
    plan: CountPlan,
    report: DifferentialReport,
    names: Mapping[str, str],
    readers: Sequence[tuple[str, Reading]],
) -> None:
    st.plotly_chart(
        differential_figure(
            [names.get(name, name) for name in plan.classes],
            [
                CountedShares(
                    name,
                    [item.share for item in reading.classes],
                    [item.limits for item in reading.classes],
                )
                for name, reading in readers
            ],
            [item.in_smear for item in report.learner.classes],
            smear_name=t("The whole smear ({n} cells)", n=report.n_smear),
        ),
        key="count-shares",
        config=CONFIG,
        alt=t(
            "Each class's share in the count with its limits, and its share in the whole smear; the"
            " tables below say the same in numbers."
        ),
    )


def _show_table(reading: Reading, names: Mapping[str, str]) -> None:
    st.table(
        {
            t("Class"): [
                verbatim(names.get(item.class_id, item.class_id)) for item in reading.classes
            ],
            t("Counted"): [f"{item.counted} ({share(item.share)})" for item in reading.classes],
            t("Limits"): [share_interval(item.limits) for item in reading.classes],
            t("Smear"): [share(item.in_smear) for item in reading.classes],
            t("Within"): [_within(item.within) for item in reading.classes],
        }
    )
    if reading.unplaced:
        st.caption(
            tn(
                "{n} cell was given a class that is none of these.",
                "{n} cells were given a class that is none of these.",
                reading.unplaced,
            )
        )


def _within(value: bool | None) -> str:
    if value is None:
        return t("not defined")
    return t("✓ yes") if value else t("✗ no")


def _show_cells(report: DifferentialReport, names: Mapping[str, str]) -> None:
    st.subheader(t("Did you recognise the cells?"))
    st.caption(
        t(
            "You and the truth of the same {n} cells, one by one: here chance of sampling plays no"
            " part, and every difference is a cell taken for another.",
            n=report.learner.n,
        )
    )
    readers = [(t("your answer"), report.learner, "learner")]
    if report.model is not None:
        readers.append((t("the AI's answer"), report.model, "model"))
    columns = st.columns(len(readers), gap="large")
    for column, (name, reading, key) in zip(columns, readers, strict=True):
        with column:
            st.plotly_chart(
                confusion_figure(
                    [names.get(one, t("(none of these)")) for one in reading.columns],
                    reading.confusion,
                    rows=t("right answer"),
                    columns=name,
                ),
                key=f"count-confusion-{key}",
                config=CONFIG,
                alt=t("Confusion table: rows are the right answers, columns {whose}.", whose=name),
            )
            low, high = reading.agreement_ci95 or (None, None)
            st.caption(
                t(
                    "{right} of {n} right ({interval}); kappa {kappa}",
                    right=reading.right,
                    n=reading.n,
                    interval=interval(low, high),
                    kappa=number(reading.kappa),
                )
            )
