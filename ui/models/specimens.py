"""A test specimen by specimen: mean and spread, Table 1, and another model beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from ui.common.choices import choose_any, choose_shown
from ui.common.glossary import term_help
from ui.common.numbers import number, p_value, share
from ui.common.terms import Term
from ui.common.text import class_names, localised, t, verbatim
from ui.models.session import AGAINST, SMEARS
from xai_core.models.cards import ModelCard, list_cards
from xai_core.models.reports import EvaluationReport
from xai_core.report.specimen_figure import specimen_figure
from xai_core.stats.means import compare_groups
from xai_core.stats.specimens import (
    OWN_CLASSES,
    ConfusionTable,
    SpecimenReport,
    SpecimenScore,
)

BESIDE_EACH_OTHER = 5
"""Classes up to which two confusion tables have room beside each other."""


@dataclass(frozen=True)
class _Model:
    """One model's report, and what its classes are called."""

    card: ModelCard
    report: SpecimenReport
    names: Mapping[str, str]

    @property
    def title(self) -> str:
        return f"{localised(self.card.title)} · {self.card.id}"


def show_specimens(card: ModelCard, test: str) -> None:
    """Where the cases of a test name their specimen; nothing where they do not."""
    readings = _readings(card, test)
    if not readings:
        return
    st.subheader(t("Specimen by specimen"), help=term_help(Term.SPECIMEN))
    own = _Model(card, *readings[_pick_reading(card, readings)])
    rival = _pick_rival(card, test, own)
    models = [own] if rival is None else [own, rival]
    st.table(
        {
            t("Model"): [verbatim(one.title) for one in models],
            t("Mean ± SD"): [
                f"{share(one.report.mean)} ± {share(one.report.sd)}" for one in models
            ],
            t("Specimens"): [str(len(one.report.specimens)) for one in models],
            t("Best"): [_score(one.report.best) for one in models],
            t("Worst"): [_score(one.report.worst) for one in models],
            t("Cases"): [f"{one.report.n:,}" for one in models],
        }
    )
    st.plotly_chart(
        specimen_figure(
            {one.title: one.report for one in models},
            accuracy=t("share of a specimen's cases answered right"),
        ),
        key="smears-figure",
        config={"displayModeBar": False},
        alt=t("Accuracy of each specimen, one point each, with its quartiles."),
    )
    if rival is not None:
        _show_test(own, rival)
    _show_tables(models)
    st.caption(
        t(
            "Cases of all specimens together: rows are the expert's classes, columns the AI's. Mean"
            " and SD are over specimens, each counting the same."
        )
    )
    if own.report.n_unnamed:
        st.caption(
            t("{n} cases name no specimen and are left out here.", n=f"{own.report.n_unnamed:,}")
        )


def _readings(card: ModelCard, test: str) -> dict[str, tuple[SpecimenReport, dict[str, str]]]:
    """Reading -> its report, and the names of its classes, in the order of the card."""
    named = {OWN_CLASSES: class_names(card.task)} | {
        grouping.id: {item.id: localised(item.name) for item in grouping.classes}
        for grouping in card.task.groupings
    }
    found = card.class_reports[test].specimens
    return {name: (report, named[name]) for name, report in found.items() if name in named}


def _pick_reading(card: ModelCard, readings: Mapping[str, object]) -> str:
    words = {one.id: verbatim(localised(one.name)) for one in card.task.groupings}
    words[OWN_CLASSES] = t("Its own classes")
    SMEARS.settle(list(readings), next(iter(readings)))
    if len(readings) > 1:
        choose_shown(SMEARS, t("Read as"), readings, words.__getitem__)
    return SMEARS.get() or next(iter(readings))


def _pick_rival(card: ModelCard, test: str, own: _Model) -> _Model | None:
    """Another model that has read the same specimens in the same classes."""
    found: dict[str, _Model] = {}
    for entry in list_cards():
        if entry.card is not None and entry.id != card.id:
            other = _same_smears(entry.card, card.class_reports[test], own.report)
            if other is not None:
                found[entry.id] = other
    chosen = choose_any(
        AGAINST,
        t("Compare with"),
        {model: other.title for model, other in found.items()},
        placeholder=t("Another model measured on the same specimens"),
    )
    return None if chosen is None else found[chosen]


def _same_smears(other: ModelCard, report: EvaluationReport, own: SpecimenReport) -> _Model | None:
    for test, measured in other.class_reports.items():
        if (measured.library, measured.content_hash) != (report.library, report.content_hash):
            continue
        for found, names in _readings(other, test).values():
            same_smears = [s.specimen for s in found.specimens] == [
                s.specimen for s in own.specimens
            ]
            if same_smears and _asked(found.table) == _asked(own.table):
                return _Model(other, found, names)
    return None


def _asked(table: ConfusionTable) -> dict[str, int]:
    """What the expert said of how many cases: equal where two models read the same ones."""
    return {name: table.total(name) for name in table.classes if table.total(name)}


def _show_test(own: _Model, rival: _Model) -> None:
    test = compare_groups(own.report.accuracies, rival.report.accuracies)
    st.markdown(
        t(
            "Rank-sum test on the accuracy of each specimen: p {p}; rank-biserial correlation"
            " {effect} (1: every specimen of {model} above every one of {other}; −1: the reverse;"
            " 0: neither).",
            p=p_value(test.p_value),
            effect=f"**{number(test.rank_biserial)}**",
            model=verbatim(own.card.id),
            other=verbatim(rival.card.id),
        )
    )
    st.caption(
        t(
            "As in the leucocyte study this page follows, the test takes the two sets of"
            " accuracies as independent, although both are of the same specimens."
        )
    )


def _show_tables(models: Sequence[_Model]) -> None:
    """Side by side where there is room for their columns."""
    if any(len(one.report.table.classes) > BESIDE_EACH_OTHER for one in models):
        for one in models:
            _show_table(one)
        return
    for one, column in zip(models, st.columns(len(models), gap="large"), strict=True):
        with column:
            _show_table(one)


def _show_table(one: _Model) -> None:
    """The confusion table as the study prints it: rows human, columns AI, accuracy at the end."""
    table = one.report.table
    st.markdown(f"**{verbatim(one.title)}**")
    headings = _headings(one)
    rows = [
        (name, counts)
        for name, counts in zip(table.classes, table.counts, strict=True)
        if name in one.names or table.total(name)  # no expert says "none of these"
    ]
    st.table(
        {t("expert ↓ · AI →"): [verbatim(headings[name]) for name, _ in rows]}
        | {
            verbatim(headings[column]): [f"{counts[place]:,}" for _, counts in rows]
            for place, column in enumerate(table.classes)
        }
        | {t("Accuracy"): [share(table.accuracy_of(name)) for name, _ in rows]}
    )


def _headings(one: _Model) -> dict[str, str]:
    """What each class is called; with its id where two would be called the same."""
    called = {name: one.names.get(name, t("(none of these)")) for name in one.report.table.classes}
    often = list(called.values())
    return {
        name: text if often.count(text) == 1 else f"{text} ({name})"
        for name, text in called.items()
    }


def _score(score: SpecimenScore | None) -> str:
    if score is None:
        return t("not defined")
    return f"{verbatim(score.specimen)}: {share(score.accuracy)}"
