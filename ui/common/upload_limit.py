"""How large a file a visitor may send: what the screen takes, and no more than the server does."""

from __future__ import annotations

import streamlit as st


def upload_limit(most: int) -> int:
    """Megabytes that arrive, where the screen would take ``most``.

    Whatever a field for files says, the server refuses what is larger than its own
    ``server.maxUploadSize`` (``.streamlit/config.toml``), which whoever runs it may change.
    """
    return min(most, int(st.get_option("server.maxUploadSize")))
