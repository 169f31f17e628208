"""What only Compare keeps: places that can be hidden, background sets, segmenters, proposals.

By the rules of ``ui/common/cached.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ui.common.garbage import staying
from xai_core.arrays import BoolMask, ImageArray
from xai_core.cases.library import CaseLibrary
from xai_core.models.cards import CARD_FILE, find_card
from xai_core.models.segmenter_cards import find_segmenter

if TYPE_CHECKING:
    from xai_core.explain.background import Background
    from xai_core.explain.partition import Partition
    from xai_core.models.segmenters import LoadedSegmenter


def segmenter(model_id: str) -> LoadedSegmenter:
    """The segmenter of this id, loaded once for as long as its card stays the same."""
    entry = find_segmenter(model_id)
    return _segmenter(model_id, str(entry.folder), (entry.folder / CARD_FILE).stat().st_mtime_ns)


@st.cache_resource(max_entries=4, show_spinner=False)
def _segmenter(model_id: str, _folder: str, stamp: int) -> LoadedSegmenter:
    from xai_core.models.segmenters import folded_segmenter, load_segmenter

    # On its faster network, as where it outlines a whole library.
    return staying(folded_segmenter(load_segmenter(model_id)))


@st.cache_data(max_size="64MB", show_spinner=False)
def proposed_regions(
    _segmenter: LoadedSegmenter, _image: ImageArray, outlines_key: str, picture: str
) -> Mapping[str, BoolMask]:
    """What a segmenter (by its card's key) outlines in a picture (as it is seen), by region id.

    Raises
    ------
    ModelError
        An answer of the segmenter is not finite.
    """
    from xai_core.models.segmentation import propose_regions

    return dict(propose_regions(_segmenter, _image))


@st.cache_data(max_size="32MB", show_spinner=False)
def partition(
    _library: CaseLibrary, _image: ImageArray, content_hash: str, case_id: str
) -> Partition:
    """The places of a case that can be hidden one by one."""
    from xai_core.explain.partition import partition_of_case

    return partition_of_case(_library, _library.case(case_id), _image)


def background(model_id: str) -> Background:
    """A model's background set, loaded once for as long as its card stays the same.

    Raises
    ------
    ModelError
        It has none, or none that can be used.
    """
    entry = find_card(model_id)
    return _background(model_id, str(entry.folder), (entry.folder / CARD_FILE).stat().st_mtime_ns)


@st.cache_resource(max_entries=4, show_spinner=False)
def _background(_model_id: str, folder: str, stamp: int) -> Background:
    from xai_core.explain.background import load_background

    return staying(load_background(Path(folder)))
