"""Who may bring in, draw and delete libraries, add models, and stop such work, from the browser.

There is no login, and an app shown to a class is open to all of it. So only whoever sits at the
machine may, unless ``SHITEN_SHELF`` says ``open`` (everybody) or ``closed`` (nobody).
"""

from __future__ import annotations

import os

from ui.common.visitor import at_this_machine

VARIABLE = "SHITEN_SHELF"
OPEN, CLOSED = "open", "closed"


def may_change_shelf() -> bool:
    """Whether this visitor may bring in, draw and delete libraries, and add models."""
    said = os.environ.get(VARIABLE, "").strip().lower()
    return said == OPEN if said in {OPEN, CLOSED} else at_this_machine()
