"""Every figure of a cohort of values in tables, behind the charts."""

from __future__ import annotations

import streamlit as st

from ui.common.numbers import interval_ends, number, share, share_interval, signed
from ui.common.text import t, verbatim
from xai_core.evaluation.value_cohort import Beside, Cohort, Nearness


def show_figures(found: Cohort) -> None:
    """Those of the model, then beside those of the second set."""
    st.header(t("All figures"))
    figures, limits = found.figures, found.figures.bland_altman
    rows = [
        (t("Correlation (Pearson)"), number(figures.r), interval_ends(figures.r_ci95)),
        (t("Concordance (Lin)"), number(figures.ccc), interval_ends(figures.ccc_ci95)),
        (t("Mean absolute error"), number(figures.mae), interval_ends(figures.mae_ci95)),
        (t("Root mean square error"), number(figures.rmse), interval_ends(figures.rmse_ci95)),
        (t("Bias (Bland-Altman)"), number(limits.bias), interval_ends(limits.bias_ci95)),
        (t("Lower limit of agreement"), number(limits.lower), interval_ends(limits.lower_ci95)),
        (t("Upper limit of agreement"), number(limits.upper), interval_ends(limits.upper_ci95)),
        (
            t("Within the tolerance"),
            share(figures.within_tolerance),
            share_interval(figures.within_tolerance_ci95),
        ),
        (
            t("Inside the 90 % interval"),
            share(figures.coverage90),
            share_interval(figures.coverage90_ci95),
        ),
    ]
    st.table(
        {
            t("Figure"): [row[0] for row in rows],
            t("Value"): [row[1] for row in rows],
            t("95 % interval"): [row[2] for row in rows],
        }
    )
    if found.beside is not None:
        _show_beside(found.beside)


def _show_beside(beside: Beside) -> None:
    st.header(t("Two sets of answers"))
    names = (
        (t("Correlation (Pearson)"), "r"),
        (t("Concordance (Lin)"), "ccc"),
        (t("Mean absolute error"), "mae"),
        (t("Root mean square error"), "rmse"),
    )

    def column(side: Nearness) -> list[str]:
        return [number(getattr(side, key)) for _, key in names]

    less = beside.difference
    st.table(
        {
            t("Figure"): [name for name, _ in names],
            t("This model"): column(beside.first),
            verbatim(beside.second): column(beside.second_figures),
            t("Difference"): [signed(getattr(less, key)) for _, key in names],
            t("95 % interval"): [interval_ends(getattr(less, f"{key}_ci95")) for _, key in names],
        }
    )
    st.caption(
        t(
            "Cases that both answer: {n} ({left_out} left out). The difference is the second less"
            " this model, from the same draws; where its interval leaves out 0, it is shown.",
            n=f"{beside.n:,}",
            left_out=f"{beside.n_left_out:,}",
        )
    )
