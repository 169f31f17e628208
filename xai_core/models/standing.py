"""What a card's figures are worth: the order in which models are offered.

A figure on cases of a source that the model never learned from says what to expect elsewhere; one
on unseen cases of its own source says less, and one of a model from elsewhere, which may have seen
the cases, less still; and a model may be there to show something rather than to be relied on. In
this order, and within each the figure on more cases first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from xai_core.models.card_parts import Metric
from xai_core.models.cards import Card, Entry
from xai_core.types import Choice


class Standing(Choice):
    """How well it is known what a model is good for; the best known first."""

    OTHER_SOURCE = "other-source"
    """Measured on cases from where no training case comes from."""
    OWN_SOURCE = "own-source"
    """Measured on cases it never saw, from where its training cases come from."""
    FROM_ELSEWHERE = "from-elsewhere"
    """Brought along by somebody: nobody here knows which cases it learned from."""
    UNMEASURED = "unmeasured"
    """No figure on cases it never saw."""
    DEMONSTRATION = "demonstration"
    """Made to show something; its figures are part of what it shows."""


ADDED = "added"
"""How the recipe on the card of a model from elsewhere begins: nobody here knows the real one."""
_ORDER = tuple(Standing)
AnyEntry = TypeVar("AnyEntry", bound=Entry[Any])


def standing(card: Card) -> Standing:
    """How well it is known what the model is good for."""
    if card.demonstrates is not None:
        return Standing.DEMONSTRATION
    figure = key_figure(card)
    if figure is None:
        return Standing.UNMEASURED
    if card.recipe.get("kind") == ADDED:
        return Standing.FROM_ELSEWHERE
    return Standing.OTHER_SOURCE if figure.other_source else Standing.OWN_SOURCE


def key_figure(card: Card) -> Metric | None:
    """The figure that says most: the first on another source, else the first on unseen cases.

    Of a demonstration the lowest share: it may be right for the wrong reason elsewhere. None where
    nothing was measured on cases the model never saw.
    """
    unseen = [m for m in card.metrics if m.value is not None and not m.trained_on]
    shares = [m for m in unseen if m.is_share]
    if card.demonstrates is not None and shares:
        return min(shares, key=lambda metric: metric.value or 0.0)
    return next((m for m in unseen if m.other_source), unseen[0] if unseen else None)


def honest_first(entries: Iterable[AnyEntry]) -> list[AnyEntry]:
    """Models in the order of their standing; those that cannot be used last."""
    return sorted(entries, key=_rank)


def _rank(entry: Entry[Any]) -> tuple[int, int, str]:
    if entry.card is None:
        return len(_ORDER), 0, entry.id
    figure = key_figure(entry.card)
    return _ORDER.index(standing(entry.card)), -(figure.n if figure else 0), entry.id
