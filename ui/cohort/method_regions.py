"""Which of two methods agrees with the outlines more, region by region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from ui.common.numbers import interval_ends, number, p_value, share, signed
from ui.common.text import t

if TYPE_CHECKING:
    from xai_core.evaluation.method_regions import Nearer, RegionPair
    from xai_core.evaluation.two_levels import PairedMeasure


def show_regions(
    first: str, second: str, regions: Mapping[str, RegionPair], names: Mapping[str, str]
) -> None:
    """Who is nearer to which region in a sentence each, then every number; Markdown titles."""
    from xai_core.evaluation.method_regions import ALPHA, Nearer

    st.subheader(t("Against every outlined region"))
    for nearer, method in ((Nearer.FIRST, first), (Nearer.SECOND, second)):
        if there := _named(regions, names, nearer):
            sentence = t(
                "By IoU, **{method}** agrees more with: {regions}.", method=method, regions=there
            )
            st.markdown(sentence)
    if there := _named(regions, names, Nearer.NEITHER):
        st.markdown(t("Not told apart by IoU: {regions}.", regions=there))
    st.table(_table(first, second, regions, names))
    st.caption(
        t(
            "Each map is cut by Otsu's threshold. Difference, interval, p (signed-rank test,"
            " {alpha} decides) and n are of the IoU, case by case; regions are not corrected for"
            " one another. IoU favours maps as large as the region: one of few pixels may lie all"
            " inside and still be low, so read it beside attention on target. To agree with an"
            " outline is not yet to show what the model used.",
            alpha=f"{ALPHA:g}",
        )
    )


def _named(regions: Mapping[str, RegionPair], names: Mapping[str, str], nearer: Nearer) -> str:
    return ", ".join(names[region] for region, pair in regions.items() if pair.nearer is nearer)


def _table(
    first: str, second: str, regions: Mapping[str, RegionPair], names: Mapping[str, str]
) -> dict[str, list[str]]:
    iou = [pair.measures["iou"] for pair in regions.values()]

    def both(measure: str) -> list[str]:
        return [_both(pair.measures[measure]) for pair in regions.values()]

    return {
        t("Region"): [names[region] for region in regions],
        t("IoU, {method}", method=first): [number(one.first) for one in iou],
        t("IoU, {method}", method=second): [number(one.second) for one in iou],
        t("Difference"): [signed(one.difference) for one in iou],
        t("95 % interval"): [interval_ends(one.ci95) for one in iou],
        "p": [p_value(one.p_value) for one in iou],
        "n": [f"{one.n:,}" for one in iou],
        t("Region covered"): both("ground_truth_coverage"),
        t("Attention on target"): both("saliency_coverage"),
        t("Attention"): both("attention_in_region"),
        t("Chance"): [share(pair.chance) for pair in regions.values()],
    }


def _both(one: PairedMeasure) -> str:
    return f"{share(one.first)} / {share(one.second)}"
