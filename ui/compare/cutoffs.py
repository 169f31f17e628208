"""On which side of each known limit a value lies, and who set the limits."""

from __future__ import annotations

import streamlit as st

from ui.common.numbers import NO_BREAK
from ui.common.text import listed, localised, t, verbatim
from ui.compare.case_view import CaseView
from xai_core.tasks import Cutoff, Regression, Side, ValueAnswer


def show_cutoffs(view: CaseView, answer: ValueAnswer) -> None:
    """On which side of each limit the AI and the measured value lie, and who set the limits."""
    task, measured = view.asked.task, view.asked.facts.target
    if not isinstance(task, Regression) or not task.cutoffs:
        return
    columns = {
        t("Finding"): [verbatim(localised(cutoff.name)) for cutoff in task.cutoffs],
        t("Limit"): [
            verbatim(NO_BREAK.join((_sign(cutoff), f"{cutoff.value:g}", task.unit)))
            for cutoff in task.cutoffs
        ],
        t("AI"): [_side_of_answer(cutoff, answer) for cutoff in task.cutoffs],
    }
    if measured is not None:
        columns[t("Measured")] = [_yes(cutoff.finds(measured)) for cutoff in task.cutoffs]
    st.table(columns)
    said = []
    if any(_unsure(cutoff, answer) for cutoff in task.cutoffs):
        said.append(t("Unsure: the AI's 90 % interval reaches across the limit."))
    sources = dict.fromkeys(verbatim(cutoff.source) for cutoff in task.cutoffs)
    said.append(t("Limits from: {sources}.", sources=listed(sources)))
    st.caption(" ".join(said))


def _sign(cutoff: Cutoff) -> str:
    return "<" if cutoff.finding is Side.BELOW else ">"


def _yes(found: bool) -> str:
    return t("yes") if found else t("no")


def _unsure(cutoff: Cutoff, answer: ValueAnswer) -> bool:
    if answer.low is None or answer.high is None:
        return False
    return cutoff.parts(answer.low, answer.high)


def _side_of_answer(cutoff: Cutoff, answer: ValueAnswer) -> str:
    said = _yes(cutoff.finds(answer.value))
    return t("{answer}, unsure", answer=said) if _unsure(cutoff, answer) else said
