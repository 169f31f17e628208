"""Who is at the other end: somebody at the machine the app runs on, or somebody in the network."""

from __future__ import annotations

import streamlit as st

_FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded")
"""What a proxy adds: behind one, everybody seems to sit at the machine."""


def at_this_machine() -> bool:
    """Whether this visitor sits at the machine itself."""
    return st.context.ip_address is None and not any(st.context.headers.get(n) for n in _FORWARDED)
