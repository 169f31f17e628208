"""Who may open classes and hold them.

Whoever sits at the machine the app runs on, as long as neither a passcode nor a login is set up;
then whoever gives the passcode, or is logged in and named as an educator (``ui.common.login``).
A class can besides be held by the tab that has opened it (``class_tab``).
"""

from __future__ import annotations

import streamlit as st

from ui.classroom.class_tab import EDUCATOR, key_for
from ui.classroom.session import LOGIN_NOTED, UNLOCKED
from ui.common.login import account, is_logged_in, is_named_educator, login_is_set_up
from ui.common.text import t, verbatim
from ui.common.visitor import at_this_machine
from xai_core.store import open_store
from xai_core.store.classroom import HeldClass, may_drive
from xai_core.store.passcode import LONGEST, has_passcode, is_passcode
from xai_core.store.throttle import note_refused_login


def is_educator() -> bool:
    """Whether this visitor may open classes."""
    if UNLOCKED.get() or is_named_educator():
        return True
    return at_this_machine() and not login_is_set_up() and not has_passcode(open_store())


def may_hold(held: HeldClass) -> bool:
    """Whether this visitor may move this class on."""
    if is_educator():
        return True
    key = key_for(EDUCATOR, held.code)
    return bool(key) and may_drive(open_store(), held.id, key or "")


def show_account() -> None:
    """Who is logged in, and the way out; nothing where nobody is."""
    who = account()
    if who is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t("Logged in as {who}", who=verbatim(who)), width="content")
        _log_out_button()


def _log_out_button() -> None:
    st.button(
        t("Log out"),
        key="class-logout",
        type="tertiary",
        icon=":material/logout:",
        on_click=st.logout,
    )


def _offer_login() -> None:
    if not is_logged_in():
        st.button(
            t("Log in with your school's account"),
            key="class-login",
            type="primary",
            icon=":material/login:",
            on_click=st.login,
        )
        return
    who = account()
    if who is None:
        why = t(
            "You are logged in, but your school does not vouch for your e-mail address, and nobody"
            " is let in by an unverified one. Whoever looks after the school's accounts can change"
            " that."
        )
    else:
        why = t(
            "You are logged in as {who}, who may not hold classes here. Whoever runs this app can"
            " change that.",
            who=verbatim(who),
        )
    st.info(why, icon=":material/lock:")
    _log_out_button()
    if not LOGIN_NOTED.get():
        LOGIN_NOTED.set(True)
        note_refused_login(open_store(), who or "")


def ask_passcode() -> None:
    """Ask to log in or for the passcode, or say how one is set where there is neither."""
    if login_is_set_up():
        _offer_login()
        if not has_passcode(open_store()):
            return
    if not has_passcode(open_store()):
        st.info(
            t(
                "Classes are opened on the machine that Shiten runs on. To open them from"
                " elsewhere, set a passcode there first: `python -m xai_core class passcode`."
            ),
            icon=":material/lock:",
        )
        return
    with st.form("class-passcode", border=False, width=420):
        given = st.text_input(
            t("The educator's passcode"),
            type="password",
            max_chars=LONGEST,
            key="class-passcode-given",
            autocomplete="current-password",
        )
        asked = st.form_submit_button(t("Go on"), type="primary")
    if asked and given:
        if is_passcode(open_store(), given):
            UNLOCKED.set(True)
            st.rerun()
        st.error(t("That is not the passcode."), icon=":material/info:")
