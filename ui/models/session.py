"""Session keys of Models, and what of them stands in its address."""

from __future__ import annotations

from ui.common.session import MODEL, SessionValue

REPORT = SessionValue("report", str)
"""The measurement that is shown in detail."""
SMEARS = SessionValue("smears", str)
"""The reading in which a model is shown smear by smear."""
AGAINST = SessionValue("against", str)
"""The model it is compared with there."""

MODELS_ADDRESS: tuple[SessionValue[str] | SessionValue[int], ...] = (
    MODEL,
    REPORT,
    SMEARS,
    AGAINST,
)
"""What a link to a model's card holds."""
