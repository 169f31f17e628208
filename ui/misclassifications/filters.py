"""What the reader wants to see: a saved view, filters and an order, all in the address."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.common.choices import choose_any, choose_listed, choose_pill
from ui.common.numbers import number, share, told_value
from ui.common.session import SessionValue
from ui.common.text import localised, t
from ui.misclassifications import cached
from ui.misclassifications.session import (
    MISS_ABOVE,
    MISS_ANSWER,
    MISS_CHARTS,
    MISS_CORRECTNESS,
    MISS_NARROWING,
    MISS_ORDER,
    MISS_SPLIT,
    MISS_SURE,
    MISS_TAG,
    MISS_TRUTH,
    MISS_VIEW,
    list_address,
)
from xai_core.cases.library import CaseLibrary
from xai_core.errors import Phrase
from xai_core.evaluation.case_list import (
    DEFAULT_VIEW_THRESHOLDS,
    NONE_OF_THESE,
    Correctness,
    Order,
    Range,
    SavedView,
    Selection,
)
from xai_core.models.cards import ModelCard
from xai_core.store import Tag
from xai_core.tasks import Regression, align_classes
from xai_core.types import Split

UNTAGGED = "untagged"
SHOWN = "shown"
FILTER_WIDTH = 165
"""Pixels: five in a row on a screen, two on a phone."""
ORDER_WIDTH = 210

TAGS: Mapping[Tag, Phrase] = {
    Tag.MODEL_ERROR: Phrase("Model error"),
    Tag.LABEL_ERROR: Phrase("Label error"),
    Tag.AMBIGUOUS: Phrase("Ambiguous"),
    Tag.BAD_IMAGE: Phrase("Bad image"),
}
TAG_FILTERS = (UNTAGGED, *map(str, Tag))
"""What the list can be asked for by its tags."""
_VIEWS: Mapping[SavedView, Phrase] = {
    SavedView.CONFIDENT_AND_WRONG: Phrase("Confident and wrong"),
    SavedView.WRONG_REASON: Phrase("Right for the wrong reason"),
    SavedView.LOOKED_RIGHT: Phrase("Looked right, answered wrong"),
}
_NEED_A_REGION = (SavedView.WRONG_REASON, SavedView.LOOKED_RIGHT)
_CORRECTNESS: Mapping[Correctness, Phrase] = {
    Correctness.ANY: Phrase("Any"),
    Correctness.RIGHT: Phrase("Right"),
    Correctness.WRONG: Phrase("Wrong"),
}
_NEAR_AND_FAR: Mapping[Correctness, Phrase] = {
    Correctness.ANY: Phrase("Any"),
    Correctness.RIGHT: Phrase("Within the tolerance"),
    Correctness.WRONG: Phrase("Farther off"),
}
_ORDERS: Mapping[Order, Phrase] = {
    Order.LOSS: Phrase("Highest loss first"),
    Order.CONFIDENT: Phrase("Most confident first"),
    Order.UNSURE: Phrase("Least confident first"),
    Order.DISAGREEING: Phrase("Lowest agreement first"),
    Order.AGREEING: Phrase("Highest agreement first"),
    Order.ERROR: Phrase("Largest error first"),
    Order.LIBRARY: Phrase("As in the library"),
}
_NEED_AGREEMENT = (Order.DISAGREEING, Order.AGREEING)
_OF_VALUES = (Order.ERROR, Order.DISAGREEING, Order.AGREEING, Order.LIBRARY)
SPLITS: Mapping[Split, Phrase] = {
    Split.TEST: Phrase("Test cases"),
    Split.VALIDATION: Phrase("Validation cases"),
    Split.TRAIN: Phrase("Training cases"),
}


@dataclass(frozen=True)
class Words:
    """How answers are told: classes of the common view by id, or values in a unit."""

    truths: Mapping[str, str] = field(default_factory=dict)
    """Rows: the shared answers, and the labels this model cannot answer where there are some."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Columns: the shared answers, and the model's others where it has some."""
    unit: str | None = None
    """Of values; None where answers are classes."""
    tolerance: float = 0.0
    """Of values."""

    def value(self, value: float) -> str:
        """A value with its unit; undefined is said."""
        return told_value(value if math.isfinite(value) else None, self.unit or "")

    def right_or_wrong(self) -> Mapping[Correctness, Phrase]:
        """What an answer may be asked for."""
        return _CORRECTNESS if self.unit is None else _NEAR_AND_FAR


