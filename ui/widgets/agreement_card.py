"""The agreement card: the headline percentage, never alone, and every score behind it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.state import REGION
from ui.text import t
from ui.widgets.binarisations import binarisation_name
from ui.widgets.view import CaseView
from xai_core.agreement import Agreement, Binarisation, Pattern, binarise, threshold_strip
from xai_core.errors import Phrase
from xai_core.report.figures import (
    BaselineLabels,
    StripLabels,
    baseline_bars,
    threshold_strip_figure,
)
from xai_core.study.compare import agreements

PATTERNS: Mapping[Pattern, tuple[Phrase, Phrase]] = {
    Pattern.HUMAN_ALIGNED: (
        Phrase("Human aligned"),
        Phrase("Right, and it looked where the experts look."),
    ),
    Pattern.SUFFICIENT_SUBSET: (
        Phrase("Sufficient subset"),
        Phrase("Right, and a part of the region was enough for it."),
    ),
    Pattern.CONTEXT_DEPENDENT: (
        Phrase("Context dependent"),
        Phrase("Right, but it looked at the region and at much around it."),
    ),
    Pattern.SUFFICIENT_CONTEXT: (
        Phrase("Sufficient context"),
        Phrase("Right, but it looked mostly elsewhere. Ask what it saw there."),
    ),
    Pattern.CONFUSER: (
        Phrase("Confuser"),
        Phrase("Wrong, although it looked where the experts look."),
    ),
    Pattern.INSUFFICIENT_SUBSET: (
        Phrase("Insufficient subset"),
        Phrase("Wrong: it looked at only a part of the region."),
    ),
    Pattern.CONTEXT_CONFUSION: (
        Phrase("Context confusion"),
        Phrase("Wrong: it looked at the region, but at much around it as well."),
    ),
    Pattern.DISTRACTOR: (
        Phrase("Distractor"),
        Phrase("Wrong: it looked mostly elsewhere."),
    ),
}


def pick_region(view: CaseView) -> str | None:
    """Which region the headline is about; None where nobody drew one."""
    if not view.regions:
        return None
    ids = list(view.regions)
    widest = max(ids, key=lambda region: float((view.regions[region] > 0).mean()))
    REGION.settle(ids, widest)
    return st.segmented_control(
        t("Region"),
        ids,
        required=True,
        key=REGION.key,
        format_func=view.region_names.__getitem__,
        persist_state="session",
    )


def show_agreement(view: CaseView, region: str, binarisation: Binarisation) -> None:
    """The headline for one region with its baselines, then all regions in a table."""
    scores = agreements(view.explanation.heat_map, view.regions, view.right, binarisation)
    chosen = scores[region]
    name = view.region_names[region]
    headline, bars = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with headline:
        st.metric(t("Attention in the region “{region}”", region=name), _percent(chosen))
        st.markdown(_verdict(chosen))
    with bars:
        st.plotly_chart(
            baseline_bars(
                chosen.attention_in_region,
                chosen.chance,
                chosen.centre_blob,
                labels=BaselineLabels(
                    t("Attention"), t("Chance"), t("Centre blob"), t("not defined")
                ),
            ),
            key="baselines",
            config={"displayModeBar": False},
            alt=t("Attention in the region beside chance and the centre blob."),
        )
    st.table(_table(view, scores))


def show_details(view: CaseView, region: str, binarisation: Binarisation) -> None:
    """IoU and coverages with the cut named and moved, emphasis, and the pattern."""
    area = view.regions[region]
    heat_map = view.explanation.heat_map
    chosen = agreements(heat_map, {region: area}, view.right, binarisation)[region]
    columns = st.columns(3, gap="small")
    overlaps = (
        (t("IoU"), chosen.iou),
        (t("Region covered"), chosen.ground_truth_coverage),
        (t("Attention on target"), chosen.saliency_coverage),
    )
    for column, (label, value) in zip(columns, overlaps, strict=True):
        column.metric(label, _share(value))
    st.caption(t("Cut by: {binarisation}.", binarisation=binarisation_name(binarisation)))
    strip = threshold_strip(heat_map, area)
    st.plotly_chart(
        threshold_strip_figure(
            strip.levels,
            strip.iou,
            strip.ground_truth_coverage,
            strip.saliency_coverage,
            labels=StripLabels(
                t("share of the picture counted as looked at"),
                t("IoU"),
                t("Region covered"),
                t("Attention on target"),
                t("this cut"),
            ),
            marker=100 * float(binarise(heat_map, area, binarisation).mean()),
        ),
        key="strip",
        config={"displayModeBar": False},
        alt=t("How IoU and the coverages move with the cut."),
    )
    _show_pattern(chosen)
    st.markdown(
        t(
            "Emphasis inside the region: **{emphasis}**. Hottest pixels in the region: rank"
            " accuracy **{rank}**, pointing **{pointing}**.",
            emphasis=_number(chosen.emphasis),
            rank=_share(chosen.rank_accuracy),
            pointing=_share(chosen.pointing),
        ),
        help=t(
            "Emphasis is the rank correlation between attention and the importance experts gave"
            " each pixel, from −1 to 1. It needs a region with at least three grades of importance."
        ),
    )


def _show_pattern(chosen: Agreement) -> None:
    if chosen.pattern is None:
        st.markdown(t("Pattern: **not defined** (no attention, no region, or no known answer)."))
        return
    name, meaning = PATTERNS[chosen.pattern]
    st.markdown(
        t("Pattern: **{name}**. {meaning}", name=t(name), meaning=t(meaning)),
        help=t(
            "Shared Interest (Boggust et al. 2022): high means an IoU of at least {iou} or a"
            " coverage of at least {coverage}, at this cut.",
            iou=f"{chosen.thresholds.iou:g}",
            coverage=f"{chosen.thresholds.saliency_coverage:g}",
        ),
    )


def _verdict(agreement: Agreement) -> str:
    """What the headline is worth, in one sentence."""
    attention, chance = agreement.attention_in_region, agreement.chance
    blob = agreement.centre_blob
    if attention is None or chance is None or blob is None:
        return t("Not defined: there is no attention for this answer, or the region is empty.")
    if attention <= chance:
        return t("No more than chance: the AI looked past this region.")
    if attention <= blob:
        return t(
            "More than chance, but a blob in the middle of the picture would score as much or more."
        )
    return t("More than chance, and more than a blob in the middle of the picture.")


def _table(view: CaseView, scores: Mapping[str, Agreement]) -> dict[str, list[str]]:
    rows = list(scores.items())
    return {
        t("Region"): [view.region_names[region] for region, _ in rows],
        t("Attention"): [_share(a.attention_in_region) for _, a in rows],
        t("Chance"): [_share(a.chance) for _, a in rows],
        t("Centre blob"): [
            f"{_share(a.centre_blob)} / {_share(a.centre_blob_narrow)}" for _, a in rows
        ],
        t("Above chance"): [_number(a.above_chance) for _, a in rows],
        t("IoU"): [_number(a.iou) for _, a in rows],
    }


def _percent(agreement: Agreement) -> str:
    return _share(agreement.attention_in_region)


def _share(value: float | None) -> str:
    return t("not defined") if value is None else f"{100 * value:.1f} %"


def _number(value: float | None) -> str:
    return t("not defined") if value is None else f"{value:.2f}".replace("-", "−")
