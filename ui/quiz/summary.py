"""The end of a round: how it went, and every picture to look at again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

import streamlit as st

from ui.common.glossary import term_help
from ui.common.numbers import interval, share
from ui.common.terms import Term
from ui.common.text import t, tn
from ui.quiz.export_test import offer_taken_test
from ui.quiz.learner_round import entries_of
from ui.quiz.number import show_number_figures
from ui.quiz.quiz_session import QuizSession, answer_name
from ui.quiz.reliance import show_reliance
from ui.quiz.reveal import show_reveal
from ui.quiz.session import QUIZ_MISSED, QUIZ_PICTURE, QUIZ_ROUND
from xai_core.errors import Phrase
from xai_core.quiz import LogEntry, SelfJudgement, self_judgement
from xai_core.stats.intervals import wilson_interval

JUDGED: Mapping[SelfJudgement, Phrase] = {
    SelfJudgement.OVERSURE: Phrase("Surer than right: be more careful."),
    SelfJudgement.UNDERSURE: Phrase("More often right than you thought."),
    SelfJudgement.WELL: Phrase("About as sure as right."),
}


def show_summary(quiz_session: QuizSession) -> None:
    """Figures of the round, then its pictures one by one."""
    entries = entries_of(quiz_session)
    if any(entry.contested for entry in entries):
        st.info(t("The labels of these pictures are contested: nothing is counted here."))
    elif quiz_session.state.plan.scale is not None:
        show_number_figures(quiz_session, entries, quiz_session.state.plan.scale)
    else:
        _show_figures(entries)
    plan = quiz_session.state.plan
    show_reliance(entries, plan.answers, plan.scale)
    st.button(
        t("New round"),
        key="quiz-new",
        type="primary",
        icon=":material/replay:",
        on_click=QUIZ_ROUND.forget,
    )
    if quiz_session.is_test:
        offer_taken_test(quiz_session)
    st.subheader(t("Look at the pictures again"))
    chosen = _pick_picture(quiz_session, _looked_at_again(entries))
    if chosen is not None:
        show_reveal(quiz_session, chosen)


def _looked_at_again(entries: Sequence[LogEntry]) -> list[LogEntry]:
    """All pictures of the round, or those that were missed alone: these first, if there are any."""
    missed = [entry for entry in entries if not entry.right and not entry.contested]
    if not missed or len(missed) == len(entries):
        return list(entries)
    if QUIZ_MISSED.get() is None:
        QUIZ_MISSED.set(True)
    only = st.toggle(
        t("Only what I missed ({n})", n=len(missed)), key=QUIZ_MISSED.key, persist_state="session"
    )
    return missed if only else list(entries)


def _show_figures(entries: Sequence[LogEntry]) -> None:
    right, n = sum(entry.right for entry in entries), len(entries)
    sure = fmean(entry.confidence for entry in entries) if entries else None
    judged = [entry.ai for entry in entries if entry.ai is not None]
    wrong = [entry for entry in entries if entry.ai is not None and not entry.ai.right]
    you, confidence, ai = st.columns(3, gap="small")
    with you:
        st.metric(t("You were right"), t("{right} of {n}", right=right, n=n))
        low, high = wilson_interval(right, n) or (None, None)
        st.caption(t("95 % interval: {interval}", interval=interval(low, high)))
    with confidence:
        st.metric(t("You were sure, on average"), share(sure), help=term_help(Term.CONFIDENCE))
        st.caption(_calibrated(sure, right / n if n else None))
    with ai:
        right_ai = sum(answer.right for answer in judged)
        st.metric(t("The AI was right"), t("{right} of {n}", right=right_ai, n=len(judged)))
        own = sum(entry.right for entry in wrong)
        st.caption(
            tn(
                "Of the {n} picture the AI had wrong, you had {own} right.",
                "Of the {n} pictures the AI had wrong, you had {own} right.",
                len(wrong),
                own=own,
            )
        )


def _calibrated(sure: float | None, right: float | None) -> str:
    judged = self_judgement(sure, right)
    return t("not defined") if judged is None else t(JUDGED[judged])


def _pick_picture(quiz_session: QuizSession, entries: Sequence[LogEntry]) -> LogEntry | None:
    if not entries:
        return None
    QUIZ_PICTURE.settle(range(len(entries)), 0)
    place = st.pills(
        t("Picture"),
        range(len(entries)),
        required=True,
        key=QUIZ_PICTURE.key,
        format_func=lambda place: f"{entries[place].position + 1} {_sign(entries[place])}",
        label_visibility="collapsed",
    )
    chosen = entries[int(place or 0)]
    st.caption(
        t(
            "Picture {position} of {n}: {answer}",
            position=chosen.position + 1,
            n=len(quiz_session.state.answered),
            answer=_right_answer(quiz_session, chosen),
        )
    )
    return chosen


def _right_answer(quiz_session: QuizSession, entry: LogEntry) -> str:
    """The right answer; that there is none where the label is contested."""
    if entry.contested:
        return t("contested")
    target = quiz_session.library.case(entry.case_id).target
    if quiz_session.state.plan.scale is None or target is None:
        return answer_name(quiz_session, entry.category)
    return answer_name(quiz_session, str(target))


def _sign(entry: LogEntry) -> str:
    """Right, wrong, or neither where the label is contested."""
    if entry.contested:
        return "?"
    return "✓" if entry.right else "✗"
