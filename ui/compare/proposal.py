"""Regions for a picture that has none: proposed by a model, when asked, and said to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from ui.common.text import localised, region_names, t
from ui.compare.cached import segmenter
from xai_core.arrays import ImageArray, RegionMask
from xai_core.models.segmenter_cards import SegmenterCard, list_segmenters


@dataclass(frozen=True)
class Proposal:
    """What a model outlined in one picture."""

    regions: Mapping[str, RegionMask]
    """Region id -> ``(H, W)`` float32, 0 or 1."""
    names: Mapping[str, str]
    """In the reader's language."""


def offer_proposal(image: ImageArray) -> Proposal | None:
    """A switch that has a model outline the picture; None while it is off, or nothing was found.

    Nothing is kept: the picture is its owner's.
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
    names = region_names(card.regions)
    return Proposal(
        {region: mask.astype(np.float32) for region, mask in found.items()},
        {region: names[region] for region in found},
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
