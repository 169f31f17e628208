"""Small pictures of a library's cases for Home: read once, kept as a few kilobytes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import streamlit as st

from ui.common.tasks import experts_words
from ui.common.text import listed, t, verbatim
from xai_core.arrays import ImageArray
from xai_core.cases.case import Case
from xai_core.cases.case_facts import LibraryFacts
from xai_core.cases.library import CaseLibrary
from xai_core.cases.pictures import encode_jpeg
from xai_core.errors import ShitenError
from xai_core.report.thumbnails import fitted

SHOWN = 4
SIDE = 176
"""Of a square thumbnail, in pixels: twice as fine as it is shown."""
GAP = 8
ATTEMPTS = 12
"""Cases tried at most, where pictures cannot be read."""


def show_strip(library: CaseLibrary) -> None:
    """A few cases side by side as one picture; nothing where none can be read."""
    data, case_ids = _strip(library, library.content_hash)
    if data is None:
        return
    said = (experts_words(library.task, LibraryFacts(library, library.case(i))) for i in case_ids)
    names = listed(dict.fromkeys(verbatim(word) for word in said if word))
    # One text whatever the number: which cases they are matters less than what they show.
    alt = t("Cases of this library: {names}.", names=names) if names else t("Some of its cases.")
    st.image(data, alt=alt, width="stretch")


def varied(library: CaseLibrary) -> Iterator[Case]:
    """Cases of different classes first, then the others; each time the same."""
    spaced = library.cases[:: max(1, len(library.cases) // 200)]
    seen: set[str | None] = set()
    others = []
    for case in spaced:
        if case.label is not None and case.label not in seen:
            seen.add(case.label)
            yield case
        else:
            others.append(case)
    yield from others


def square(image: ImageArray, side: int) -> ImageArray:
    """The middle of a picture as a square of ``side`` pixels."""
    height, width = image.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    return fitted(image[top : top + edge, left : left + edge], side)


@st.cache_data(max_entries=64, show_spinner=False)
def _strip(_library: CaseLibrary, content_hash: str) -> tuple[bytes | None, tuple[str, ...]]:
    """A JPEG of the thumbnails in a row, and of which cases; None where none can be read."""
    tiles: list[ImageArray] = []
    shown: list[str] = []
    for tried, case in enumerate(varied(_library)):
        if len(tiles) == SHOWN or tried == ATTEMPTS:
            break
        try:
            tiles.append(square(_library.image(case), SIDE))
        except ShitenError:
            continue
        shown.append(case.id)
    if not tiles:
        return None, ()
    strip = np.full((SIDE, SHOWN * (SIDE + GAP) - GAP, 3), 255, np.uint8)
    for place, tile in enumerate(tiles):
        strip[:, place * (SIDE + GAP) : place * (SIDE + GAP) + SIDE] = tile
    return encode_jpeg(strip, quality=80), tuple(shown)
