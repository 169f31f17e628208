"""Who may bring libraries in and delete them from the browser.

There is no login, and an app shown to a class is open to all of it. So only whoever sits at the
machine may, unless ``SHITEN_SHELF`` says ``open`` (everybody) or ``closed`` (nobody).
"""

from __future__ import annotations

import os

import streamlit as st

VARIABLE = "SHITEN_SHELF"
OPEN, CLOSED = "open", "closed"
_FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded")
"""What a proxy adds: behind one, everybody seems to sit at the machine."""


def may_change_shelf() -> bool:
    """Whether this visitor may bring libraries in and delete them."""
    said = os.environ.get(VARIABLE, "").strip().lower()
    if said in {OPEN, CLOSED}:
        return said == OPEN
    return st.context.ip_address is None and not any(st.context.headers.get(n) for n in _FORWARDED)
