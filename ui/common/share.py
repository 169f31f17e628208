"""Sharing what is on the screen: its address, a button that copies it, and a QR code for phones.

The address is the one in the browser, so it says what the page has put there and nothing more:
never a name, never an answer (each screen's ``session`` says what its address holds). Nothing of
this is made before somebody opens it.
"""

from __future__ import annotations

import io
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st
from segno.encoder import DataOverflowError

from ui.common.text import t

KEY = "share"
PANEL_WIDTH = 300
CODE_WIDTH = 280
"""Pixels: seen by a phone from a bench away, and fits a phone itself."""
_ONLY_HERE = ("localhost", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104  (compared, not bound)
_PARTS = Path(__file__).with_name("share")

_copy = st.components.v2.component(
    "shiten_share",
    css=_PARTS.with_suffix(".css").read_text(encoding="utf-8"),
    js=_PARTS.with_suffix(".js").read_text(encoding="utf-8"),
)


@st.fragment
def show_share() -> None:
    """A button in the frame; opened, the address and its code. After the page has its address."""
    panel = st.popover(
        t("Share view"),
        icon=":material/qr_code_2:",
        type="tertiary",
        help=t("Share this view: its address, and a QR code."),
        key=KEY,
        on_change="rerun",
    )
    if panel.open:
        with panel, st.container(width=PANEL_WIDTH):
            _show_address(full_address())


def full_address() -> str:
    """The address of the present view, as the browser shows it."""
    query = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    base = (st.context.url or "").partition("?")[0]
    return f"{base}?{urlencode(query)}" if query else base


def warn_if_only_here(address: str) -> None:
    """Say so where an address opens on this computer only."""
    if urlsplit(address).hostname in _ONLY_HERE:
        st.caption(
            t(
                "This address opens on this computer only: open Shiten by the computer's name in"
                " the network to share it with others."
            )
        )


def qr_code(address: str) -> str | None:
    """The address as a QR code, as SVG; None where it is too long for one (2,953 bytes)."""
    try:
        code = segno.make(address, error="l", micro=False, boost_error=True)
    except DataOverflowError:
        return None
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", scale=4, xmldecl=False)
    return drawn.getvalue().decode()


def _show_address(address: str) -> None:
    st.markdown(t("**Share this view**"))
    _copy(
        key="share-address",
        data={
            "address": address,
            "label": t("Address of this view"),
            "copy": t("Copy the link"),
            "copied": t("Copied."),
            "selected": t("Your browser does not copy: the address is selected, copy it yourself."),
        },
    )
    code = qr_code(address)
    if code is None:
        st.caption(t("This address is too long for a QR code."))
    else:
        st.image(code, alt=t("QR code of the address of this view."), width=CODE_WIDTH)
    warn_if_only_here(address)
