"""Two sets of maps of the same cases in one table: both levels, differences, paired tests."""

from __future__ import annotations

from collections.abc import Mapping

from ui.common.numbers import (
    interval_ends,
    number,
    p_value,
    share,
    signed,
    signed_interval,
    signed_share,
)
from ui.common.text import t
from xai_core.evaluation.two_levels import PairedMeasure

Cells = tuple[str, ...]
"""First, second, difference, its interval, p, n."""


def measure_table(
    first: str, second: str, measures: Mapping[str, PairedMeasure], above: Cells = ()
) -> dict[str, list[str]]:
    """For ``st.table``; ``first`` and ``second`` are Markdown, ``above`` is a row of accuracy."""
    names = {
        "irrelevant": t("Irrelevant share"),
        "irrelevant_otsu": t("Irrelevant share (Otsu)"),
        "emphasis": t("Emphasis inside"),
        "hottest_tenth": t("Hottest tenth"),
    }
    rows = [(t("Accuracy"), *above)] if above else []
    rows += [(name, *_cells(key, measures[key])) for key, name in names.items()]
    titles = (
        t("Figure"),
        first,
        second,
        t("Difference"),
        t("95 % interval"),
        "p",
        "n",
    )
    return {title: [row[place] for row in rows] for place, title in enumerate(titles)}


def _cells(key: str, one: PairedMeasure) -> Cells:
    ends = p_value(one.p_value), f"{one.n:,}"
    if key.startswith("irrelevant"):
        shares = share(one.first), share(one.second), signed_share(one.difference)
        return *shares, signed_interval(one.ci95), *ends
    numbers = number(one.first), number(one.second), signed(one.difference)
    return *numbers, interval_ends(one.ci95), *ends
