"""Saying whose error it was: a tag and a note, kept with author and time."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui.common.session import CASE
from ui.common.text import error_text, t, tn
from ui.misclassifications.filters import tag_name
from ui.misclassifications.session import MISS_AUTHOR, MISS_REFUSED, MISS_SAVED, MISS_TAG
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
    triage_of,
)

Tags = Mapping[tuple[str, str], Triage]
"""(case id, SHA-256 of the picture) -> what counts."""


def tags_of(library: str, model: str) -> Tags:
    """What counts in this library under this model. Raises StoreError."""
    return tags_for(open_store(), library, model)


def tags_on_page(library: str, model: str) -> Tags:
    """The same for the page, which shows the list without them where the database refuses."""
    try:
        return tags_of(library, model)
    except StoreError as error:
        st.warning(
            t("Tags, notes and saved views are left out: {reason}", reason=error_text(error)),
            icon=":material/info:",
        )
        return {}


def show_tags(library: str, model: str, case: Case, tags: Tags, following: str | None) -> None:
    """A button for each tag, also on its number's key; what counts already stands out.

    ``following`` is the case to go on with, should this one leave the list by its new tag.
    """
    subject = Subject(library, case.id, case.sha256, model)
    known = tags.get((case.id, case.sha256))
    with st.container(horizontal=True, gap="xsmall", key="miss-tags"):
        for number, tag in enumerate(Tag, start=1):
            given = known is not None and known.tag is tag
            st.button(
                tag_name(tag),
                key=f"tag-{tag}",
                shortcut=str(number),
                type="primary" if given else "secondary",
                on_click=_tag_now,
                args=(subject, tag, following),
            )
    refused = MISS_REFUSED.get()
    if refused:
        MISS_REFUSED.forget()
        st.error(refused, icon=":material/info:")
    if MISS_SAVED.get() == case.id:
        MISS_SAVED.forget()
        st.success(t("Saved."), icon=":material/check:")


def show_note(library: str, model: str, case: Case, tags: Tags) -> None:
    """Who judges, a form for a tag with a note, and what was said last."""
    subject = Subject(library, case.id, case.sha256, model)
    known = tags.get((case.id, case.sha256))
    with st.expander(t("Tag and note"), expanded=True):
        st.text_input(
            t("Your name or initials"),
            key=MISS_AUTHOR.key,
            max_chars=MAX_NAME,
            persist_state="session",
        )
        _show_form(subject, known)
    if known is not None:
        # As plain text: a note is whatever somebody typed.
        st.text(t("Last said by {author}, {when}.", author=known.author, when=_when(known)))


def _show_form(subject: Subject, known: Triage | None) -> None:
    case = subject.case_id
    with st.form(f"triage-{case}", border=False):
        tag = st.pills(
            t("Whose error is it?"),
            list(map(str, Tag)),
            default=None if known is None or known.tag is None else str(known.tag),
            format_func=tag_name,
            key=f"triage-tag-{case}",
        )
        note = st.text_area(
            t("Note"),
            "" if known is None else known.note,
            max_chars=MAX_NOTE,
            height=80,
            key=f"triage-note-{case}",
        )
        pressed = st.form_submit_button(t("Save"), icon=":material/save:")
    if pressed:
        try:
            _save(open_store(), subject, tag, note, MISS_AUTHOR.get() or "")
        except StoreError as error:
            st.error(error_text(error), icon=":material/info:")


def _tag_now(subject: Subject, tag: Tag, following: str | None) -> None:
    """Give the tag, or take it away where it is given already; the note stays. In a callback."""
    try:
        known = triage_of(open_store(), subject)
        chosen = None if known is not None and known.tag is tag else tag
        note = "" if known is None else known.note
        record_triage(open_store(), subject, tag=chosen, note=note, author=MISS_AUTHOR.get() or "")
    except StoreError as error:
        MISS_REFUSED.set(error_text(error))
        return
    st.session_state.pop(f"triage-tag-{subject.case_id}", None)  # or the form holds the old one
    MISS_SAVED.set(subject.case_id)
    if MISS_TAG.get() is not None and following is not None:
        CASE.choose(following)


def show_export(library: str, model: str, tags: Tags) -> None:
    """A button that gives the whole record as a table."""
    n = len(tags)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.download_button(
            t("Tags and notes as CSV"),
            lambda: triage_csv(triage_history(open_store(), library, model)).encode("utf-8-sig"),
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
    record_triage(store, subject, tag=chosen, note=note, author=author)
    MISS_SAVED.set(subject.case_id)
    st.rerun()


def _when(entry: Triage) -> str:
    return f"{entry.at:%Y-%m-%d %H:%M} UTC"
