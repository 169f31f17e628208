"""What is behind a domain shift: remedies, classes, distances and attention, in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from ui.cohort.shift_words import HINDRANCES, MEASURES, REMEDY_TERMS, is_share, told
from ui.common.glossary import term_help, term_name
from ui.common.numbers import (
    interval_ends,
    number,
    p_value,
    share,
    signed,
    signed_interval,
    signed_share,
)
from ui.common.terms import Term
from ui.common.text import localised, t, verbatim
from xai_core.cases.library import CaseLibrary
from xai_core.errors import Phrase
from xai_core.evaluation.shift.report import (
    AttentionMoved,
    Distance,
    Measure,
    RemedyResult,
    ShiftReport,
)
from xai_core.types import Interval

CHANNELS: Mapping[str, Phrase] = {
    "red": Phrase("Brightness of red"),
    "green": Phrase("Brightness of green"),
    "blue": Phrase("Brightness of blue"),
}


def show_tables(
    found: ShiftReport, library: CaseLibrary, classes: Mapping[str, str], unit: str
) -> None:
    """Everything that was measured; ``classes``: their names, ``unit``: that of values."""
    if found.remedies:
        st.subheader(t("Remedies"))
        _show_remedies(found, unit)
    if found.by_class:
        st.subheader(t("Which classes fall"), help=term_help(Term.RECALL))
        _show_classes(found, classes)
    st.subheader(t("Where right answers look"), help=term_help(Term.ABOVE_CHANCE))
    _show_attention(found, library)
    st.subheader(t("How far apart"), help=term_help(Term.MMD))
    _show_distances(found)


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    st.table({title: [row[place] for row in rows] for place, title in enumerate(titles)})


def _show_remedies(found: ShiftReport, unit: str) -> None:
    for measure, fell in found.fall.items():
        here, there = found.source.figures[measure], found.target.figures[measure]
        st.markdown(
            t(
                "{figure}: {here} at home, {there} elsewhere; the fall is {fall}.",
                figure=t(MEASURES[measure]),
                here=told(measure, here.value, verbatim(unit)),
                there=told(measure, there.value, verbatim(unit)),
                fall=_less(fell.value, fell.ci95, as_share=is_share(measure)),
            )
        )
        titles = (t("Remedy"), t("Elsewhere"), t("Gain"), t("Share of the fall"))
        _table(titles, [_remedy(remedy, measure, unit) for remedy in found.remedies])
    st.caption(
        t(
            "All on the same cases, none of which a remedy has learned from. The calibration error"
            " is {here} at home and {there} elsewhere. In brackets: 95 % intervals.",
            here=number(found.source.ece),
            there=number(found.target.ece),
        )
    )
    for remedy in found.remedies:
        term = REMEDY_TERMS[remedy.remedy]
        st.caption(t("**{term}**: {meaning}", term=term_name(term), meaning=term_help(term)))


def _remedy(remedy: RemedyResult, measure: Measure, unit: str) -> Sequence[str]:
    name = term_name(REMEDY_TERMS[remedy.remedy])
    if remedy.hindrance is not None:
        return (name, t(HINDRANCES[remedy.hindrance]), "", "")
    figure = remedy.figures[measure]
    gain = _less(figure.gain, figure.gain_ci95, as_share=is_share(measure))
    back = _less(figure.recovered, figure.recovered_ci95, as_share=True)
    return (name, told(measure, figure.value, verbatim(unit)), gain, back)


def _less(value: float | None, ends: Interval, *, as_share: bool) -> str:
    """A difference with its interval."""
    said = signed_share(value) if as_share else signed(value)
    if ends is None:
        return said
    return f"{said} ({signed_interval(ends) if as_share else interval_ends(ends)})"


def _show_classes(found: ShiftReport, names: Mapping[str, str]) -> None:
    rows = []
    for name, row in found.by_class.items():
        fall = _less(row.value, row.ci95, as_share=True)
        sides = (
            f"{share(side.value)} (n = {n:,})"
            for side, n in ((row.source, row.n_source), (row.target, row.n_target))
        )
        rows.append((names.get(name, verbatim(name)), *sides, f"**{fall}**" if row.shown else fall))
    _table((t("Class"), t("At home"), t("Elsewhere"), t("Falls by")), rows)
    st.caption(t("In bold: the interval of the fall lies above 0."))


def _show_attention(found: ShiftReport, library: CaseLibrary) -> None:
    if found.attention is None:
        st.caption(t("No region is outlined in cases of both that are answered right."))
        return
    names = {info.id: localised(info.name) for info in library.manifest.regions}
    titles = (t("Region"), t("At home"), t("Elsewhere"), t("Difference"))
    st.markdown(t("Attention above chance"))
    moved = {names[region]: one for region, one in found.attention.items()}
    _table(titles, [_attention(n, one.above_chance, as_share=False) for n, one in moved.items()])
    st.markdown(t("Irrelevant share"))
    _table(titles, [_attention(n, one.irrelevant_share, as_share=True) for n, one in moved.items()])


def _attention(region: str, moved: AttentionMoved, *, as_share: bool) -> Sequence[str]:
    told_as = share if as_share else number
    sides = (f"{told_as(side.mean)} (n = {side.n:,})" for side in (moved.source, moved.target))
    return (verbatim(region), *sides, _less(moved.difference, moved.ci95, as_share=as_share))


def _show_distances(found: ShiftReport) -> None:
    features, looks = found.features, found.appearance
    st.markdown(
        t(
            "In what the network makes of the pictures: squared MMD {mmd} (p {p}). A classifier"
            " tells the two apart with an AUC of {auc} (p {q}).",
            mmd=number(features.mmd2),
            p=p_value(features.mmd_p),
            auc=number(features.classifier_auc),
            q=p_value(features.classifier_p),
        ),
        help=term_help(Term.TWO_SAMPLE_TEST),
    )
    rows = [
        *((t(CHANNELS[name]), *_distance(one)) for name, one in looks.intensity.items()),
        (t("Spectrum (powers of ten)"), *_distance(looks.spectrum)),
    ]
    _table((t("Appearance"), t("Apart"), t("Halves of the library at home")), rows)
    st.caption(
        t(
            "Of {n} and {m} cases as the network sees them. Brightness: how far values of 0 to 255"
            " must be moved (Wasserstein). p: {what} dealt to the two sides anew.",
            n=f"{features.n_source:,}",
            m=f"{features.n_target:,}",
            what=t("specimens") if features.by_specimen else t("cases"),
        )
    )


def _distance(one: Distance) -> tuple[str, str]:
    return number(one.distance), number(one.within_source)
