"""What only Misclassifications keeps: the lists and maps of studies, and small pictures.

By the rules of ``ui/common/cached.py``.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import streamlit as st

from ui.common.garbage import staying
from xai_core.cases.library import CaseLibrary
from xai_core.errors import ShitenError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from xai_core.evaluation.case_list import Outcomes
    from xai_core.evaluation.study.read import Study

THUMBNAIL_SIDE = 144
"""Longer side of a small picture, in pixels."""
SHOWN_SIDE = 420
"""The same of the picture beside the gallery."""


@st.cache_resource(max_entries=16, show_spinner=False)
def outcomes(_study: Study, folder: str, fingerprint: str, region: str | None) -> Outcomes:
    """A study's rows as the lists of cases are made from them, agreement with one region."""
    from xai_core.evaluation.outcomes import outcomes_of

    return staying(outcomes_of(_study, region))


@st.cache_resource(max_entries=4, show_spinner=False)
def maps(_study: Study, folder: str, fingerprint: str) -> NDArray[np.uint8]:
    """The answers' maps of a study, ``(N, h, w)``, read only."""
    from xai_core.evaluation.outcomes import maps_of

    return maps_of(_study)


@st.cache_data(max_size="64MB", show_spinner=False)
def thumbnail(
    _library: CaseLibrary, _attention: NDArray[np.uint8], content_hash: str, weights: str, case: str
) -> str | None:
    """A case's small picture with its attention outlined, as a ``data:`` address.

    None where the picture cannot be read.
    """
    from xai_core.report.thumbnails import as_jpeg, outlined

    try:
        image = _library.image(_library.case(case))
    except ShitenError:
        return None
    data = as_jpeg(outlined(image, _attention, THUMBNAIL_SIDE, line=1))
    return "data:image/jpeg;base64," + base64.b64encode(data).decode("ascii")


@st.cache_data(max_size="32MB", show_spinner=False)
def outlined_picture(
    _library: CaseLibrary, _attention: NDArray[np.uint8], content_hash: str, weights: str, case: str
) -> bytes:
    """A case's picture with its attention outlined, as JPEG. Raises what reading it raises."""
    from xai_core.report.thumbnails import as_jpeg, outlined

    image = _library.image(_library.case(case))
    return as_jpeg(outlined(image, _attention, SHOWN_SIDE, line=2), quality=92)
