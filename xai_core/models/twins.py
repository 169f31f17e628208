"""A guided model and its twin: the same recipe, without attention being led.

Whoever leads attention into a region while a model learns (``training/guided.py``) wants to know
what it cost. Only a model learned in the same way otherwise can tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from xai_core.agreement.attention import RegionReport
from xai_core.models.cards import ModelCard
from xai_core.models.reports import EvaluationReport

_OWN = frozenset({"id", "version", "guidance", "test", "background"})
"""Entries of a recipe in which twins may differ: none changes what is learned, but guidance."""


@dataclass(frozen=True)
class BesideTwin:
    """One model on a test that both were put to."""

    model: str
    test: str
    report: EvaluationReport
    looked: RegionReport | None
    """In the region attention was led to."""


def led_to(card: ModelCard) -> str | None:
    """The region attention was led to while the model learned; None for most models."""
    guidance = card.recipe.get("guidance")
    return str(guidance["region"]) if isinstance(guidance, dict) else None


def twin_of(card: ModelCard, others: Iterable[ModelCard]) -> ModelCard | None:
    """The model of the same recipe whose attention was not led; None where there is none."""
    own = _learned(card)
    return next(
        (one for one in others if led_to(one) is None and _learned(one) == own and own), None
    )


def beside_twin(card: ModelCard, twin: ModelCard, region: str) -> tuple[BesideTwin, ...]:
    """Both models on every test that is of the same cases, the guided one first."""
    found = []
    for test, report in card.class_reports.items():
        other = twin.class_reports.get(test)
        if other is None or other.content_hash is None or other.content_hash != report.content_hash:
            continue
        for model, one in ((card, report), (twin, other)):
            found.append(BesideTwin(model.id, test, one, one.attention.get(region)))
    return tuple(found)


def _learned(card: ModelCard) -> dict[str, Any]:
    return {name: value for name, value in card.recipe.items() if name not in _OWN}
