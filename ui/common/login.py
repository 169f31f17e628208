"""Logging in with an account of one's own school (OpenID Connect), where that is set up.

``[auth]`` in ``.streamlit/secrets.toml`` says which provider (Streamlit's ``st.login``);
``SHITEN_EDUCATORS`` names the e-mail addresses of those who may hold classes, with commas between
them. An address counts only where the provider says that it is verified.
"""

from __future__ import annotations

import os

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

VARIABLE = "SHITEN_EDUCATORS"


def login_is_set_up() -> bool:
    """Whether there is a provider to log in with."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:
        return False


def is_logged_in() -> bool:
    """Whether the provider let this visitor in, by whatever address."""
    return login_is_set_up() and bool(st.user.is_logged_in)


def account() -> str | None:
    """The verified e-mail address of whoever is logged in, in lower case; None: there is none."""
    if not is_logged_in():
        return None
    address = st.user.get("email")
    verified = st.user.get("email_verified") is True
    return address.strip().casefold() if verified and isinstance(address, str) else None


def is_named_educator() -> bool:
    """Whether whoever is logged in is among those named in ``SHITEN_EDUCATORS``."""
    named = {one.strip().casefold() for one in os.environ.get(VARIABLE, "").split(",")} - {""}
    return account() in named
