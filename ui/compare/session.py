"""Session keys of Compare, and what of them stands in its address."""

from __future__ import annotations

from ui.common.session import (
    ANSWER_FILTER,
    BACK,
    BINARISE,
    CASE,
    CLASS_FILTER,
    LIBRARY,
    MODEL,
    REGION,
    SEARCH,
    SessionValue,
)

SOURCE = SessionValue("source", str, "library")
LAYER = SessionValue("layer", str)
METHOD = SessionValue("method", str, "grad-cam")
DEEPER = SessionValue("deeper", str)
"""Which question is asked below the pictures; none on the first view."""
BESIDE = SessionValue("beside", str)
"""The method whose map is shown beside the first."""
SCALED = SessionValue("scaled", str)
"""What is made equal in two maps before their difference is shown."""
FILL = SessionValue("fill", str)
"""What a hidden place is filled with."""
HIDDEN = SessionValue("hidden", str)
"""Names of the hidden places, in order, with a comma between them."""
VERSUS = SessionValue("versus", str)
SECOND = SessionValue("second", str)
OPACITY = SessionValue("opacity", int, 60)
CONTOURS = SessionValue("contours", bool)
MODEL_INPUT = SessionValue("input", bool)

OWN_PICTURE = "own-picture"
"""One's own picture, decoded (``upload.py``); in no address."""

COMPARE_ADDRESS: tuple[SessionValue[str] | SessionValue[int], ...] = (
    SOURCE,
    LIBRARY,
    MODEL,
    METHOD,
    LAYER,
    CASE,
    CLASS_FILTER,
    ANSWER_FILTER,
    SEARCH,
    REGION,
    BINARISE,
    VERSUS,
    SECOND,
    DEEPER,
    BESIDE,
    SCALED,
    FILL,
    HIDDEN,
    OPACITY,
    CONTOURS,
    MODEL_INPUT,
    BACK,
)
"""What a link to a view on Compare holds."""
