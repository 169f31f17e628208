"""A card's figures in the reader's words: shares as percentages, errors in their unit."""

from __future__ import annotations

from collections.abc import Mapping

from ui.common.numbers import number, share
from ui.common.text import t, verbatim
from xai_core.errors import Phrase
from xai_core.models.card_parts import Metric

NAMES: Mapping[str, Phrase] = {
    "accuracy": Phrase("Accuracy"),
    "auc": Phrase("Area under the ROC curve"),
    "mae": Phrase("Mean absolute error"),
    "r": Phrase("Correlation (Pearson)"),
    "ccc": Phrase("Concordance (Lin)"),
    "mean_sensitivity": Phrase("Mean sensitivity (FROC)"),
}


def metric_name(metric: Metric) -> str:
    """What was measured."""
    return t(NAMES[metric.name]) if metric.name in NAMES else verbatim(metric.name)


def metric_value(metric: Metric, value: float | None) -> str:
    """A value of this figure, or the words for undefined."""
    if metric.is_share:
        return share(value)
    return number(value) if metric.unit is None else f"{number(value)} {verbatim(metric.unit)}"


def metric_interval(metric: Metric) -> str:
    """Its 95 % interval, or the words for undefined."""
    if metric.low is None or metric.high is None:
        return t("not defined")
    return t(
        "{low} to {high}",
        low=metric_value(metric, metric.low),
        high=metric_value(metric, metric.high),
    )
