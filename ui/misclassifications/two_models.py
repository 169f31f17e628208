"""Two models side by side: what the second mends, what it breaks, what neither gets."""

from __future__ import annotations

import streamlit as st

from ui.common.choices import choose_listed
from ui.common.numbers import p_value, share, share_interval
from ui.common.studies import studied_models
from ui.common.text import class_names, localised, t, tn, verbatim
from ui.misclassifications.browsed import Browsed
from ui.misclassifications.narrowing import TOGETHER
from ui.misclassifications.rows_table import show_rows
from ui.misclassifications.second_study import second_outcomes
from ui.misclassifications.session import MISS_BESIDE, MISS_SPLIT, MISS_TOGETHER
from xai_core.evaluation.paired_models import Paired, PairedReport, Together, paired, paired_report
from xai_core.models.cards import CardEntry


def show_two_models(browsed: Browsed) -> None:
    """A second model to choose, and what the two make of the same cases."""
    entry = _pick(browsed)
    if entry is None:
        return
    second = second_outcomes(browsed.library, browsed.study, entry.id)
    if second is None:
        st.warning(t("The study of the second model cannot be read: run it anew."))
        return
    found = paired(browsed.outcomes, second)
    split = MISS_SPLIT.get()
    among = None if split is None else browsed.outcomes.split == split
    report = paired_report(found, browsed.specimens, among)
    if report.n == 0:
        st.info(t("There is no case on which both models can be judged."))
        return
    _show_verdict(browsed, entry, report)
    _show_table(report)
    _show_open_case(browsed, entry, found)


def _pick(browsed: Browsed) -> CardEntry | None:
    entries = {entry.id: entry for entry in studied_models(browsed.library, browsed.card.id)}
    if not entries:
        st.info(
            t(
                "No other model has a finished study of this library. Choose one above and run its"
                " study; then come back."
            )
        )
        return None
    titles = {name: _title(entry) for name, entry in entries.items()}
    return entries[choose_listed(MISS_BESIDE, t("Second model"), titles)]


def _title(entry: CardEntry) -> str:
    return entry.id if entry.card is None else f"{localised(entry.card.title)} · {entry.id}"


def _show_verdict(browsed: Browsed, entry: CardEntry, report: PairedReport) -> None:
    low, high = report.difference_interval or (None, None)
    st.markdown(
        t(
            "**{first}** is right on {first_share}, **{second}** on {second_share} of the same"
            " {n} cases: a difference of **{difference} points** (95 % interval {low} to {high};"
            " McNemar's exact test p {p}).",
            first=verbatim(browsed.card.id),
            second=verbatim(entry.id),
            first_share=share(report.first_accuracy),
            second_share=share(report.second_accuracy),
            n=f"{report.n:,}",
            difference=_points(report.difference),
            low=_points(low),
            high=_points(high),
            p=p_value(report.mcnemar_p),
        )
    )
    resampled = (
        tn("Resampled by specimen ({n}).", "Resampled by specimen ({n}).", report.n_groups)
        if any(browsed.specimens)
        else t("Resampled by case.")
    )
    st.caption(
        f"{resampled} "
        + t(
            "McNemar's test takes cases as independent. {n} cases are left out because one of the"
            " two cannot be judged on them.",
            n=f"{report.n_left_out:,}",
        )
    )


def _points(difference: float | None) -> str:
    """A difference of two shares in percentage points, with its sign."""
    return t("not defined") if difference is None else f"{100 * difference:+.1f}".replace("-", "−")


def _show_table(report: PairedReport) -> None:
    kinds = list(TOGETHER)
    asked = MISS_TOGETHER.get()
    show_rows(
        key="together",
        label=t("What the two models make of the same cases"),
        columns=(t("Together"), t("Cases"), t("Share"), t("95 % interval")),
        rows=[
            (
                t(TOGETHER[kind]),
                f"{report.outcomes[kind].count:,}",
                share(report.outcomes[kind].share),
                share_interval(report.outcomes[kind].interval),
            )
            for kind in kinds
        ],
        chosen=kinds.index(Together(asked)) if asked in kinds else None,
        on_row=lambda row: _press(kinds[row]),
    )
    st.caption(t("Press a row to list its cases, press it again to list all."))


def _show_open_case(browsed: Browsed, entry: CardEntry, found: Paired) -> None:
    """What the second says of the case that is open."""
    place = browsed.place
    answer = found.second_answer[place]
    if answer is None:
        return
    words = browsed.words
    names = {**class_names(browsed.library.task), **words.truths, **words.answers}
    st.markdown(
        t(
            "Of the open case, {model} says **{answer}**, {confidence} sure.",
            model=verbatim(entry.id),
            answer=verbatim(names.get(answer, t("(none of these)"))),
            confidence=share(float(found.second_confidence[place])),
        )
    )


def _press(kind: Together) -> None:
    if MISS_TOGETHER.get() == kind.value:
        MISS_TOGETHER.forget()
    else:
        MISS_TOGETHER.choose(kind.value)
