"""How a class is joined: the address, its code and QR code, for the last row to read."""

from __future__ import annotations

import streamlit as st

from ui.classroom.following import LOOKS_EVERY, follow
from ui.common.share import qr_code, warn_if_only_here
from ui.common.text import t, tn
from xai_core.store import open_store
from xai_core.store.classroom import HeldClass
from xai_core.store.classroom_members import count_members

CODE_WIDTH = 300
"""Of the QR code, in pixels."""


def show_code(held: HeldClass) -> None:
    """Code and QR code large enough for the last row, and who has come so far."""
    words, code = st.columns([3, 2], gap="large", vertical_alignment="center")
    joining = join_address(held.code)
    with words:
        st.markdown(t("Open this address on your phone, or scan the code:"))
        st.html(f'<p class="shiten-class-address">{joining.partition("?")[0]}</p>')
        st.html(f'<p class="shiten-class-code">{spaced(held.code)}</p>')
        _show_joined(held.id, held.state.version)
        st.caption(
            t("Members are numbers: nobody is asked who they are.")
            if held.plan.anonymous
            else t("You are asked for a name, which you may leave out. Only the educator sees it.")
        )
    with code:
        drawn = qr_code(joining)
        if drawn is not None:
            st.image(drawn, alt=t("QR code of the address of this class."), width=CODE_WIDTH)
        warn_if_only_here(joining)


def join_address(code: str) -> str:
    """Where members join, as their phones reach it: the address this page was opened by."""
    base = (st.context.url or "").partition("?")[0]
    return f"{base}?code={code}"


@st.fragment(run_every=LOOKS_EVERY)
def _show_joined(class_id: str, version: int) -> None:
    follow(class_id, version)
    n = count_members(open_store(), class_id)
    st.markdown(tn("**{n}** member is here", "**{n}** members are here", n))


def spaced(code: str) -> str:
    """A code in two halves, as it is read aloud."""
    return f"{code[:3]}\N{NO-BREAK SPACE}{code[3:]}"
