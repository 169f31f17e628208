"""The models on this machine in one table: those of which most is known first.

The table is our own HTML: it wraps long names, stands as a list on a phone, and each row leads to
the model's card. Everything that comes from a card is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

import streamlit as st

from ui.common.frame import address
from ui.common.metrics import metric_interval, metric_name, metric_value
from ui.common.numbers import interval_number, number
from ui.common.tasks import task_words
from ui.common.text import error_text, listed, localised, region_names, t, verbatim
from xai_core.errors import Phrase
from xai_core.models.card_parts import Metric
from xai_core.models.cards import CardEntry, ModelCard
from xai_core.models.segmenter_cards import RegionMetric, SegmenterCard, SegmenterEntry
from xai_core.models.standing import Standing, honest_first, key_figure, standing

HEADINGS: Mapping[Standing, Phrase] = {
    Standing.OTHER_SOURCE: Phrase("Measured on a source they never saw"),
    Standing.OWN_SOURCE: Phrase("Measured on unseen cases of their own source"),
    Standing.FROM_ELSEWHERE: Phrase("From elsewhere: they may have seen the cases measured on"),
    Standing.UNMEASURED: Phrase("Not measured yet"),
    Standing.DEMONSTRATION: Phrase("Demonstrations: to show something, not to rely on"),
}
MOST_CLASSES = 6
"""Classes that are named in the table."""
Card = ModelCard | SegmenterCard


def show_models(entries: Sequence[CardEntry | SegmenterEntry]) -> None:
    """The table, then what cannot be used with the reason."""
    if not entries:
        st.info(t("There is no model on this machine yet."), icon=":material/info:")
        return
    ordered = honest_first(entries)
    st.caption(
        t(
            "Those of which most is known come first: a figure on another source says what to"
            " expect elsewhere, one on the own source says less."
        )
    )
    cards = [entry.card for entry in ordered if entry.card is not None]
    if cards:
        st.html(table(cards))
    for entry in ordered:
        if entry.card is None:
            st.warning(
                f"**{verbatim(entry.id)}** "
                + (t("This cannot be used.") if entry.error is None else error_text(entry.error)),
                icon=":material/build:",
            )


def table(cards: Sequence[Card]) -> str:
    """The table as HTML; the cards are in order already."""
    heads = (t("Model"), t("Tells apart"), t("Key figure"), t("Weak where, or what it shows"))
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(_groups(cards, heads))
    name = escape(t("Models"))
    return (
        f'<table class="shiten-models"><caption class="shiten-unseen">{name}'
        f"</caption><thead><tr>{head}</tr></thead>{body}</table>"
    )


def _groups(cards: Sequence[Card], heads: tuple[str, ...]) -> Iterator[str]:
    for rank, members in groupby(cards, standing):
        rows = "".join(_row(card, heads) for card in members)
        name = escape(t(HEADINGS[rank]))
        yield (
            f'<tbody><tr><th scope="rowgroup" colspan="{len(heads)}">{name}</th></tr>{rows}</tbody>'
        )


def _row(card: Card, heads: tuple[str, ...]) -> str:
    link = (
        f'<a href="{escape(address("models", model=card.id))}" target="_self">'
        f"{escape(localised(card.title))}</a> <code>{escape(card.id)}</code>"
    )
    about = card.weaknesses if card.demonstrates is None else card.demonstrates
    cells = (_tells_apart(card), _figure(card), _first_sentence(localised(about)))
    shown = "".join(
        f'<td data-head="{escape(head)}">{escape(cell)}</td>'
        for head, cell in zip(heads[1:], cells, strict=True)
    )
    return f'<tr><th scope="row">{link}</th>{shown}</tr>'


def _tells_apart(card: Card) -> str:
    if isinstance(card, SegmenterCard):
        names = list(region_names(card.regions).values())
        return t("Outlines: {names}", names=listed(names))
    if not card.class_ids:
        return task_words(card.task)
    names = [localised(item.name) for item in card.task.classes]
    if len(names) <= MOST_CLASSES:
        return listed(names)
    more = len(names) - MOST_CLASSES
    return t("{names} and {n} more", names=listed(names[:MOST_CLASSES]), n=more)


def _figure(card: Card) -> str:
    figure = key_figure(card)
    if figure is None:
        return t("not measured on unseen cases")
    details = {"where": localised(figure.measured_on), "n": f"{figure.n:,}"}
    if isinstance(card, SegmenterCard) and isinstance(figure, RegionMetric):
        names = region_names(card.regions)
        return t(
            "Dice coefficient {value} (95 % interval {interval}) for “{region}” on {where},"
            " n = {n}",
            value=number(figure.value),
            interval=interval_number(figure.low, figure.high),
            region=names.get(figure.region, figure.region),
            **details,
        )
    return _answer_figure(figure, details)


def _answer_figure(figure: Metric, details: Mapping[str, str]) -> str:
    name, value = metric_name(figure), metric_value(figure, figure.value)
    if figure.low is None or figure.high is None:
        return t("{name} {value} on {where} (n = {n})", name=name, value=value, **details)
    return t(
        "{name} {value} (95 % interval {interval}) on {where}, n = {n}",
        name=name,
        value=value,
        interval=metric_interval(figure),
        **details,
    )


def _first_sentence(text: str) -> str:
    """Up to the first full stop: the card has the rest."""
    ends = [text.find(mark) + len(mark.rstrip()) for mark in (". ", "。") if mark in text]
    return text[: min(ends)] if ends else text
