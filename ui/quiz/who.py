"""Who answers: a name of their choosing and its key; their record taken along, or erased."""

from __future__ import annotations

import json
from contextlib import suppress

import streamlit as st

from ui.common.text import error_text, t, tn, verbatim
from ui.quiz.session import (
    QUIZ_ASKED,
    QUIZ_KEY,
    QUIZ_LEARNER,
    QUIZ_NAMED,
    QUIZ_ROUND,
    QUIZ_VIEW,
)
from xai_core.cases.registry import open_library
from xai_core.errors import StoreError
from xai_core.store import (
    Learner,
    answers_of,
    close_tab,
    learner_of_tab,
    open_record,
    open_store,
    open_tab,
    open_with_key,
    renew_key,
)
from xai_core.store.checked_text import MAX_NAME
from xai_core.store.learner_keys import LONGEST
from xai_core.store.learner_record import answers_csv, erase_learner, export_learner, told_answers
from xai_core.store.learner_xapi import learner_statements

ERASE = "erase"


def current_learner() -> Learner | None:
    """The learner of this session; None where nobody has said who they are."""
    known = QUIZ_LEARNER.get()
    found = learner_of_tab(open_store(), known) if known else None
    if found is not None:
        return found
    if known:
        # Erased or given a new key meanwhile, or from another machine's database.
        _forget()
    return None


def ask_who() -> None:
    """Ask for a name or code, and where it has a record, for the record's key."""
    named = QUIZ_NAMED.get()
    if named:
        _ask_key(named)
        return
    with st.container(border=True, width=560):
        with st.form("quiz-who", border=False):
            name = st.text_input(
                t("Your name, or a code of your choosing"),
                max_chars=MAX_NAME,
                key="quiz-name",
                autocomplete="off",
            )
            asked = st.form_submit_button(t("Start"), type="primary")
        st.caption(
            t(
                "No account is needed: you are given a key that opens your record again. In a"
                " class, use codes as names. The record stays where this app runs; you can take it"
                " along or erase it at any time."
            )
        )
    if asked:
        opened = open_record(open_store(), name)
        if opened is None:
            QUIZ_NAMED.set(name)
        else:
            QUIZ_LEARNER.set(opened.tab)
            QUIZ_KEY.set(opened.key)
        st.rerun()


def _ask_key(name: str) -> None:
    with st.container(border=True, width=560):
        st.markdown(t("**{name}** has a record here already.", name=verbatim(name)))
        with st.form("quiz-key", border=False):
            key = st.text_input(
                t("Its key, four times four letters and digits"),
                max_chars=LONGEST,
                key="quiz-key-typed",
                autocomplete="off",
            )
            asked = st.form_submit_button(t("Open"), type="primary")
        st.button(t("Another name"), key="quiz-other-name", type="tertiary", on_click=leave)
        st.caption(
            t(
                "The key was shown when the record was begun. Whoever has lost it asks the person"
                " who runs this app for a new one, or begins a record under another name."
            )
        )
    if asked:
        try:
            person = open_with_key(open_store(), name, key)
            QUIZ_LEARNER.set(open_tab(open_store(), person.id))
        except StoreError as problem:
            st.error(error_text(problem))
            return
        QUIZ_NAMED.forget()
        st.rerun()


def _show_key(key: str) -> None:
    with st.container(border=True, key="shiten-new-key"):
        st.markdown(
            t(
                "**Your key**, shown this once. With it and your name you open this record on"
                " another day or another device."
            )
        )
        st.code(key, language=None, width="content")
        st.button(t("I have written it down"), key="quiz-key-kept", on_click=QUIZ_KEY.forget)


