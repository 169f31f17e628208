"""How the votes fall, as a bar an answer: number, share of n, and chance beside it."""

from __future__ import annotations

import streamlit as st

from ui.classroom.wording import answer_names
from ui.common.numbers import share
from ui.common.text import t, tn
from xai_core.quiz.class_questions import CaseQuestion
from xai_core.quiz.crowd import Tally


def show_bars(question: CaseQuestion, tally: Tally, *, told: bool, own: str | None = None) -> None:
    """Draw the bars.

    Parameters
    ----------
    question
        What was asked.
    tally
        The votes.
    told
        Whether the right answer may be told.
    own
        What this member answered, if a member looks.
    """
    names = answer_names(question)
    with st.container(key="shiten-class-bars", gap="xsmall"):
        for answer, n in tally.counts.items():
            part = tally.share(answer)
            marks = ""
            if told and question.truth == answer:
                marks = " · " + t(":green[:material/check: **right**]")
            if own == answer:
                marks += " · " + t("your vote")
            st.progress(
                part or 0.0,
                t(
                    "{answer} · **{n}** of {total} ({share}){marks}",
                    answer=names[answer],
                    n=n,
                    total=tally.n,
                    share=share(part),
                    marks=marks,
                ),
            )
        st.caption(
            tn(
                "{n} vote. Chance: {chance}, one of {answers} answers.",
                "{n} votes. Chance: {chance}, one of {answers} answers.",
                tally.n,
                chance=share(1 / len(question.answers)),
                answers=len(question.answers),
            )
        )
