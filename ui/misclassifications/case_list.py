"""From the filters to the list: which cases, in which order, and where the reader is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.common.numbers import interval, interval_ends, share
from ui.common.session import CASE
from ui.common.text import localised, t, tn, verbatim
from ui.misclassifications import cached
from ui.misclassifications.filters import UNTAGGED, Words, clear_filters
from ui.misclassifications.listed import Listed, ListedIds
from ui.misclassifications.session import MISS_SPLIT
from ui.misclassifications.triage import Tags
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.case_list import (
    Flags,
    Order,
    Outcomes,
    Selection,
    hits,
    kept_of,
    ordered,
    selected,
)
from xai_core.evaluation.name_columns import places_of
from xai_core.evaluation.study.read import Study
from xai_core.models.cards import ModelCard
from xai_core.stats.regression import closeness
from xai_core.types import Split


def show_accuracy(library: CaseLibrary, card: ModelCard, outcomes: Outcomes) -> None:
    """How often the model is right, with interval, n and what answering always the same scores."""
    split = MISS_SPLIT.get()
    found = hits(outcomes, selected(outcomes, Selection(split=split)))
    if found is None:
        st.markdown(t("None of these cases has an answer this model could give."))
        return
    low, high = found.interval or (None, None)
    told = {
        "accuracy": share(found.share),
        "interval": interval(low, high),
        "n": f"{found.n:,}",
    }
    st.markdown(
        t("**{accuracy}** right (95 % interval {interval}, n = {n}).", **told)
        if found.always_the_same is None
        else t(
            "**{accuracy}** right (95 % interval {interval}, n = {n}); giving every case the most"
            " frequent answer would score {chance}.",
            **told,
            chance=share(found.always_the_same),
        )
    )
    _show_if_learned(library, card)


def _show_if_learned(library: CaseLibrary, card: ModelCard) -> None:
    if card.learned_from(library.id) and MISS_SPLIT.get() != Split.TEST:
        st.caption(
            t(
                "This model learned from cases of this library: only the test cases say how good"
                " it is."
            )
        )


def show_nearness(
    library: CaseLibrary, card: ModelCard, study: Study, outcomes: Outcomes, words: Words
) -> None:
    """How near the model's values come, with interval and n."""
    split = MISS_SPLIT.get()
    fits = selected(outcomes, Selection(split=split)) & np.isfinite(outcomes.error)
    if not fits.any() or outcomes.target is None or outcomes.value is None:
        st.markdown(t("None of these cases has a measured value."))
        return
    specimens = cached.specimens(library, study, outcomes.case_ids, np.flatnonzero(fits))
    groups = specimens if all(specimens) else None
    near = closeness(outcomes.target[fits], outcomes.value[fits], groups)
    st.markdown(
        t(
            "Off by **{mae}** on average (95 % interval {interval}, n = {n}); {within} within"
            " ±{tolerance}.",
            mae=verbatim(words.value(near.mae or 0.0)),
            interval=interval_ends(near.mae_ci95),
            n=f"{near.n:,}",
            within=share(float(outcomes.right[fits].mean())),
            tolerance=verbatim(words.value(words.tolerance)),
        )
    )
    _show_if_learned(library, card)


def fitting(
    library: CaseLibrary,
    outcomes: Outcomes,
    selection: Selection,
    tags: Tags,
    asked: str | None,
) -> tuple[Flags, Flags]:
    """The cases for the confusion table (expert and AI left aside), and those for the list.

    ``asked`` is one of the tag filters, or None.
    """
    wide = selected(outcomes, replace(selection, truth=None, answer=None))
    narrow = selected(outcomes, selection)
    if asked is None:
        return wide, narrow
    known = _tag_by_case(library, tags)
    if asked == UNTAGGED:
        wanted, fits = set(known), np.ones(len(outcomes), dtype=np.bool_)
    else:
        wanted, fits = {name for name in known if known[name] == asked}, np.zeros_like(narrow)
    fits[places_of(outcomes.case_ids, wanted)] = asked != UNTAGGED
    return wide & fits, narrow & fits


def in_order(
    study: Study, region: str | None, outcomes: Outcomes, fits: Flags, order: Order
) -> NDArray[np.intp]:
    """Places of the list, first things first."""
    if study.index is None or order is Order.LIBRARY:
        return ordered(outcomes, fits, order)
    folder, fingerprint = str(study.folder), study.info.fingerprint()
    return kept_of(cached.whole_order(outcomes, folder, fingerprint, region, order.value), fits)


def listed(
    library: CaseLibrary, outcomes: Outcomes, places: NDArray[np.intp], tags: Tags
) -> Listed | None:
    """The list and where the reader is in it; None where it is empty, which is said."""
    if len(places) == 0:
        st.info(t("No case fits these filters. Loosen them to see cases again."))
        st.button(t("Clear all filters"), on_click=clear_filters, icon=":material/filter_list_off:")
        return None
    ids = ListedIds(outcomes.case_ids, places)
    position = ids.find(CASE.get())
    if position is None:
        position = 0
        CASE.set(ids[0])
    return Listed(ids, places, position, _tag_by_case(library, tags))


def show_count(outcomes: Outcomes, n: int) -> None:
    """How many cases fit."""
    st.markdown(
        tn(
            "**{shown}** case of {total}",
            "**{shown}** cases of {total}",
            n,
            shown=f"{n:,}",
            total=f"{len(outcomes):,}",
        ),
        width="content",
    )


def region_name(library: CaseLibrary, region: str) -> str:
    """A region in the reader's words."""
    info = library.manifest.region(region)
    return region if info is None else localised(info.name)


def _tag_by_case(library: CaseLibrary, tags: Tags) -> dict[str, str]:
    """Case id -> tag of the picture it has now; a note alone counts as no tag."""
    wanted = {case_id for case_id, _ in tags}
    cases = (case for case_id in wanted if (case := library.find(case_id)) is not None)
    entries = (tags.get((case.id, case.sha256)) for case in cases)
    return {
        entry.subject.case_id: str(entry.tag)
        for entry in entries
        if entry is not None and entry.tag is not None
    }
