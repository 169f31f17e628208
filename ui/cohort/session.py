"""Session keys of Cohort, and what of them stands in its address."""

from __future__ import annotations

from ui.common.session import LIBRARY, MODEL, REGION, SessionValue

EVERY = "every"
COHORT_CASES = SessionValue("cases", str)
"""Which cases are judged: a split, or :data:`EVERY`."""
COHORT_SECOND = SessionValue("rival", str)
"""Id of the model whose answers stand beside."""
COHORT_ELSEWHERE = SessionValue("elsewhere", str)
"""Id of the other library that a domain shift is measured on."""

# Never in the address.
COHORT_TABLE_KEY = "cohort-table"
"""The uploader of a table of answers."""
COHORT_METHOD = SessionValue("second-method", str)
"""The method whose maps stand beside Grad-CAM."""
COHORT_OPENED = SessionValue("cohort-opened", str)
"""The case whose point was pressed."""
COHORT_TOUCHES = SessionValue("cohort-touches", int, 0)
"""How often a chart was touched: each time it is drawn anew, without the browser's selection."""

COHORT_ADDRESS: tuple[SessionValue[str] | SessionValue[int], ...] = (
    LIBRARY,
    MODEL,
    REGION,
    COHORT_CASES,
    COHORT_SECOND,
    COHORT_ELSEWHERE,
)
"""What a link to a cohort holds."""
