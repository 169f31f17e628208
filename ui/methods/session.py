"""Session keys of Methods, and what of them stands in its address."""

from __future__ import annotations

from ui.common.session import SessionValue

BOARD = SessionValue("board", str)
"""The model and library shown: ``library--model``, or :data:`ALL`."""
ALL = "all"
FIELD = SessionValue("field", str)
"""The field of medicine whose models are offered; none: all."""
MEASURE = SessionValue("measure", str, "attention")
"""What all models are shown by."""
METHOD_OF_CASES = SessionValue("of", str)
"""The method whose cases are listed."""

METHODS_ADDRESS: tuple[SessionValue[str] | SessionValue[int], ...] = (
    FIELD,
    BOARD,
    MEASURE,
    METHOD_OF_CASES,
)
"""What a link to a scoreboard holds."""
