"""Misclassifications: which cases a model gets wrong, why perhaps, and what a person says of it."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.common.frame import page
from ui.common.pickers import pick_library, pick_model
from ui.common.playlist_panel import show_playlist_panel
from ui.common.session import BACK, publish_address, restore_address
from ui.common.studies import open_or_run, pick_region, show_provenance, show_skipped
from ui.common.text import t
from ui.misclassifications import (
    cached,
    case_list,
    charts,
    filters,
    value_charts,
    wrong_reason,
)
from ui.misclassifications.browsed import Browsed
from ui.misclassifications.bulk import show_bulk, show_done
from ui.misclassifications.case import (
    show_numbers,
    show_picture,
    show_steps,
    show_way_to_compare,
    verdict,
)
from ui.misclassifications.export import show_list_export
from ui.misclassifications.gallery import show_gallery
from ui.misclassifications.list_views import show_own_views
from ui.misclassifications.listed import Listed
from ui.misclassifications.narrowing import pick_among
from ui.misclassifications.playlist_offers import list_offers
from ui.misclassifications.preparing import prepared
from ui.misclassifications.questions import show_questions
from ui.misclassifications.session import MISS_ADDRESS, MISS_ORDER, MISS_TAG
from ui.misclassifications.ticks import show_ticks
from ui.misclassifications.triage import Tags, show_export, show_note, show_tags, tags_on_page
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.case_list import Flags, Order, Outcomes, Selection
from xai_core.evaluation.study.read import Study
from xai_core.models.cards import ModelCard
from xai_core.tasks import Regression


def browse(library: CaseLibrary, card: ModelCard, study: Study, region: str | None) -> None:
    """The finished study as a list."""
    outcomes = cached.outcomes(study, str(study.folder), study.info.fingerprint(), region)
    with_region = region is not None
    name = None if region is None else case_list.region_name(library, region)
    words = filters.words_of(library, card)
    tags = tags_on_page(library.id, card.id)
    values = words.unit is not None
    with st.container(gap="xxsmall"):
        if values:
            case_list.show_nearness(library, card, study, outcomes, words)
        else:
            case_list.show_accuracy(library, card, outcomes)
    views = st.container(horizontal=True, vertical_alignment="center", gap="small")
    selection = filters.pick_selection(words, views, with_region=with_region)
    with views:
        show_own_views(library.id)
    if not values:
        wrong_reason.show_rule(library, card, study, outcomes, region, selection)
    among = pick_among(library, study, outcomes, words)
    table, fits = case_list.fitting(library, outcomes, selection, tags, MISS_TAG.get())
    table, fits = table & among, fits & among
    orders = filters.orders(values=values, with_region=with_region)
    order = filters.order_asked(MISS_ORDER.get(), orders)
    places = case_list.in_order(study, region, outcomes, fits, order)
    if filters.wants_charts():
        show_charts(outcomes, words, name, table, places, selection)
    filters.show_ranges(selection)
    listed = case_list.listed(library, outcomes, places, tags)
    if listed is None:
        return
    browsed = Browsed(
        library, card, study, outcomes, words, region, places, int(places[listed.position])
    )
    gallery, case = st.columns([3, 2], gap="large")
    with gallery:
        show_list(browsed, listed, orders)
        show_list_export(study, places, tags)
    with case, st.container(key="miss-case"):
        show_open_case(browsed, listed, tags)
    if not values:
        show_questions(browsed)
    show_export(library.id, card.id, tags)
    show_skipped(study)
    show_provenance(study)


def show_list(browsed: Browsed, listed: Listed, orders: Sequence[Order]) -> None:
    """How many cases there are and what can be done with them all, and a page of them."""
    library, card = browsed.library, browsed.card
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        case_list.show_count(browsed.outcomes, len(listed.places))
        show_bulk(library, card.id, listed.ids)
        show_playlist_panel(list_offers(library.id, card.id, browsed.region, listed))
        filters.pick_order(orders)
    show_done()
    show_ticks(library.id)
    show_gallery(library, browsed.study, browsed.outcomes, listed, browsed.words)


def show_open_case(browsed: Browsed, listed: Listed, tags: Tags) -> None:
    """The case beside the list: seen first, then judged, then read about."""
    library, card, study, place = browsed.library, browsed.card, browsed.study, browsed.place
    case = library.case(listed.ids[listed.position])
    show_steps(listed)
    maps = cached.maps(study, browsed.folder, browsed.fingerprint)
    show_picture(library, study, case.id, maps[place])
    if browsed.region is not None:
        st.markdown(verdict(browsed.outcomes, place))
    following = listed.case_at(listed.position + 1) or listed.case_at(listed.position - 1)
    show_tags(library.id, card.id, case, tags, following)
    show_way_to_compare(library, card, case.id)
    name = None if browsed.region is None else case_list.region_name(library, browsed.region)
    show_numbers(browsed.outcomes, place, browsed.words, name)
    if browsed.words.unit is None:
        wrong_reason.show_support(study, browsed.region, browsed.outcomes, place)
    show_note(library.id, card.id, case, tags)


def show_charts(  # noqa: PLR0913, PLR0917 - what is listed, and what it is filtered by
    outcomes: Outcomes,
    words: filters.Words,
    region: str | None,
    table: Flags,
    places: NDArray[np.intp],
    selection: Selection,
) -> None:
    """Two pictures of the list: who is taken for what, and where the model looks."""
    left, right = st.columns(2, gap="large")
    with left:
        if words.unit is not None:
            value_charts.show_measured(outcomes, places, words)
        else:
            charts.show_confusion(outcomes, table, words, selection)
    with right:
        if region is None:
            st.info(t("Nobody has outlined a region in this library: agreement is not defined."))
        elif words.unit is not None:
            value_charts.show_attention(outcomes, places, words, region)
        else:
            charts.show_scatter(outcomes, places, region, selection)


def can_be_browsed(library: CaseLibrary) -> bool:
    """Whether its answers are classes; says so where they are not."""
    if filters.can_be_listed(library):
        return True
    st.info(t("This page lists answers that are classes or values. Compare shows any answer."))
    return False


with page("misclassifications"):
    heading = st.empty()
    heading.title(t("Misclassifications"))
    restore_address(MISS_ADDRESS)
    BACK.forget()
    BACK.conceal()  # or the same way back would not be taken up a second time
    with st.container(key="miss-pickers"):
        columns = st.columns(3, gap="small")
    with columns[0]:
        chosen = pick_library()
    with columns[1]:
        model_card = pick_model(chosen) if chosen is not None else None
    if chosen is not None and model_card is not None:
        if isinstance(chosen.task, Regression):
            heading.title(t("Largest errors"))
        opened = open_or_run(chosen, model_card) if can_be_browsed(chosen) else None
        if opened is not None and prepared(opened):
            with columns[2]:
                about = pick_region(chosen, opened)
            browse(chosen, model_card, opened, about)
    publish_address(MISS_ADDRESS)
