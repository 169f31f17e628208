"""Regions for a picture that has none: proposed by a model, and said to be, wherever they stand.

A picture of one's own is outlined when its owner asks (:func:`offer_proposal`). A case of a library
nobody has outlined is outlined at once where a segmenter suits the library
(:func:`with_proposed_regions`), so that agreement can be looked at there too; ``outlines=none`` in
the address, or the switch (:func:`pick_outlining`), leaves the case as its library has it. What its
reader has corrected (``correction.py``) stands in the place of what the model drew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from ui.common import cached as shared
from ui.common.text import error_text, localised, region_names, t, verbatim
from ui.compare.cached import proposed_regions, segmenter
from ui.compare.case_view import CaseView, view_of
from ui.compare.correction import corrected_by_hand
from ui.compare.session import OUTLINES
from xai_core.arrays import BoolMask, ImageArray, RegionMask
from xai_core.cases.library import CaseLibrary
from xai_core.errors import ModelError
from xai_core.models.segmenter_cards import SegmenterCard, list_segmenters, suited_segmenters
from xai_core.types import Origin

NONE = "none"
"""In the address: no outlines but those of the library."""
_SHOWN = f"{OUTLINES.key}@switch"
"""Session key of the switch; what counts is :data:`OUTLINES`."""


@dataclass(frozen=True)
class Proposal:
    """What a model outlined in one picture."""

    regions: Mapping[str, RegionMask]
    """Region id -> ``(H, W)`` float32, 0 or 1."""
    names: Mapping[str, str]
    """In the reader's language, each with the word that it is a proposal."""
    origins: frozenset[Origin]
    outliner: SegmenterCard


def offer_proposal(image: ImageArray, picture: str) -> Proposal | None:
    """A switch that has a model outline the picture; None while it is off, or nothing was found.

    ``picture`` is the SHA-256 of its file. Nothing is kept: the picture is its owner's.
    """
    cards = [entry.card for entry in list_segmenters() if entry.card is not None]
    if not cards:
        return None
    if not st.toggle(
        t("Propose regions"),
        key="propose",
        help=t("A model outlines the picture. Its outlines are a proposal, not an expert's word."),
    ):
        return None
    card = cards[0] if len(cards) == 1 else _picked(cards)
    from xai_core.models.segmentation import propose_regions  # loads torch

    found = propose_regions(segmenter(card.id), image)
    if not found:
        st.info(t("The model found nothing to outline in this picture."))
        return None
    return _proposal(card, found, picture)


def pick_outlining(library: CaseLibrary) -> SegmenterCard | None:
    """Who outlines the library's cases at once, with a switch to do without.

    None where the library has regions, no segmenter suits it, or the reader wants none.
    """
    card = None if library.manifest.regions else _suited(library)
    if card is None:
        return None
    st.session_state[_SHOWN] = OUTLINES.get() != NONE
    shown = st.toggle(
        t("Outlines proposed by a model"),
        key=_SHOWN,
        on_change=_switch,
        help=t(
            "Nobody has outlined a region in this library. The model “{model}” proposes outlines;"
            " they are not an expert's word.",
            model=verbatim(localised(card.title)),
        ),
    )
    return card if shown else None


def with_proposed_regions(view: CaseView, card: SegmenterCard | None) -> CaseView:
    """The same view of a library's case, scored against what this segmenter outlines.

    The view as it is where there is no segmenter (None), it finds nothing, or the picture is a
    cut-out, around which nothing is left. A proposal is kept by
    picture and segmenter.
    """
    if card is None or (view.drawn is not None and shared.cut_out(*view.drawn)):
        return view
    try:
        found = proposed_regions(
            segmenter(card.id),
            view.image,
            card.outlines_key,
            view.asked.material.seen(view.asked.picture),
        )
    except ModelError as error:  # the case is worth seeing all the same
        st.warning(error_text(error), icon=":material/build:")
        return view
    if not found:
        return view
    proposal = _proposal(card, found, view.asked.picture)
    asked = replace(
        view.asked,
        material=replace(view.asked.material, regions=proposal.regions),
        case={**view.asked.case, "regions": f"{Origin.MODEL_PROPOSED}: {card.author}"},
    )
    return view_of(asked, proposal.names, proposal.origins, view.drawn, card)


def _suited(library: CaseLibrary) -> SegmenterCard | None:
    tasks = {
        entry.id: entry.library.task
        for entry in shared.library_entries()
        if entry.library is not None
    }
    return next(iter(suited_segmenters(library.id, library.task, tasks, list_segmenters())), None)


def _switch() -> None:
    if st.session_state[_SHOWN]:
        OUTLINES.forget()
    else:
        OUTLINES.choose(NONE)


def _proposal(card: SegmenterCard, found: Mapping[str, BoolMask], picture: str) -> Proposal:
    from xai_core.models.segmentation import corrected_regions  # loads torch

    names, shape = region_names(card.regions), next(iter(found.values())).shape
    corrections = corrected_by_hand(picture, card.regions.ids, shape)
    if corrections:
        found = corrected_regions(card.regions, found, corrections)
    proposed = [region for region, of in card.regions.measured if not set(of) <= set(corrections)]
    return Proposal(
        {region: mask.astype(np.float32) for region, mask in found.items()},
        {
            region: t("{region} (proposed)", region=names[region])
            if region in proposed
            else t("{region} (corrected by you)", region=names[region])
            for region in found
        },
        frozenset(
            Origin.MODEL_PROPOSED if region in proposed else Origin.EXPERT for region in found
        ),
        card,
    )


def _picked(cards: list[SegmenterCard]) -> SegmenterCard:
    by_id = {card.id: card for card in cards}
    chosen = st.selectbox(
        t("Outlined by"),
        list(by_id),
        key="propose-with",
        format_func=lambda name: f"{localised(by_id[name].title)} · {name}",
    )
    return by_id[chosen]
