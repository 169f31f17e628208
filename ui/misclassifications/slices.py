"""How good the model is on each part of the library, and the parts on which it fails."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.common.choices import choose_listed
from ui.common.numbers import interval_number, number, p_value, share, share_interval
from ui.common.text import t, tn, verbatim
from ui.misclassifications import cached
from ui.misclassifications.browsed import Browsed
from ui.misclassifications.case_list import region_name
from ui.misclassifications.narrowing import attributes_here
from ui.misclassifications.rows_table import show_rows
from ui.misclassifications.session import MISS_BY, MISS_SLICE, MISS_SPLIT
from ui.misclassifications.slice_address import read_conditions, written_conditions
from ui.misclassifications.slice_words import attribute_name, slice_name, value_name
from xai_core.evaluation.slice_finder import FoundSlice, SliceSearch
from xai_core.evaluation.slices import Attribute, Condition, Conditions, SliceReport

MOST_SHOWN = 60
"""Slices of an attribute that are told; the rest have a higher accuracy."""


def show_slices(browsed: Browsed) -> None:
    """An attribute to choose, and a row for each of its values."""
    attributes = attributes_here(browsed.library, browsed.study, browsed.outcomes)
    if not attributes:
        st.info(t("This library says nothing of its cases that would sort them."))
        return
    by = {one.id: one for one in attributes}
    attribute = by[choose_listed(MISS_BY, t("Sorted by"), by, attribute_name)]
    split = MISS_SPLIT.get()
    reports = cached.slice_reports(
        attribute,
        browsed.outcomes,
        browsed.specimens,
        browsed.fingerprint,
        (attribute.id, browsed.region, split),
    )
    _show_reports(browsed, attribute, [one for one in reports if one.n][:MOST_SHOWN])
    if len(reports) > MOST_SHOWN:
        st.caption(t("The {n} slices with the lowest accuracy are shown.", n=MOST_SHOWN))


def show_found_slices(browsed: Browsed) -> None:
    """The bad slices that a search finds, the clearest first."""
    attributes = attributes_here(browsed.library, browsed.study, browsed.outcomes)
    search = cached.bad_slices(attributes, browsed.outcomes, browsed.fingerprint, MISS_SPLIT.get())
    st.markdown(_told(search))
    if search.found:
        rows = [one.as_conditions() for one in search.found]
        show_rows(
            key="found-slices",
            label=t("Slices with more errors than the rest"),
            columns=(
                t("Slice"),
                t("Cases"),
                t("Errors"),
                t("95 % interval"),
                t("Errors elsewhere"),
                t("Adjusted p"),
            ),
            rows=[_found_row(browsed, one) for one in search.found],
            chosen=_place(rows),
            on_row=lambda row: _press(rows[row]),
        )
        st.caption(t("Press a row to list its cases, press it again to list all."))
    st.caption(
        t(
            "Every value of every attribute and every pair of two, with at least {fewest} cases,"
            " is held against all other cases (Fisher's exact test, false discoveries held at"
            " {level} by Benjamini and Hochberg). What was searched for looks worse than it is:"
            " see whether it holds on other cases. After Slice Finder (Chung et al. 2019) and"
            " SliceLine (Sagadeeva and Boehm 2021).",
            fewest=search.fewest,
            level=share(search.level),
        )
    )


def _told(search: SliceSearch) -> str:
    tested = t("{n} slices were tested.", n=f"{search.n_candidates:,}")
    if not search.found:
        none = t("**No slice is shown to be worse than the rest.** That proves no absence.")
        return f"{none} {tested}"
    found = tn(
        "**{n} slice** has more errors than the rest.",
        "**{n} slices** have more errors than the rest.",
        len(search.found),
    )
    return f"{found} {tested}"


def _found_row(browsed: Browsed, one: FoundSlice) -> tuple[str, ...]:
    return (
        slice_name(one.as_conditions(), browsed.words),
        f"{one.n:,}",
        share(one.error),
        share_interval(one.error_interval),
        share(one.error_of_rest),
        p_value(one.q_value).removeprefix("= "),
    )


def _show_reports(browsed: Browsed, attribute: Attribute, reports: list[SliceReport]) -> None:
    conditions = [(Condition(attribute.id, one.value),) for one in reports]
    columns = [attribute_name(attribute.id), t("Cases"), t("Right"), t("95 % interval")]
    if browsed.region is not None:
        columns += [t("Above chance"), t("95 % interval")]
    show_rows(
        key="slices",
        label=t("How often the model is right, slice by slice"),
        columns=columns,
        rows=[
            _row(browsed, condition[0], report)
            for condition, report in zip(conditions, reports, strict=True)
        ],
        chosen=_place(conditions),
        on_row=lambda row: _press(conditions[row]),
    )
    st.caption(t("Press a row to list its cases, press it again to list all."))
    if browsed.region is not None:
        st.caption(
            t(
                "Above chance: attention in “{region}”, from 0 (chance) to 1 (all of it), on right"
                " and wrong answers alike.",
                region=verbatim(region_name(browsed.library, browsed.region)),
            )
        )


def _row(browsed: Browsed, condition: Condition, report: SliceReport) -> tuple[str, ...]:
    row = (
        value_name(condition, browsed.words),
        f"{report.n:,}",
        share(report.accuracy),
        share_interval(report.interval),
    )
    if browsed.region is None:
        return row
    above = report.above_chance
    return (*row, number(above.mean), interval_number(*(above.ci95 or (None, None))))


def _place(rows: Sequence[Conditions]) -> int | None:
    asked = read_conditions(MISS_SLICE.get())
    return rows.index(asked) if asked in rows else None


def _press(conditions: Conditions) -> None:
    if read_conditions(MISS_SLICE.get()) == conditions:
        MISS_SLICE.forget()
    else:
        MISS_SLICE.choose(written_conditions(conditions))
