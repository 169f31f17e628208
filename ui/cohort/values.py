"""A cohort of values: the verdict and two key figures first, then charts, then every figure."""

from __future__ import annotations

import streamlit as st

from ui.cohort import cached, charts
from ui.cohort.cases import pick_cases, show_if_learned
from ui.cohort.claim import VERDICTS, show_claim
from ui.cohort.figures import show_figures
from ui.cohort.levels import show_levels, side_of
from ui.cohort.methods import offer_methods
from ui.cohort.second import Second, pick_second
from ui.cohort.session import EVERY
from ui.common.glossary import term_help
from ui.common.numbers import interval_ends, number, signed, told_value
from ui.common.terms import Term
from ui.common.text import localised, quoted, t, verbatim
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.study.read import Study
from xai_core.evaluation.value_cohort import Beside, Cohort
from xai_core.evaluation.value_rows import ValueRows
from xai_core.models.cards import ModelCard
from xai_core.tasks import Regression
from xai_core.types import Interval


def show_values(
    library: CaseLibrary, card: ModelCard, study: Study, task: Regression, region: str | None
) -> None:
    """The finished study of a model that answers with values."""
    charts.open_pressed(library, card)
    top = st.container()
    with st.expander(t("Which cases, and what beside")):
        cases = pick_cases(library, card)
        second = pick_second(library, card)
    fingerprint = study.info.fingerprint()
    rows = cached.rows(study, str(study.folder), fingerprint, region)
    if cases is not None:
        rows = rows.among(rows.split == cases)
    if len(rows) == 0:
        st.info(t("None of these cases has a measured value."))
        return
    found = cached.judged(
        rows,
        task,
        None if second is None else second.answers,
        fingerprint,
        (region, cases or EVERY),
        None if second is None else (second.name, second.key),
    )
    name = _region_name(library, region)
    with top:
        _show_point(found, name)
        show_if_learned(library, card, cases)
    _show_charts(rows, task, found, second, (region, name))
    if found.claim is not None:
        show_claim(found.claim, name)
    if region is not None:
        side = side_of(card.id, study, region, cases)
        show_levels(side, None, region)
        offer_methods(library, card, side, region, cases)
    show_figures(found)


def _region_name(library: CaseLibrary, region: str | None) -> str:
    info = None if region is None else library.manifest.region(region)
    return region or "" if info is None else localised(info.name)


def _show_point(found: Cohort, region: str) -> None:
    """One sentence and the key figures."""
    if found.claim is None:
        st.info(t("Nobody has outlined a region in this library: agreement is not defined."))
    else:
        st.markdown(t(VERDICTS[found.claim.verdict], region=verbatim(quoted(region))))
    figures = found.figures
    columns = st.columns(2 if found.beside is None else 3, gap="small")
    with columns[0]:
        st.metric(t("Correlation (Pearson)"), number(figures.r), help=term_help(Term.CORRELATION))
        st.caption(_with_n(figures.r_ci95, figures.n))
    with columns[1]:
        st.metric(
            t("Mean absolute error"),
            told_value(figures.mae, verbatim(found.unit)),
            help=term_help(Term.MAE),
        )
        st.caption(_with_n(figures.mae_ci95, figures.n))
    if found.beside is not None:
        with columns[2]:
            _show_gain(found.beside)


def _show_gain(beside: Beside) -> None:
    less = beside.difference
    st.metric(
        t("{second}: correlation", second=verbatim(beside.second)), number(beside.second_figures.r)
    )
    st.caption(
        t(
            "difference {difference}, 95 % interval {interval}, n = {n}",
            difference=signed(less.r),
            interval=interval_ends(less.r_ci95),
            n=f"{beside.n:,}",
        )
    )


def _show_charts(
    rows: ValueRows,
    task: Regression,
    found: Cohort,
    second: Second | None,
    region: tuple[str | None, str],
) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        st.header(t("Predicted against measured"))
        charts.show_measured(rows, task)
        st.header(t("Differences (Bland-Altman)"), help=term_help(Term.BLAND_ALTMAN))
        charts.show_differences(rows, task, found.figures.bland_altman)
    with right:
        if region[0] is not None:
            st.header(t("Where it looks, against the error"))
            charts.show_attention(rows, task, region[1])
        if second is not None:
            st.header(t("The same of {second}", second=verbatim(second.name)))
            charts.show_second(rows, task, second.answers)
    charts.show_how_many(rows)


def _with_n(ends: Interval, n: int) -> str:
    return t("95 % interval {interval}, n = {n}", interval=interval_ends(ends), n=f"{n:,}")
