"""The training labels a model disputes: a list to look at, each case one click away."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.common import cached
from ui.common.frame import address, named_case
from ui.common.glossary import term_help
from ui.common.numbers import share
from ui.common.terms import Term
from ui.common.text import class_names, localised, t, verbatim
from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import library_ids
from xai_core.errors import ShitenError
from xai_core.models.cards import ModelCard
from xai_core.models.disputed_labels import DisputedLabel, LabelReview

SHOWN = 15
"""Labels on the screen before somebody asks for all of them."""


def show_labels(card: ModelCard) -> None:
    """The labels each library's review lists; nothing where nobody has looked."""
    if not card.labels:
        return
    st.header(t("Labels worth a second look"), help=term_help(Term.DISPUTED_LABEL))
    st.markdown(
        t(
            "The model gives these cases another class than their label, with confidence (confident"
            " learning). No label was changed: whether it is wrong, a person decides."
        )
    )
    if any(review.trained_on for review in card.labels):
        st.caption(
            t(
                "A model bends towards what it was told, and it was told these labels: it finds"
                " fewer wrong ones than a model that never saw them."
            )
        )
    names = _names(card)
    for place, review in enumerate(card.labels):
        _show_review(card, review, names, place)
    if any(review.disputed for review in card.labels):
        st.download_button(
            t("These labels as CSV"),
            lambda: _csv(card),
            f"labels-{card.id}.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )


def _show_review(
    card: ModelCard, review: LabelReview, names: Mapping[str, str], place: int
) -> None:
    st.markdown(_summary(review))
    if not review.disputed:
        return
    n = len(review.disputed)
    everything = n > SHOWN and st.toggle(t("Show all {n}", n=n), key=f"labels-all-{place}")
    shown = review.disputed if everything else review.disputed[:SHOWN]
    library = _on_this_machine(review)
    st.table(
        {
            t("Case"): [_linked(card, library, one) for one in shown],
            t("Label"): [verbatim(names.get(one.label, one.label)) for one in shown],
            t("Probability of the label"): [share(one.probability_of_label) for one in shown],
            t("The model says"): [
                verbatim(names.get(one.suggested, one.suggested)) for one in shown
            ],
            t("Probability of that"): [share(one.probability_of_suggested) for one in shown],
        }
    )
    if library is not None and library.content_hash != review.content_hash:
        st.caption(
            t("The library on this machine is another version than the one these labels are of.")
        )


def _summary(review: LabelReview) -> str:
    where = [f"{name} = {value}" for name, value in review.where.items()]
    if review.cut_out is not None:
        where.append(t("cut out by the region {region}", region=review.cut_out))
    told = t(
        "**{library}**: {n} labels looked at; most disputed, and listed: {listed}",
        library=verbatim(review.library),
        n=f"{review.n:,}",
        listed=f"{len(review.disputed):,}",
    )
    return told + (f" ({verbatim(', '.join(where))})" if where else "")


def _linked(card: ModelCard, library: CaseLibrary | None, one: DisputedLabel) -> str:
    """The case's id, as a link to Compare where that can show it."""
    name = verbatim(one.case)
    if library is None or not any(case.id == one.case for case in library.cases):
        return name
    there = address("compare", **named_case(library.id, one.case, model=card.id))
    return f"[{name}]({there})"


def _on_this_machine(review: LabelReview) -> CaseLibrary | None:
    if review.library not in library_ids():
        return None
    try:
        return cached.library(review.library)
    except ShitenError:
        return None


def _names(card: ModelCard) -> dict[str, str]:
    """Every class a label may be read as: the model's own first, then those of its groupings."""
    coarser = {
        item.id: localised(item.name)
        for grouping in card.task.groupings
        for item in grouping.classes
    }
    return coarser | class_names(card.task)


def _csv(card: ModelCard) -> bytes:
    from xai_core.evaluation.disputed_labels import labels_csv

    return labels_csv(card.labels).encode("utf-8-sig")
