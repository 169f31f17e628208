"""What is on this machine: the case libraries and the models, each with what to know of it.

Nothing here loads torch: cards and tables are read, weights and pictures are not.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.common.frame import link
from ui.common.metrics import metric_interval, metric_name, metric_value
from ui.common.numbers import interval_number, number
from ui.common.tasks import task_words
from ui.common.text import error_text, localised, region_names, t, tn, verbatim
from ui.home.builtin import offer_missing, offer_rest
from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import LibraryEntry
from xai_core.errors import ShitenError
from xai_core.models.cards import CardEntry, Metric, ModelCard, suited
from xai_core.models.segmenter_cards import RegionMetric, SegmenterCard, SegmenterEntry
from xai_core.types import Origin


def first_pair(
    shelf_entries: tuple[LibraryEntry, ...], cards: tuple[CardEntry, ...]
) -> tuple[str, str] | None:
    """A library and a model that speak of the same classes, or None. Real cells come first."""
    opened = [entry.library for entry in shelf_entries if entry.library is not None]
    for library in sorted(opened, key=_is_drawn):
        for entry in suited(library.id, library.task, cards):
            if entry.card is not None:
                return library.id, entry.id
    return None


def show_doors() -> None:
    """The three ways in: for whoever teaches, learns, or looks for mistakes."""
    teach, learn, study = st.columns(3, gap="medium")
    with teach:
        st.markdown(t("**To teach**: show one case, and send the view as a link."))
        link("compare", t("Compare viewpoints"))
    with learn:
        st.markdown(t("**To practise**: decide and mark first, then see expert and AI."))
        link("quiz", t("Begin a quiz"))
    with study:
        st.markdown(t("**To study mistakes**: find where a model errs, and why."))
        link("misclassifications", t("Browse misclassifications"))


def show_libraries(entries: tuple[LibraryEntry, ...]) -> None:
    """One box a library; a broken one with the reason."""
    for entry in entries:
        with st.container(border=True):
            if entry.library is None:
                _show_broken(entry.id, entry.error)
                continue
            manifest = entry.library.manifest
            st.markdown(f"**{verbatim(localised(entry.library.title))}**")
            n = len(entry.library.cases)
            st.markdown(tn("{n} case", "{n} cases", n) + " · " + task_words(manifest.task))
            if manifest.notes is not None:
                st.caption(verbatim(localised(manifest.notes)))
            st.caption(
                t("Licence: {licence}", licence=verbatim(manifest.licence)) + f" · `{entry.id}`"
            )
            offer_rest(entry.library)
    offer_missing(entries)


def show_models(entries: Sequence[CardEntry | SegmenterEntry]) -> None:
    """One box a model, with its first figure, interval and n; a broken one with the reason.

    The rest is a click away: there are many models, and a long page hides what comes last.
    """
    if not entries:
        st.info(t("There is no model on this machine yet."), icon=":material/info:")
    for entry in entries:
        with st.container(border=True):
            if entry.card is None:
                _show_broken(entry.id, entry.error)
            else:
                _show_card(entry.card)


def _show_card(card: ModelCard | SegmenterCard) -> None:
    st.markdown(f"**{verbatim(localised(card.title))}**")
    metrics = [m for m in card.metrics if m.value is not None and not m.trained_on]
    figures = [
        _dice_line(card, metric)
        if isinstance(card, SegmenterCard) and isinstance(metric, RegionMetric)
        else _figure_line(metric)
        for metric in metrics
    ]
    if figures:
        st.markdown(figures[0])
    with st.expander(t("More about this model")):
        st.markdown(verbatim(localised(card.summary)))
        for figure in figures[1:]:
            st.markdown(figure)
        st.caption(t("Weaknesses: {weaknesses}", weaknesses=verbatim(localised(card.weaknesses))))
        st.caption(t("Licence: {licence}", licence=verbatim(card.licence)) + f" · `{card.id}`")
        link("models", t("The whole card"), model=card.id)


def _dice_line(card: SegmenterCard, metric: RegionMetric) -> str:
    names = region_names(card.regions)
    return t(
        "Dice coefficient {value} (95 % interval {interval}) for “{region}” on {where}, n = {n}",
        value=number(metric.value),
        interval=interval_number(metric.low, metric.high),
        region=verbatim(names.get(metric.region, metric.region)),
        where=verbatim(localised(metric.measured_on)),
        n=metric.n,
    )


def _figure_line(metric: Metric) -> str:
    where = verbatim(localised(metric.measured_on))
    name, value = metric_name(metric), metric_value(metric, metric.value)
    if metric.low is None or metric.high is None:
        return t(
            "{name} {value} on {where} (n = {n})", name=name, value=value, where=where, n=metric.n
        )
    return t(
        "{name} {value} (95 % interval {interval}) on {where}, n = {n}",
        name=name,
        value=value,
        interval=metric_interval(metric),
        where=where,
        n=metric.n,
    )


def _show_broken(name: str, error: ShitenError | None) -> None:
    st.markdown(f"**{verbatim(name)}**")
    st.warning(
        t("This cannot be used.") if error is None else error_text(error), icon=":material/build:"
    )


def _is_drawn(library: CaseLibrary) -> bool:
    """Whether code drew the cases rather than a person having looked at real ones."""
    regions = library.manifest.regions
    return bool(regions) and all(region.origin is Origin.BY_CONSTRUCTION for region in regions)
