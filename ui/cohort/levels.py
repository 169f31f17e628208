"""Right answers at two levels: how much attention is irrelevant, and how the rest is weighed.

Key figures and both distributions first, their ends one press from Compare; then a second model on
the same answers, and pairs of models that are as accurate and look elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from ui.cohort import cached
from ui.cohort.charts import press_chart
from ui.cohort.session import COHORT_OPENED
from ui.common.glossary import term_help
from ui.common.numbers import interval_ends, number, share, share_interval
from ui.common.terms import Term
from ui.common.text import t, tn
from xai_core.errors import Phrase
from xai_core.evaluation.case_list import Numbers
from xai_core.evaluation.study.columns import has_levels
from xai_core.evaluation.study.read import Study
from xai_core.evaluation.two_levels import Distribution, LevelRows, two_levels
from xai_core.report.level_figures import OfCases, from_low_to_high

ENDS: Mapping[str, tuple[Phrase, Phrase]] = {
    "irrelevant": (Phrase("Least irrelevant"), Phrase("Most irrelevant")),
    "emphasis": (Phrase("Weighed most differently"), Phrase("Weighed most alike")),
}
"""What the lowest and the highest case of a measure are called."""


@dataclass(frozen=True)
class Side:
    """One model's judged cases."""

    title: str
    study: Study
    rows: LevelRows


def side_of(title: str, study: Study, region: str, split: str | None) -> Side:
    """A study's cases of a split (None: all), read with a region."""
    rows = cached.level_rows(study, str(study.folder), study.info.fingerprint(), region)
    return Side(title, study, rows.of_split(split))


def show_levels(first: Side, second: Side | None, region: str) -> None:
    """Figures and distributions of the right answers; of two models beside each other."""
    st.header(t("Right answers at two levels"))
    found = two_levels(first.rows, region)
    if found.n_right == 0:
        st.info(t("None of these cases is answered right."))
        return
    outside, weight = found.irrelevant_share, found.emphasis
    columns = st.columns(2, gap="small")
    with columns[0]:
        st.metric(t("Irrelevant share"), share(outside.mean), help=term_help(Term.IRRELEVANT_SHARE))
        st.caption(_told(outside, as_share=True))
        st.caption(t("By Otsu's cut: {share}", share=share(outside.otsu.mean)))
        _show_measure(first, second, "irrelevant", t("attention outside the region"))
    with columns[1]:
        st.metric(t("Emphasis inside"), number(weight.mean), help=term_help(Term.EMPHASIS))
        st.caption(_told(weight, as_share=False))
        st.caption(
            t("Hottest tenth: {tenth}", tenth=number(weight.hottest_tenth.mean)),
            help=term_help(Term.HOTTEST_TENTH),
        )
        if weight.n:
            _show_measure(first, second, "emphasis", t("rank correlation inside"))
    st.caption(_how(first, found.by_specimen))


def _show_measure(first: Side, second: Side | None, measure: str, name: str) -> None:
    sides = [first] if second is None else [first, second]
    right = {side.title: side.rows.among(side.rows.right) for side in sides}
    press_chart(
        from_low_to_high(
            {
                title: OfCases(getattr(rows, measure), rows.case_ids.tolist())
                for title, rows in right.items()
            },
            t("right answers that lie lower"),
            name,
            0.0 if measure == "irrelevant" else -1.0,
            as_share=measure == "irrelevant",
        ),
        f"levels-{measure}",
        t("Each right answer as a point, from the lowest to the highest: {measure}.", measure=name),
    )
    own = right[first.title]
    _show_ends(measure, getattr(own, measure), own.case_ids.tolist())


def _show_ends(measure: str, values: Numbers, case_ids: list[str]) -> None:
    """A button for the case at each end."""
    if not np.isfinite(values).any():
        return
    places = (int(np.nanargmin(values)), int(np.nanargmax(values)))
    said = share if measure == "irrelevant" else number
    with st.container(horizontal=True, gap="small"):
        for end, name, place in zip(("low", "high"), ENDS[measure], places, strict=True):
            st.button(
                f"{t(name)}: {said(float(values[place]))}",
                key=f"end-{measure}-{end}",
                icon=":material/open_in_new:",
                on_click=COHORT_OPENED.set,
                args=(case_ids[place],),
            )


def _told(found: Distribution, *, as_share: bool) -> str:
    ends = share_interval(found.ci95) if as_share else interval_ends(found.ci95)
    said = t("95 % interval {interval}, n = {n}", interval=ends, n=f"{found.n:,}")
    if found.quantiles is None:
        return said
    name = share if as_share else number
    low, middle, high = (found.quantiles[key] for key in ("0.05", "0.5", "0.95"))
    return f"{said} · " + t(
        "5 %, half and 95 % lie below {low}, {middle} and {high}",
        low=name(low),
        middle=name(middle),
        high=name(high),
    )


def _how(side: Side, by_specimen: bool) -> str:
    undefined = int(np.count_nonzero(np.isnan(side.rows.emphasis[side.rows.right])))
    said = [
        t(
            "Irrelevant share: attention outside the region. Emphasis: rank correlation of"
            " attention and importance inside, −1 to 1; hottest tenth: 0 is chance. Intervals are"
            " resampled by {what}. Press a point to open its case on Compare.",
            what=t("specimen") if by_specimen else t("case"),
        )
    ]
    if undefined:
        said.append(
            tn(
                "{n} case has no defined emphasis.",
                "{n} cases have no defined emphasis.",
                undefined,
            )
        )
    if not has_levels(side.study.info):
        said.append(
            t("This study is from before Otsu's cut and the hottest tenth were kept: run it anew.")
        )
    return " ".join(said)
