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
