"""Session keys of Misclassifications, and what of them stands in its address."""

from __future__ import annotations

from ui.common.session import CASE, LIBRARY, MODEL, REGION, SessionValue

# What a link to a filtered list holds.
MISS_VIEW = SessionValue("view", str)
"""One of the saved views."""
MISS_VERDICT = SessionValue("verdict", str, "any")
MISS_TRUTH = SessionValue("truth", str)
MISS_ANSWER = SessionValue("said", str)
MISS_SPLIT = SessionValue("split", str)
MISS_TAG = SessionValue("tag", str)
MISS_ORDER = SessionValue("order", str, "loss")
MISS_SURE = SessionValue("sure", str)
"""A range of confidence, such as ``0.9..1``."""
MISS_ABOVE = SessionValue("above", str)
"""A range of agreement above chance."""

# Never put into the address, for a link must not carry a name.
MISS_AUTHOR = SessionValue("triage-author", str)
MISS_TOUCHES = SessionValue("miss-touches", int, 0)
"""How often a chart was touched: each time it is drawn anew, without the browser's selection."""
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
    MISS_VERDICT,
    MISS_TRUTH,
    MISS_ANSWER,
    MISS_SPLIT,
    MISS_TAG,
    MISS_ORDER,
    MISS_SURE,
    MISS_ABOVE,
    CASE,
)
"""What a link to a list of misclassifications holds."""
