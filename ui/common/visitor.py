"""Who is at the other end: somebody at the machine the app runs on, or somebody in the network.

A page of a stranger's can have its own name lead to this machine (DNS rebinding): then a browser
here talks to the app from this very machine, on that page's behalf. What gives it away is the name
that was asked for, in the ``Host`` header, which no script can change.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

_FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded")
"""What a proxy adds: behind one, everybody seems to sit at the machine."""
_OWN = {"localhost", "127.0.0.1", "::1"}
"""How this machine calls itself, and nobody else can be called."""


def at_this_machine() -> bool:
    """Whether this visitor sits at the machine itself."""
    return st.context.ip_address is None and not _through_proxy() and _asked_by_own_name()


def by_a_strange_name() -> bool:
    """Whether an app that is for this machine alone was asked for by another name than its own."""
    alone = st.get_option("server.address") in _OWN
    return alone and not _through_proxy() and not _asked_by_own_name()


def _through_proxy() -> bool:
    return any(st.context.headers.get(name) for name in _FORWARDED)


def _asked_by_own_name() -> bool:
    host = st.context.headers.get("Host")
    if not host:  # every browser says it; tests without one do not
        return True
    try:
        asked = urlsplit(f"//{host}")
        return asked.hostname in _OWN and asked.username is None
    except ValueError:
        return False
