"""Session keys of Misclassifications, and what of them stands in its address."""

from __future__ import annotations

from ui.common.session import CASE, LIBRARY, MODEL, REGION, SessionValue

# What a link to a filtered list holds.
MISS_VIEW = SessionValue("view", str)
"""One of the saved views."""
MISS_CORRECTNESS = SessionValue("verdict", str, "any")
MISS_TRUTH = SessionValue("truth", str)
MISS_ANSWER = SessionValue("said", str)
MISS_SPLIT = SessionValue("split", str)
MISS_TAG = SessionValue("tag", str)
MISS_ORDER = SessionValue("order", str, "loss")
MISS_CHARTS = SessionValue("charts", str)
"""Whether the table and the chart of the list are shown: ``shown``, or nothing."""
MISS_SURE = SessionValue("sure", str)
"""A range of confidence, such as ``0.9..1``."""
MISS_ABOVE = SessionValue("above", str)
"""A range of agreement above chance."""

# Further questions about the study, and the cases that their answers leave in the list.
MISS_ASK = SessionValue("ask", str)
"""The question that is open."""
MISS_BESIDE = SessionValue("beside", str)
"""Id of a second model."""
MISS_TOGETHER = SessionValue("together", str)
"""What the two make of a case: only those cases are listed."""
MISS_BY = SessionValue("by", str)
"""The attribute that slices are made by."""
MISS_SLICE = SessionValue("slice", str)
"""Only a slice, as ``slice_address`` writes it."""
MISS_ALIKE = SessionValue("alike", str)
"""Only the cases like this one."""
MISS_LAYOUT = SessionValue("layout", str)
"""How the map of the study is laid out."""
MISS_COLOURS = SessionValue("colours", str)
"""What the colours of the map say."""
MISS_DRAWN = SessionValue("drawn", str)
"""Only what was drawn around on the map, as ``drawn.py`` writes it."""

MISS_NARROWING = (MISS_TOGETHER, MISS_SLICE, MISS_ALIKE, MISS_DRAWN)
"""What leaves only some cases in the list, whatever else is asked for."""

# Never put into the address, for a link must not carry a name.
MISS_AUTHOR = SessionValue("triage-author", str)
MISS_TOUCHES = SessionValue("miss-touches", int, 0)
"""How often a chart was touched: each time it is drawn anew, without the browser's selection."""
MISS_MAP_TOUCHES = SessionValue("miss-map-touches", int, 0)
"""The same of the map of the study."""
MISS_SAVED = SessionValue("triage-saved", str)
"""Id of the case whose tag was saved with the click that started this run."""
MISS_REFUSED = SessionValue("triage-refused", str)
"""Why what was just asked could not be saved, in the reader's words."""
MISS_REFUSED_MANY = SessionValue("many-refused", str)
"""The same of what concerns the list and not one case."""
MISS_BULK_WHICH = SessionValue("bulk-which", str)
MISS_BULK_TAG = SessionValue("bulk-tag-chosen", str)
MISS_BULK_SURE = SessionValue("bulk-sure", bool)
MISS_VIEW_NAME = SessionValue("own-view-name", str)
MISS_VIEW_FOR_ALL = SessionValue("own-view-for-all", bool)
MISS_BULK_KEY = "bulk-done"
"""What was tagged together last, as the store returned it."""
MISS_TICKED_KEY = "miss-ticked"
"""Library id -> the cases ticked in the gallery."""

MISS_ADDRESS: tuple[SessionValue[str] | SessionValue[int], ...] = (
    LIBRARY,
    MODEL,
    REGION,
    MISS_VIEW,
    MISS_CORRECTNESS,
    MISS_TRUTH,
    MISS_ANSWER,
    MISS_SPLIT,
    MISS_TAG,
    MISS_ORDER,
    MISS_CHARTS,
    MISS_SURE,
    MISS_ABOVE,
    MISS_ASK,
    MISS_BESIDE,
    MISS_BY,
    MISS_LAYOUT,
    MISS_COLOURS,
    *MISS_NARROWING,
    CASE,
)
"""What a link to a list of misclassifications holds."""


def list_address() -> dict[str, str]:
    """What the address of the list holds as it is now."""
    held = {value.key: value.get() for value in MISS_ADDRESS}
    return {key: str(text) for key, text in held.items() if text is not None}
