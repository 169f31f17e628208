"""Who answers: a name or code of their choosing; their record taken along, or erased."""

from __future__ import annotations

import json

import streamlit as st

from ui.common.text import t, tn, verbatim
from ui.quiz.session import QUIZ_ASKED, QUIZ_LEARNER, QUIZ_ROUND, QUIZ_VIEW
from xai_core.cases.registry import open_library
from xai_core.store import Learner, answers_of, learner, learner_by_id, open_store
from xai_core.store.checked_text import MAX_NAME
from xai_core.store.learner_xapi import learner_statements
from xai_core.store.record import answers_csv, erase_learner, export_learner, told_answers

ERASE = "erase"


def current_learner() -> Learner | None:
    """The learner of this session; None where nobody has said who they are."""
    known = QUIZ_LEARNER.get()
    found = learner_by_id(open_store(), known) if known else None
    if found is not None:
        return found
    if known:
        # Erased meanwhile, or from another machine's database.
        leave()
    return None


def ask_who() -> None:
    """Ask for a name or code, and say plainly what it is."""
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
                "This is not a login: there is no password, and whoever writes the same name opens"
                " the same record. In a class, use codes. The record stays where this app runs;"
                " you can take it along or erase it at any time."
            )
        )
    if asked:
        QUIZ_LEARNER.set(learner(open_store(), name).id)
        st.rerun()


def show_who(person: Learner) -> None:
    """The learner's name, and the way to somebody else."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            t("Answering as **{name}**", name=verbatim(person.name)),
            width="content",
        )
        st.button(t("Somebody else"), key="quiz-leave", type="tertiary", on_click=leave)


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
    store = open_store()
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
            lambda: json.dumps(export_learner(open_store(), person.id), ensure_ascii=False),
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
            lambda: learner_statements(open_store(), person.id, open_library),
            file_name="shiten-statements.jsonl",
            mime="application/jsonl",
            icon=":material/download:",
            key="quiz-export-xapi",
            on_click="ignore",
        )
    _offer_erasure(person)


def leave() -> None:
    """Forget who is answering, in this session and in this tab."""
    QUIZ_LEARNER.set("")
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