def can_be_listed(library: CaseLibrary) -> bool:
    """Whether its answers are classes or values: each is right or wrong, and may be sorted."""
    return bool(library.task.class_ids) or isinstance(library.task, Regression)


def words_of(library: CaseLibrary, card: ModelCard) -> Words:
    """How the answers of this model to this library are told."""
    task = library.task
    if isinstance(task, Regression):
        return Words(unit=task.unit, tolerance=task.tolerance)
    view = align_classes(library.task, card.task)
    shared = {item.id: localised(item.name) for item in view.classes}
    other = {NONE_OF_THESE: t("(none of these)")}
    labels = {view.truth_of(name) for name in library.task.class_ids}
    unlabelled = cached.has_unlabelled(library, library.content_hash)
    answers = {view.answer_of(name) for name in card.class_ids}
    return Words(
        truths=shared | (other if None in labels or unlabelled else {}),
        answers=shared | (other if answers - set(shared) else {}),
    )


Held = Mapping[str, str]
"""Name in the address -> value, as a stranger may have written it."""


def asked_selection(held: Held, words: Words, *, with_region: bool) -> Selection:
    """What an address asks for, as far as the list can give it."""
    classes = words.unit is None
    view = one_of(held, MISS_VIEW, _offered_views(with_region=with_region))
    correctness = one_of(held, MISS_CORRECTNESS, [str(item) for item in Correctness])
    return Selection(
        view=SavedView(view) if classes and view is not None else None,
        correctness=Correctness.ANY if correctness is None else Correctness(correctness),
        truth=one_of(held, MISS_TRUTH, words.truths),
        answer=one_of(held, MISS_ANSWER, words.answers),
        split=one_of(held, MISS_SPLIT, [str(item) for item in Split]),
        confidence=read_range(held.get(MISS_SURE.key)) if classes else None,
        above_chance=read_range(held.get(MISS_ABOVE.key)) if classes and with_region else None,
    )


def one_of(held: Held, value: SessionValue[str], options: Container[str]) -> str | None:
    """What an address says there, if it is one of these."""
    asked = held.get(value.key)
    return asked if asked in options else None


def pick_selection(words: Words, views: DeltaGenerator, *, with_region: bool) -> Selection:
    """The filters, drawn; what they ask for. ``views`` is the row that saved views stand in."""
    classes = words.unit is None
    if classes:
        _pick_view(views, with_region=with_region)
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="small", key="miss-filters"
    ):
        if classes:
            _pick(MISS_TRUTH, t("Expert says"), words.truths)
            _pick(MISS_ANSWER, t("AI says"), words.answers)
        choose_listed(
            MISS_CORRECTNESS, t("Right or wrong"), words.right_or_wrong(), width=FILTER_WIDTH
        )
        _pick(MISS_SPLIT, t("Split"), SPLITS)
        _pick(MISS_TAG, t("Tag"), TAG_FILTERS, tag_name)
        _pick_charts()
    # Read as an address is, so that Compare goes through the very cases that are listed here.
    return asked_selection(list_address(), words, with_region=with_region)


def wants_charts() -> bool:
    """Whether the table and the chart of the list are to be seen."""
    return MISS_CHARTS.get() == SHOWN


def show_ranges(selection: Selection) -> None:
    """The ranges chosen on the scatter, in words, with a button that lets go of them."""
    sure, above = selection.confidence, selection.above_chance
    parts = []
    if sure is not None:
        parts.append(t("confidence {low} to {high}", low=share(sure.low), high=share(sure.high)))
    if above is not None:
        parts.append(
            t(
                "agreement above chance {low} to {high}",
                low=number(above.low),
                high=number(above.high),
            )
        )
    if parts:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(t("Only: {ranges}", ranges=" · ".join(parts)), width="content")
            st.button(t("Let go of the box"), key="no-box", on_click=forget_ranges)


