"""The same model on another library: one sentence, a small figure, and what is behind them.

All that answers cases loads torch, which this page does without: it is loaded in the work itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui.cohort.session import COHORT_ELSEWHERE
from ui.cohort.shift_tables import show_tables
from ui.cohort.shift_words import HINDRANCES, MEASURES, REMEDY_TERMS, sentence, told
from ui.common import cached
from ui.common.deferred import DeferredResult
from ui.common.glossary import term_help, term_name
from ui.common.terms import Term
from ui.common.text import localised, t, verbatim
from xai_core.cases.library import CaseLibrary
from xai_core.errors import AlignmentError
from xai_core.evaluation.shift.report import Measure, RemedyResult, ShiftReport, Value
from xai_core.models.cards import ModelCard
from xai_core.report.figure_style import CONFIG
from xai_core.report.shift_figure import Row, shift_figure
from xai_core.tasks import Regression, align_two
from xai_core.types import Progress

if TYPE_CHECKING:
    from xai_core.cases.registry import LibraryEntry


def offer_shift(library: CaseLibrary, card: ModelCard) -> None:
    """Another library to choose, a button to measure, and what was found."""
    st.header(t("On another library"), help=term_help(Term.DOMAIN_SHIFT))
    others = {
        entry.id: entry
        for entry in cached.library_entries()
        if entry.library is not None
        and entry.id != library.id
        and _shared(library, entry.library, card) is not None
    }
    COHORT_ELSEWHERE.settle(list(others), None)
    chosen = st.selectbox(
        t("The other library"),
        list(others),
        index=None,
        key=COHORT_ELSEWHERE.key,
        placeholder=t("Choose one") if others else t("No other library asks what it answers"),
        format_func=lambda name: _title(others[name]),
        persist_state="session",
        disabled=not others,
    )
    other = None if chosen is None else others[chosen].library
    if other is not None:
        _show(library, other, card)


def _shared(library: CaseLibrary, other: CaseLibrary, card: ModelCard) -> dict[str, str] | None:
    """The classes that all three share, by id; none of values; None: they cannot be compared."""
    try:
        classes = align_two(library.task, other.task, card.task)[0].classes
    except AlignmentError:
        return None
    return {item.id: localised(item.name) for item in classes}


def _title(entry: LibraryEntry) -> str:
    return entry.id if entry.library is None else f"{localised(entry.library.title)} · {entry.id}"


def _show(library: CaseLibrary, other: CaseLibrary, card: ModelCard) -> None:
    def make(progress: Progress) -> ShiftReport:
        from xai_core.evaluation.shift.measure import measure_shift
        from xai_core.models.checkpoints import load_model

        return measure_shift(library, other, load_model(card.id), progress)

    hashes = (library.content_hash, other.content_hash, card.answers_key)
    measuring = DeferredResult(("shift", library.id, other.id, card.id, *hashes), make)
    found = measuring.result()
    if found is None:
        measuring.offer(
            t("Measure the shift"),
            t("The model answers both libraries…"),
            t(
                "Up to 1,000 cases of each are answered, and those of the other library again with"
                " every remedy. It may take a minute or two."
            ),
        )
        return
    unit = library.task.unit if isinstance(library.task, Regression) else ""
    st.markdown(sentence(found, localised(other.title), unit))
    st.plotly_chart(
        _figure(found, unit),
        key="shift-figure",
        config=CONFIG,
        alt=t("The model at home, elsewhere, and elsewhere with each remedy, with intervals."),
    )
    st.caption(_how(found, unit))
    with st.expander(t("Classes, distances and attention")):
        show_tables(found, library, _shared(library, other, card) or {}, unit)


def _figure(found: ShiftReport, unit: str) -> object:
    measure = found.headline
    sides = (
        (t("At home: {library}", library=found.source.library), found.source.figures[measure]),
        (t("Elsewhere: {library}", library=found.target.library), found.target.figures[measure]),
    )
    rows = [_row(name, value, measure, unit) for name, value in sides]
    rows += [_remedy_row(remedy, measure, unit) for remedy in found.remedies]
    axis = t(MEASURES[measure]) + (f" ({unit})" if measure is Measure.MAE else "")
    return shift_figure(rows, axis, as_share=measure is not Measure.MAE)


def _row(name: str, value: Value, measure: Measure, unit: str) -> Row:
    return Row(name, value.value, value.ci95, told(measure, value.value, unit))


def _remedy_row(remedy: RemedyResult, measure: Measure, unit: str) -> Row:
    name = term_name(REMEDY_TERMS[remedy.remedy])
    if remedy.hindrance is not None:
        return Row(name, None, None, t(HINDRANCES[remedy.hindrance]))
    figure = remedy.figures[measure]
    return Row(name, figure.value, figure.ci95, told(measure, figure.value, unit))


def _how(found: ShiftReport, unit: str) -> str:
    here, there = found.source, found.target
    said = [
        t(
            "{n} cases at home, {m} elsewhere; {set_aside} more were set aside for remedies to"
            " learn from.",
            n=f"{here.n:,}",
            m=f"{there.n:,}",
            set_aside=f"{found.n_set_aside:,}",
        )
    ]
    blind = there.figures[found.headline].blind
    if blind is not None:
        said.append(
            t(
                "One answer to every case would reach {blind} elsewhere.",
                blind=told(found.headline, blind, verbatim(unit)),
            )
        )
    if there.n_learned_from:
        said.append(
            t(
                "The model has learned from {n} of the cases elsewhere.",
                n=f"{there.n_learned_from:,}",
            )
        )
    return " ".join(said)
