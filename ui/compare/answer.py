"""The model's answer beside the expert's, and the probabilities of every class."""

from __future__ import annotations

import streamlit as st

from ui.common.numbers import share
from ui.common.text import t, verbatim
from ui.compare.case_view import CaseView
from xai_core.report.figures import probability_bars


def show_answer(view: CaseView) -> None:
    """One sentence with both answers, then a bar for each class."""
    names = view.class_names
    prediction = view.explained.prediction
    st.markdown(answer_sentence(view))
    ids = list(view.card.class_ids)
    st.plotly_chart(
        probability_bars(
            [names[class_id] for class_id in ids],
            [prediction.probabilities[class_id] for class_id in ids],
            highlight=ids.index(view.answer),
            truth=None if view.truth is None else ids.index(view.truth),
            truth_label=t("expert"),
        ),
        key="probabilities",
        config={"displayModeBar": False},
        alt=t("The model's probability for each class."),
    )


def answer_sentence(view: CaseView) -> str:
    """What the AI says, how sure it is, and what the expert says."""
    said = t(
        "The AI says **{answer}**, {confidence} sure.",
        answer=verbatim(view.class_names[view.answer]),
        confidence=share(view.explained.prediction.confidence),
    )
    return f"{said} {_judged(view)}"


def _judged(view: CaseView) -> str:
    if view.expert_answer is None:
        return t("No expert's answer is known.")
    expert = verbatim(view.expert_answer)
    if view.right is None:
        return t("The expert says **{expert}**, which this model cannot answer.", expert=expert)
    if view.right:
        return t("The expert says **{expert}** as well.", expert=expert)
    return t("The expert says **{expert}**: the AI is wrong here.", expert=expert)