def orders(*, values: bool, with_region: bool) -> list[Order]:
    """What may come first; the first of them does unless somebody asks."""
    offered = _OF_VALUES if values else tuple(item for item in _ORDERS if item is not Order.ERROR)
    return [item for item in offered if with_region or item not in _NEED_AGREEMENT]


def order_asked(asked: str | None, offered: Sequence[Order]) -> Order:
    """The order an address asks for, where it is offered."""
    return next((order for order in offered if order == asked), offered[0])


def pick_order(offered: Sequence[Order]) -> Order:
    """What comes first in the gallery."""
    orders = {item: _ORDERS[item] for item in offered}
    return Order(choose_listed(MISS_ORDER, t("Order"), orders, width=ORDER_WIDTH))


def clear_filters() -> None:
    """Ask for nothing. In a callback."""
    for value in (MISS_VIEW, MISS_TRUTH, MISS_ANSWER, MISS_SPLIT, MISS_TAG):
        value.clear()
    MISS_CORRECTNESS.set(Correctness.ANY.value)
    for value in MISS_NARROWING:
        value.forget()
    forget_ranges()


def forget_ranges() -> None:
    """Let go of the box drawn on the scatter. In a callback."""
    MISS_SURE.forget()
    MISS_ABOVE.forget()


def tag_name(tag: str) -> str:
    """A tag in the reader's words."""
    return t("Not tagged yet") if tag == UNTAGGED else t(TAGS[Tag(tag)])


def read_range(text: str | None) -> Range | None:
    """``"0.9..1"`` as a range; None for anything else, also for one that holds nothing."""
    low, dots, high = (text or "").partition("..")
    try:
        span = Range(float(low), float(high))
    except ValueError:
        return None
    return span if dots and span.low <= span.high else None


def written_range(low: float, high: float) -> str:
    """A range for the address."""
    return f"{low:.3g}..{high:.3g}"


def _pick_charts() -> None:
    """A button that stays pressed. Off at first: the cases are the point, and come sooner."""
    name = t("Table and chart")
    choose_pill(MISS_CHARTS, name, {SHOWN: f":material/scatter_plot: {name}"})


def _offered_views(*, with_region: bool) -> list[str]:
    return [str(item) for item in SavedView if with_region or item not in _NEED_A_REGION]


def _pick_view(row: DeltaGenerator, *, with_region: bool) -> None:
    views = _offered_views(with_region=with_region)
    MISS_VIEW.settle(views, None)
    chosen = row.segmented_control(
        t("Saved views"),
        views,
        label_visibility="collapsed",
        key=MISS_VIEW.key,
        format_func=lambda name: t(_VIEWS[SavedView(name)]),
        persist_state="session",
    )
    if not with_region:
        st.caption(t("Right for the wrong reason: not defined, as no region is outlined here."))
    if chosen is not None:
        st.caption(_meaning(SavedView(chosen)))


def _meaning(view: SavedView) -> str:
    limits = DEFAULT_VIEW_THRESHOLDS
    if view is SavedView.CONFIDENT_AND_WRONG:
        return t("Wrong, with a confidence of at least {least}.", least=share(limits.confident))
    if view is SavedView.WRONG_REASON:
        return t(
            "Right, but no more of its attention lies in the region than chance or a blob in the"
            " middle of the picture would put there (suspected); and, where that was checked, the"
            " answer hardly changes when the region is hidden (supported)."
        )
    return t(
        "Wrong, although its attention lies in the region: above chance by at least {least}"
        " (0 is chance, 1 is all of it).",
        least=number(limits.on_target),
    )


def _pick(
    value: SessionValue[str],
    label: str,
    options: Collection[str],
    name: Callable[[str], str] | None = None,
) -> None:
    choose_any(value, label, options, name, placeholder=t("Any"), width=FILTER_WIDTH)
