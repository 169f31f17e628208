"""Numbers of lessons that take too long to measure anew: read from the cards of shipped models.

A card keeps the full report of every test its model was put to (``models/reports.py``). Reading one
loads no torch.
"""

from __future__ import annotations

from collections.abc import Sequence

from xai_core.agreement.attention import AttentionReport, RegionReport
from xai_core.errors import ModelError
from xai_core.models.cards import ModelCard, find_card
from xai_core.models.reports import EvaluationReport, ValueEvaluationReport
from xai_core.stats.intervals import wilson_interval
from xai_core.types import Interval, LocalisedText


def card_of(model: str) -> ModelCard:
    """The card of a model that answers a library's task.

    Raises
    ------
    ModelError
        There is no such model, or its card is broken.
    """
    card = find_card(model).card
    if card is None:  # find_card raises where a card is broken
        raise ModelError("The card of model “{model}” cannot be read.", model=model)
    return card


def class_report(model: str, report: str) -> EvaluationReport:
    """What a classifier's card keeps of one test.

    Raises
    ------
    ModelError
        No such model, or no such test of classes; the message lists those there are.
    """
    known = card_of(model).class_reports
    if report not in known:
        raise _unknown(model, report, list(known))
    return known[report]


def value_report(model: str, report: str) -> ValueEvaluationReport:
    """What the card of a regression model keeps of one test.

    Raises
    ------
    ModelError
        No such model, or no such test of values; the message lists those there are.
    """
    known = {
        name: one
        for name, one in card_of(model).reports.items()
        if isinstance(one, ValueEvaluationReport)
    }
    if report not in known:
        raise _unknown(model, report, list(known))
    return known[report]


def tested_on(model: str, report: str) -> LocalisedText:
    """On what cases a test was done, as the card says it; its id where no figure names it."""
    for metric in card_of(model).metrics:
        if metric.report == report:
            return metric.measured_on
    return LocalisedText(en=report, ja=report)


def attention_in(model: str, report: str, region: str) -> tuple[RegionReport, AttentionReport]:
    """Where a classifier looked on one test: the region as a whole, and right against wrong.

    Raises
    ------
    ModelError
        The card does not say it.
    """
    found = class_report(model, report).attention.get(region)
    if found is None or found.tests is None:
        raise ModelError(
            "The card of model “{model}” does not say where it looks in “{region}”.",
            model=model,
            region=region,
        )
    return found, found.tests


def share_right(right: int, n: int) -> tuple[float | None, Interval]:
    """A share of counted cells with Wilson's interval; None without cells."""
    return (right / n if n else None), wilson_interval(right, n)


def _unknown(model: str, report: str, known: Sequence[str]) -> ModelError:
    return ModelError(
        "The card of model “{model}” has no test “{report}”; it has: {known}.",
        model=model,
        report=report,
        known=", ".join(known) or "-",
    )
