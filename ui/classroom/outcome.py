"""After the class: how hard each question was, who finished, what was confused; and files.

Every share stands beside chance and n. Names are shown here and in the file, never before: whoever
projects this screen to the class decides what it sees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from ui.classroom.bars import show_bars
from ui.classroom.reveal import show_reveal
from ui.classroom.session import CLASS_ITEM
from ui.classroom.wording import answer_names, plain_answer_names, plain_member_name
from ui.common.export_test import show_take_elsewhere
from ui.common.numbers import interval, number, share
from ui.common.text import localised, t, tn, unformatted
from xai_core.cases.registry import open_library
from xai_core.quiz.classroom import ClassPlan, Step, asked_so_far
from xai_core.quiz.classroom_questions import CaseQuestion, ClassQuestion, QuestionInWords
from xai_core.quiz.classroom_results import Answers, ClassResults, results_of
from xai_core.quiz.exporters.question_paper import ChosenQuestions, one_title
from xai_core.store import open_store
from xai_core.store.classroom import HeldClass
from xai_core.store.classroom_export import (
    answers_parquet,
    answers_table,
    questions_parquet,
    questions_table,
)
from xai_core.store.classroom_members import ClassMember, class_members
from xai_core.store.classroom_votes import answers_of_class, times_of_class
from xai_core.store.classroom_xapi import class_statements

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Tells spreadsheets that the file is UTF-8."""
PARQUET = "application/vnd.apache.parquet"
MOST_CONFUSIONS = 5


def show_outcome(held: HeldClass) -> None:
    """Everything that came of a class."""
    asked = asked_so_far(held.plan, held.state)
    answers = answers_of_class(open_store(), held.id)
    members = class_members(open_store(), held.id)
    if not asked or not members:
        st.info(t("Nothing was asked, or nobody was here: there is nothing to show."))
        return
    results = results_of(held.plan, answers, asked)
    st.markdown(
        tn(
            "**{finished}** of {n} member answered every question that was asked.",
            "**{finished}** of {n} members answered every question that was asked.",
            len(members),
            finished=results.finished,
        )
    )
    st.header(t("Questions"), anchor=False)
    _show_items(held.plan, results)
    _show_confusions(held.plan, results)
    _show_item(held, results)
    st.header(t("Members"), anchor=False)
    _show_members(members, results)
    _show_files(held, members, answers, results)


def _show_items(plan: ClassPlan, results: ClassResults) -> None:
    rows: list[dict[str, object]] = []
    in_words = any(isinstance(one, QuestionInWords) for one in plan.questions)
    for item in results.items:
        question = plan.questions[item.question]
        names = plain_answer_names(question)
        found = item.difficulty
        low, high = (found.interval if found else None) or (None, None)
        rows.append(
            {
                t("Question"): item.question + 1,
                t("Right answer"): _unknown(question)
                if question.truth is None
                else names[question.truth],
                t("Answers given"): item.tally.n,
                t("Share right"): share(None if found is None else found.share),
                t("95 % interval"): interval(low, high),
                t("Chance"): share(item.chance),
                t("Discrimination"): number(item.discrimination),
                **({t("Asked in words"): _in_words(question)} if in_words else {}),
            }
        )
    st.dataframe(rows, hide_index=True, width="stretch")
    st.caption(
        t(
            "Share right: of those who answered. Discrimination: the correlation between having"
            " this question right and the number of others right (point-biserial, corrected), from"
            " −1 to 1; near 0 or below, the question does not tell who knows. It is not defined for"
            " fewer than three answers, or where all or none had it right. With few members both"
            " are uncertain."
        )
    )


def _in_words(question: ClassQuestion) -> str:
    """What was asked, in a table's cell."""
    return unformatted(localised(question.text)) if isinstance(question, QuestionInWords) else ""


def _unknown(question: ClassQuestion) -> str:
    return t("no right answer") if isinstance(question, QuestionInWords) else t("contested")


def _show_confusions(plan: ClassPlan, results: ClassResults) -> None:
    if not results.confusions:
        return
    names: dict[str, str] = {}
    for question in plan.questions:
        if isinstance(question, CaseQuestion):
            names |= answer_names(question)
    st.markdown(t("**Most confused**"))
    for one in results.confusions[:MOST_CONFUSIONS]:
        st.markdown(
            t(
                "- {truth}, taken for {answer}: {n} of {of} ({share})",
                truth=names[one.truth],
                answer=names[one.answer],
                n=one.n,
                of=one.of,
                share=share(one.n / one.of),
            )
        )


def _show_item(held: HeldClass, results: ClassResults) -> None:
    """One question again, with the crowd's marks."""
    places = [item.question + 1 for item in results.items]
    chosen = CLASS_ITEM.get()
    if chosen not in places:
        CLASS_ITEM.forget()
    marked = any(isinstance(one, CaseQuestion) for one in held.plan.questions)
    st.pills(
        t("Look at a question with the marks of the class")
        if marked
        else t("Look at a question again"),
        places,
        key=CLASS_ITEM.key,
        persist_state="session",
    )
    chosen = CLASS_ITEM.get()
    if chosen is None:
        return
    item = next(one for one in results.items if one.question + 1 == chosen)
    pictures, beside = st.columns([3, 1], gap="medium")
    with pictures:
        show_reveal(held, item.question, Step.AGREEMENT)
    with beside:
        show_bars(held.plan.questions[item.question], item.tally, told=True)


def _show_members(members: Sequence[ClassMember], results: ClassResults) -> None:
    by_id: Mapping[str, ClassMember] = {member.id: member for member in members}
    rows = [
        {
            t("Member"): plain_member_name(by_id[one.member]),
            t("Answered"): one.answered,
            t("Right"): f"{one.right} / {one.scored}",
            t("Finished"): t("yes") if one.finished else t("no"),
        }
        for one in results.members
        if one.member in by_id
    ]
    st.dataframe(rows, hide_index=True, width="stretch")


def _show_files(
    held: HeldClass, members: Sequence[ClassMember], answers: Answers, results: ClassResults
) -> None:
    plan = held.plan
    files: tuple[tuple[str, str, str, Callable[[], str | bytes]], ...] = (
        (
            t("Questions (CSV)"),
            "questions.csv",
            "text/csv",
            lambda: _BOM + questions_table(plan, results),
        ),
        (
            t("Answers (CSV)"),
            "answers.csv",
            "text/csv",
            lambda: _BOM + answers_table(plan, members, answers),
        ),
        (
            t("Questions (Parquet)"),
            "questions.parquet",
            PARQUET,
            lambda: questions_parquet(plan, results),
        ),
        (
            t("Answers (Parquet)"),
            "answers.parquet",
            PARQUET,
            lambda: answers_parquet(plan, members, answers),
        ),
        (
            t("Answers (xAPI)"),
            "statements.jsonl",
            "application/jsonl",
            lambda: class_statements(
                held, members, answers, times_of_class(open_store(), held.id), open_library
            ),
        ),
    )
    with st.container(horizontal=True, gap="small"):
        for label, name, mime, data in files:
            st.download_button(
                label,
                data,
                file_name=f"shiten-class-{held.code}-{name}",
                mime=mime,
                icon=":material/download:",
                key=f"class-{name.replace('.', '-')}",
                on_click="ignore",
            )
    show_take_elsewhere(lambda: ChosenQuestions(plan.questions), one_title(plan.title), "class")
