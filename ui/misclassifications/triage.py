"""Saying whose error it was: a tag and a note, kept with author and time."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.common.text import error_text, t, tn
from ui.misclassifications.filters import tag_name
from ui.misclassifications.session import MISS_AUTHOR, MISS_SAVED
from xai_core.cases.case import Case
from xai_core.errors import StoreError
from xai_core.store import (
    MAX_NAME,
    MAX_NOTE,
    Store,
    Subject,
    Tag,
    Triage,
    open_store,
    record_triage,
    tags_for,
    triage_csv,
    triage_history,
)

Tags = Mapping[tuple[str, str], Triage]
"""(case id, SHA-256 of the picture) -> what counts."""


def tags_of(library: str, model: str) -> Tags:
    """What counts in this library under this model. Raises StoreError."""
    return tags_for(open_store(), library, model)


def show_triage(library: str, model: str, case: Case, tags: Tags) -> None:
    """What was said of the case, and a form to say it."""
    subject = Subject(library, case.id, case.sha256, model)
    known = tags.get((case.id, case.sha256))
    with st.form(f"triage-{case.id}", border=True):
        tag = st.pills(
            t("Whose error is it?"),
            list(map(str, Tag)),
            default=None if known is None or known.tag is None else str(known.tag),
            format_func=tag_name,
            key=f"triage-tag-{case.id}",
        )
        note = st.text_area(
            t("Note"),
            "" if known is None else known.note,
            max_chars=MAX_NOTE,
            height=80,
            key=f"triage-note-{case.id}",
        )
        author = st.text_input(
            t("Your name or initials"), MISS_AUTHOR.get() or "", max_chars=MAX_NAME
        )
        pressed = st.form_submit_button(t("Save"), icon=":material/save:")
    if pressed:
        try:
            _save(open_store(), subject, tag, note, author)
        except StoreError as error:
            st.error(error_text(error), icon=":material/info:")
    if MISS_SAVED.get() == case.id:
        MISS_SAVED.forget()
        st.success(t("Saved."), icon=":material/check:")
    if known is not None:
        # As plain text: a note is whatever somebody typed.
        st.text(t("Last said by {author}, {when}.", author=known.author, when=_when(known)))


def show_export(library: str, model: str, tags: Tags) -> None:
    """A button that gives the whole record as a table."""
    n = len(tags)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.download_button(
            t("Tags and notes as CSV"),
            lambda: triage_csv(triage_history(open_store(), library, model)).encode(),
            f"triage-{library}-{model}.csv",
            "text/csv",
            icon=":material/download:",
            disabled=n == 0,
            on_click="ignore",
        )
        st.caption(
            tn("{n} case has a tag or a note.", "{n} cases have a tag or a note.", n)
            + " "
            + t(
                "The table holds every entry with its author and time; the latest of a case counts."
            )
        )


def _save(store: Store, subject: Subject, tag: str | None, note: str, author: str) -> None:
    chosen = None if tag is None else Tag(tag)
    entry = record_triage(store, subject, tag=chosen, note=note, author=author)
    MISS_AUTHOR.set(entry.author)
    MISS_SAVED.set(subject.case_id)
    st.rerun()


def _when(entry: Triage) -> str:
    return f"{entry.at:%Y-%m-%d %H:%M} UTC"
