"""The page without a class: join with a code, open a class, and the classes there are."""

from __future__ import annotations

import streamlit as st

from ui.classroom.new_class import show_new_class
from ui.classroom.session import CLASS_CODE
from ui.classroom.who_may_hold import ask_passcode, is_educator, show_account
from ui.classroom.wording import STEPS
from ui.common.acting import acting
from ui.common.session import CLASS_HELD
from ui.common.text import t, tn, verbatim
from xai_core.store import open_store
from xai_core.store.audit import Via
from xai_core.store.classroom import ClassSummary, class_to_join, delete_class, list_classes

SHOWN = 20
"""Classes that are listed."""


def show_entrance() -> None:
    """Two doors: one for members, one for the educator."""
    st.title(t("A class decides together"))
    st.header(t("Join a class"))
    with (
        st.form("class-join", border=False, width=420),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        typed = st.text_input(
            t("The code on the screen"),
            max_chars=12,
            key="class-code-typed",
            placeholder=t("such as {code}", code="ABC 234"),
            autocomplete="off",
        )
        asked = st.form_submit_button(t("Go on"), type="primary")
    if asked and typed.strip():
        CLASS_CODE.set(class_to_join(open_store(), typed).code)
        st.rerun()
    st.header(t("Hold a class"))
    if not is_educator():
        ask_passcode()
        return
    show_account()
    st.caption(
        t(
            "Everybody answers on their own phone, without an account; you go on when you like, and"
            " experts, AI and the class are shown beside one another."
        )
    )
    show_new_class()
    _show_classes(list_classes(open_store(), SHOWN))


def _show_classes(classes: list[ClassSummary]) -> None:
    if not classes:
        return
    st.header(t("Your classes"))
    for one in classes:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                t(
                    "**{title}** · {code} · {step} · {members} · {day}",
                    title=verbatim(one.title),
                    code=one.code,
                    step=t(STEPS[one.step]),
                    members=tn("{n} member", "{n} members", one.members),
                    day=f"{one.created_at:%Y-%m-%d}",
                ),
                width="content",
            )
            st.button(
                t("Hold it"),
                key=f"class-hold-{one.code}",
                type="tertiary",
                icon=":material/co_present:",
                on_click=CLASS_HELD.set,
                args=(one.code,),
            )
            with st.popover(
                t("Delete"),
                type="tertiary",
                icon=":material/delete:",
                key=f"class-delete-{one.code}",
            ):
                st.caption(t("Its members, votes and marks are deleted with it."))
                if st.button(t("Delete this class"), key=f"class-delete-sure-{one.code}"):
                    delete_class(open_store(), one.id, by=acting(elsewhere=Via.PASSCODE))
                    st.rerun()
