"""The agreement card: the headline percentage, never alone, and every score behind it."""

from __future__ import annotations

import streamlit as st

from ui.common.binarisations import binarisation_name
from ui.common.choices import choose_shown
from ui.common.glossary import term_help
from ui.common.numbers import number, share
from ui.common.patterns import pattern_sentences
from ui.common.session import REGION
from ui.common.terms import Term
from ui.common.text import t, verbatim
from ui.common.verdicts import verdict_sentence
from ui.compare.case_view import CaseView
from xai_core.agreement import (
    Agreement,
    binarise,
    threshold_curve,
)
from xai_core.cases.regions import first_region
from xai_core.report.bar_figures import baseline_bars
from xai_core.report.threshold_curve_figure import ThresholdCurveLabels, threshold_curve_figure


def pick_region(view: CaseView) -> str | None:
    """Which region the headline is about; None where nobody drew one, and nothing is drawn."""
    named = () if view.drawn is None else view.drawn[0].manifest.regions
    first = first_region(view.regions, named)
    if first is None:
        return None
    names = {region: verbatim(view.region_names[region]) for region in view.regions}
    return choose_shown(REGION, t("Region"), names, default=first, wrap=True)


def show_headline(view: CaseView, region: str) -> None:
    """The headline percentage between its baselines, and what it is worth in one sentence."""
    chosen = view.agreements[region]
    name = verbatim(view.region_names[region])
    place = f"{view.card.id}-{view.asked.method}"
    with st.container(key=f"shiten-headline-{place}", horizontal=True, gap="medium"):
        st.metric(
            t("Attention in the region “{region}”", region=name),
            share(chosen.attention_in_region),
            width="content",
            help=term_help(Term.ATTENTION_IN_REGION),
        )
        st.metric(t("Chance"), share(chosen.chance), width="content", help=term_help(Term.CHANCE))
        st.metric(
            t("Centre blob, wide / narrow"),
            f"{share(chosen.centre_blob)} / {share(chosen.centre_blob_narrow)}",
            width="content",
            help=term_help(Term.CENTRE_BLOB),
        )
    with st.container(key=f"shiten-verdict-{place}"):
        st.markdown(verdict_sentence(chosen, view.right))


def show_agreement(view: CaseView, region: str) -> None:
    """The chosen region beside its baselines as bars, then all regions in a table."""
    chosen = view.agreements[region]
    st.plotly_chart(
        baseline_bars(
            {
                t("Attention"): chosen.attention_in_region,
                t("Chance"): chosen.chance,
                t("Centre blob, wide"): chosen.centre_blob,
                t("Centre blob, narrow"): chosen.centre_blob_narrow,
            },
            undefined=t("not defined"),
        ),
        key="baselines",
        config={"displayModeBar": False},
        alt=t("Attention in the region beside chance and the centre blobs."),
    )
    st.table(_table(view))


def show_overlap(view: CaseView, region: str) -> None:
    """IoU and coverages with the cut named, and how they move with it."""
    chosen = view.agreements[region]
    columns = st.columns(3, gap="small")
    overlaps = (
        (t("IoU"), chosen.iou, Term.IOU),
        (t("Region covered"), chosen.ground_truth_coverage, Term.GROUND_TRUTH_COVERAGE),
        (t("Attention on target"), chosen.saliency_coverage, Term.SALIENCY_COVERAGE),
    )
    for column, (label, value, term) in zip(columns, overlaps, strict=True):
        column.metric(label, share(value), help=term_help(term))
    moved = st.expander(t("How they move with the cut"), key="cuts", on_change="rerun")
    if moved.open:
        with moved:
            _show_threshold_curve(view, region)


def _show_threshold_curve(view: CaseView, region: str) -> None:
    chosen, area = view.agreements[region], view.regions[region]
    heat_map = view.explanation.heat_map
    strip = threshold_curve(heat_map, area)
    st.plotly_chart(
        threshold_curve_figure(
            strip.levels,
            strip.iou,
            strip.ground_truth_coverage,
            strip.saliency_coverage,
            labels=ThresholdCurveLabels(
                t("share of the picture counted as looked at"),
                t("IoU"),
                t("Region covered"),
                t("Attention on target"),
                binarisation_name(chosen.binarisation),
            ),
            marker=100 * float(binarise(heat_map, area, chosen.binarisation).mean()),
        ),
        key="strip",
        config={"displayModeBar": False},
        alt=t("How IoU and the coverages move with the cut."),
    )


def show_pattern(chosen: Agreement) -> None:
    """The Shared Interest pattern with its numbers, emphasis, and what the hottest pixels hit."""
    named, numbers = pattern_sentences(chosen)
    st.markdown(named, help=term_help(Term.PATTERN))
    if numbers:
        st.caption(numbers)
    said = (
        (
            t("Emphasis inside the region: **{emphasis}**", emphasis=number(chosen.emphasis)),
            Term.EMPHASIS,
        ),
        (t("Rank accuracy: **{rank}**", rank=share(chosen.rank_accuracy)), Term.RANK_ACCURACY),
        (t("Pointing: **{pointing}**", pointing=share(chosen.pointing)), Term.POINTING),
    )
    for sentence, term in said:
        st.markdown(sentence, help=term_help(term))


def _table(view: CaseView) -> dict[str, list[str]]:
    rows = list(view.agreements.items())
    return {
        t("Region"): [verbatim(view.region_names[region]) for region, _ in rows],
        t("Attention"): [share(a.attention_in_region) for _, a in rows],
        t("Chance"): [share(a.chance) for _, a in rows],
        t("Centre blob"): [
            f"{share(a.centre_blob)} / {share(a.centre_blob_narrow)}" for _, a in rows
        ],
        t("Above chance"): [number(a.above_chance) for _, a in rows],
        t("IoU"): [number(a.iou) for _, a in rows],
    }