def show_who(person: Learner) -> None:
    """The learner's name, and the way to somebody else."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            t("Answering as **{name}**", name=verbatim(person.name)),
            width="content",
        )
        st.button(t("Somebody else"), key="quiz-leave", type="tertiary", on_click=leave)
    if key := QUIZ_KEY.get():
        _show_key(key)


def erased_if_asked(person: Learner) -> bool:
    """Erase the record where that has just been asked for and confirmed."""
    if QUIZ_ASKED.get() != ERASE:
        return False
    QUIZ_ASKED.forget()
    erased = erase_learner(open_store(), person.id)
    leave()
    st.toast(tn("{n} answer erased", "{n} answers erased", erased.answers))
    return True


def show_record(person: Learner) -> None:
    """What is kept, to take along or to erase."""
    store, token = open_store(), QUIZ_LEARNER.get() or ""
    n = len(answers_of(store, person.id, marks=False))
    told = told_answers(store, person.id)
    st.markdown(
        t(
            "Kept about you: the name **{name}**, what you answered, how sure you were, how long it"
            " took, and what you marked. It serves to choose your next pictures and to show you"
            " your progress.",
            name=verbatim(person.name),
        )
    )
    st.caption(tn("{n} answer so far", "{n} answers so far", n))
    if n > len(told):
        st.caption(
            t("The answers of a test can be taken along once it is finished, not in the middle.")
        )
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            t("Everything (JSON)"),
            lambda: json.dumps(export_learner(open_store(), _still(token)), ensure_ascii=False),
            file_name="shiten-record.json",
            mime="application/json",
            icon=":material/download:",
            key="quiz-export-json",
            on_click="ignore",
        )
        st.download_button(
            t("Answers as a table (CSV)"),
            # The mark tells spreadsheets that the file is UTF-8.
            lambda: "\N{ZERO WIDTH NO-BREAK SPACE}" + answers_csv(told),
            file_name="shiten-answers.csv",
            mime="text/csv",
            icon=":material/download:",
            key="quiz-export-csv",
            on_click="ignore",
        )
        st.download_button(
            t("Answers as statements (xAPI)"),
            lambda: learner_statements(open_store(), _still(token), open_library),
            file_name="shiten-statements.jsonl",
            mime="application/jsonl",
            icon=":material/download:",
            key="quiz-export-xapi",
            on_click="ignore",
        )
    st.subheader(t("My key"))
    st.caption(
        t(
            "A new key takes the place of the one before, which then opens nothing. Where else the"
            " record is open, it is closed."
        )
    )
    st.button(
        t("Give me a new key"),
        key="quiz-key-renew",
        icon=":material/key:",
        on_click=_renew,
    )
    _offer_erasure(person)


def _still(token: str) -> str:
    """The id of the record that this tab still has open. Raises StoreError where it has not."""
    person = learner_of_tab(open_store(), token)
    if person is None:
        raise StoreError("This record is open here no more: open it with its key.")
    return person.id


def _renew() -> None:
    """A new key; every other tab is closed, this one goes on."""
    person = current_learner()
    if person is not None:
        token = QUIZ_LEARNER.get() or ""
        QUIZ_KEY.set(renew_key(open_store(), person.id, asked_in=token))


def leave() -> None:
    """Forget who is answering, in this session and in this tab: its token opens nothing more."""
    token = QUIZ_LEARNER.get()
    _forget()
    if token:
        with suppress(StoreError):  # leaving is never refused
            close_tab(open_store(), token)


def _forget() -> None:
    QUIZ_LEARNER.set("")
    QUIZ_NAMED.forget()
    QUIZ_KEY.forget()
    QUIZ_ROUND.forget()
    QUIZ_VIEW.set("round")


def _offer_erasure(person: Learner) -> None:
    st.subheader(t("Erase my record"))
    sure = st.checkbox(
        t("Yes, erase every answer, mark and round of “{name}”", name=verbatim(person.name)),
        key="quiz-erase-sure",
    )
    st.button(
        t("Erase for good"),
        key="quiz-erase",
        disabled=not sure,
        icon=":material/delete:",
        on_click=QUIZ_ASKED.set,
        args=(ERASE,),
    )
