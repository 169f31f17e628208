"""One tag for many cases: all that are listed, or those that are ticked; and taking it back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.common.text import error_text, t, tn
from ui.misclassifications.filters import tag_name
from ui.misclassifications.session import (
    MISS_AUTHOR,
    MISS_BULK_KEY,
    MISS_BULK_SURE,
    MISS_BULK_TAG,
    MISS_BULK_WHICH,
    MISS_REFUSED_MANY,
)
from ui.misclassifications.ticks import ticked
from xai_core.cases.library import CaseLibrary
from xai_core.errors import StoreError
from xai_core.store import Subject, Tag, TagChange, open_store, tag_many, take_back

NO_TAG = "none"
LISTED, TICKED = "listed", "ticked"
MOST_AT_ONCE = 50_000
"""Cases that are tagged, or put into a playlist, with one press."""


def show_bulk(library: CaseLibrary, model: str, listed: Sequence[str]) -> None:
    """A button; opened, the form that tags many. Beside it, what was done last."""
    panel = st.popover(t("Tag many"), icon=":material/sell:", key="bulk", on_change="rerun")
    if panel.open:
        with panel:
            _show_form(library, model, listed)


def show_done() -> None:
    """What was tagged last, with the way to take it back."""
    done: tuple[TagChange, ...] = st.session_state.get(MISS_BULK_KEY, ())
    if done:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(
                tn("{n} case was tagged.", "{n} cases were tagged.", len(done)), width="content"
            )
            st.button(t("Take it back"), icon=":material/undo:", key="bulk-back", on_click=_undo)
    refused = MISS_REFUSED_MANY.get()
    if refused:
        MISS_REFUSED_MANY.forget()
        st.error(refused, icon=":material/info:")


def _show_form(library: CaseLibrary, model: str, listed: Sequence[str]) -> None:
    chosen = ticked(library.id)
    sizes = {LISTED: len(listed), TICKED: len(chosen)}
    MISS_BULK_WHICH.settle(list(sizes), TICKED if chosen else LISTED)
    which = st.radio(
        t("Which cases"),
        list(sizes),
        key=MISS_BULK_WHICH.key,
        format_func=lambda one: _scope(one, sizes[one]),
    )
    tag = st.selectbox(
        t("Whose error is it?"),
        [*map(str, Tag), NO_TAG],
        key=MISS_BULK_TAG.key,
        format_func=lambda one: t("No tag") if one == NO_TAG else tag_name(one),
    )
    n = sizes[which]
    sure = st.checkbox(
        tn(
            "Yes, give {count} case this tag", "Yes, give {count} cases this tag", n, count=f"{n:,}"
        ),
        key=MISS_BULK_SURE.key,
    )
    ids = listed if which == LISTED else chosen
    author = MISS_AUTHOR.get() or ""
    many = n > MOST_AT_ONCE
    if many:
        st.caption(
            t("At most {most} cases at once: narrow the list first.", most=f"{MOST_AT_ONCE:,}")
        )
    if not author:
        st.caption(t("Write your name or initials beside the open case first."))
    st.button(
        tn("Tag {count} case", "Tag {count} cases", n, count=f"{n:,}"),
        type="primary",
        key="bulk-tag",
        disabled=not (sure and n and author) or many,
        on_click=_tag,
        args=(library, model, ids, tag),
    )
    st.caption(t("Notes stay. It can be taken back, and the record keeps every step."))


def _scope(which: str, n: int) -> str:
    count = f"{n:,}"
    if which == LISTED:
        return tn("The {count} case listed", "All {count} cases listed", n, count=count)
    return tn("The {count} ticked case", "The {count} ticked cases", n, count=count)


def _tag(library: CaseLibrary, model: str, ids: Sequence[str], tag: str) -> None:
    MISS_BULK_SURE.set(False)
    cases = [case for case_id in ids if (case := library.find(case_id)) is not None]
    subjects = [Subject(library.id, case.id, case.sha256, model) for case in cases]
    chosen = None if tag == NO_TAG else Tag(tag)
    try:
        done = tag_many(open_store(), subjects, tag=chosen, author=MISS_AUTHOR.get() or "")
    except StoreError as error:
        MISS_REFUSED_MANY.set(error_text(error))
    else:
        st.session_state[MISS_BULK_KEY] = done


def _undo() -> None:
    done: tuple[TagChange, ...] = st.session_state.get(MISS_BULK_KEY, ())
    try:
        take_back(open_store(), done, author=MISS_AUTHOR.get() or done[0].after.author)
    except StoreError as error:
        MISS_REFUSED_MANY.set(error_text(error))
    else:
        st.session_state.pop(MISS_BULK_KEY, None)
