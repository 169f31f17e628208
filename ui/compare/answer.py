"""The model's answer beside the expert's: a class with every probability, a value, or marks."""

from __future__ import annotations

from functools import singledispatch

import streamlit as st

from ui.common.numbers import number, on_its_side, share
from ui.common.tasks import value_unit
from ui.common.text import t, tn, verbatim
from ui.common.value_ruler import show_ruler, told, told_by_model
from ui.compare.case_view import CaseView
from ui.compare.cutoffs import show_cutoffs
from ui.compare.decide_first import said_value
from ui.compare.out_of_distribution import strangeness_sentence
from xai_core.report.bar_figures import probability_bars
from xai_core.report.value_ruler_figure import Teller
from xai_core.tasks import Answer, ClassAnswer, Detection, DetectionAnswer, Regression, ValueAnswer


def show_answer(view: CaseView) -> None:
    """What there is behind the model's answer: every probability, the interval, the marks."""
    _show(view.prediction.answer, view)


def answer_sentence(view: CaseView) -> str:
    """What the AI says, how sure it is, and what the expert says; first whether it knows such."""
    said = _sentence(view.prediction.answer, view)
    strange = strangeness_sentence(view.prediction)
    return said if strange is None else f"{strange} {said}"


def expert_sentence(view: CaseView) -> str:
    """What the expert says, and not a word of the AI."""
    if view.expert_answer is None:
        return t("No expert's answer is known.")
    return t("The expert's answer: **{expert}**.", expert=verbatim(view.expert_answer))


def short_answer(view: CaseView) -> str:
    """The AI's answer in a few words, as plain text: to stand with a picture."""
    return _short(view.prediction.answer, view)


@singledispatch
def _short(_answer: Answer, view: CaseView) -> str:
    return view.target_names[view.answer]


@_short.register
def _(answer: ClassAnswer, view: CaseView) -> str:
    return f"{view.target_names[view.answer]}, {share(answer.confidence)}"


@_short.register
def _(answer: ValueAnswer, view: CaseView) -> str:
    return f"{number(answer.value)} {value_unit(view.card.task)}"


@_short.register
def _(answer: DetectionAnswer, view: CaseView) -> str:
    n = sum(mark.score >= _cut_off(view) for mark in answer.marks)
    return tn("{n} place marked", "{n} places marked", n)


@singledispatch
def _sentence(answer: Answer, _view: CaseView) -> str:
    raise TypeError(f"no words for a {type(answer).__name__}")


@_sentence.register
def _(answer: ClassAnswer, view: CaseView) -> str:
    said = t(
        "The AI says **{answer}**, {confidence} sure.",
        answer=verbatim(view.target_names[view.answer]),
        confidence=share(answer.confidence),
    )
    return f"{said} {_judged_class(view)}"


@_sentence.register
def _(answer: ValueAnswer, view: CaseView) -> str:
    unit = verbatim(value_unit(view.card.task))
    value = number(answer.value)
    if answer.low is None or answer.high is None:
        said = t("The AI says **{value} {unit}**.", value=value, unit=unit)
    else:
        said = t(
            "The AI says **{value} {unit}** (90 % interval {low} to {high}).",
            value=value,
            unit=unit,
            low=number(answer.low),
            high=number(answer.high),
        )
    return f"{said} {_judged_value(view, unit)}"


@_sentence.register
def _(answer: DetectionAnswer, view: CaseView) -> str:
    n = sum(mark.score >= _cut_off(view) for mark in answer.marks)
    if not n:
        said = t("The AI marks nothing here.")
    else:
        said = tn(
            "The AI marks **{n} place**; its score is {best}.",
            "The AI marks **{n} places**; the best score is {best}.",
            n,
            best=number(answer.confidence),
        )
    return f"{said} {_judged_marks(view)}"


def _cut_off(view: CaseView) -> float:
    """Marks scored below it are not counted: the library's rule."""
    task = view.asked.task
    return task.cut_off if isinstance(task, Detection) else 0.0


def _judged_class(view: CaseView) -> str:
    if view.expert_answer is None:
        return t("No expert's answer is known.")
    expert = verbatim(view.expert_answer)
    if view.right is None:
        return t("The expert says **{expert}**, which this model cannot answer.", expert=expert)
    if view.right:
        return t("The expert says **{expert}** as well.", expert=expert)
    return t("The expert says **{expert}**: the AI is wrong here.", expert=expert)


def _judged_value(view: CaseView, unit: str) -> str:
    task, error = view.asked.task, view.result.judgement.error
    if view.expert_answer is None or error is None or not isinstance(task, Regression):
        return t("No expert's answer is known.")
    expert, tolerance = verbatim(view.expert_answer), number(task.tolerance)
    if view.right:
        return t(
            "It was measured as **{expert}**: the AI is right, within the tolerance of"
            " {tolerance} {unit}.",
            expert=expert,
            tolerance=tolerance,
            unit=unit,
        )
    return t(
        "It was measured as **{expert}**: the AI is wrong, off by {error} {unit}, more than the"
        " tolerance of {tolerance} {unit}.",
        expert=expert,
        error=on_its_side(abs(error), task.tolerance),
        tolerance=tolerance,
        unit=unit,
    )


def _judged_marks(view: CaseView) -> str:
    if view.expert_answer is None:
        return t("No expert's answer is known.")
    expert = verbatim(view.expert_answer)
    truth, task = view.asked.facts, view.asked.task
    if view.right is None:
        return t("The experts see **{expert}**.", expert=expert)
    if isinstance(task, Detection) and not truth.lesions(task.region):
        if view.right:
            return t("The experts see **{expert}** as well.", expert=expert)
        return t("The experts see **{expert}**: what is marked is false.", expert=expert)
    if view.right:
        return t(
            "The experts see **{expert}**: every lesion is marked, and no mark is false.",
            expert=expert,
        )
    return t("The experts see **{expert}**: a lesion is missed, or a mark is false.", expert=expert)


@singledispatch
def _show(_answer: Answer, _view: CaseView) -> None:
    """Nothing more to show."""


@_show.register
def _(answer: ClassAnswer, view: CaseView) -> None:
    names = view.target_names
    ids = list(view.card.class_ids)
    st.plotly_chart(
        probability_bars(
            [names[class_id] for class_id in ids],
            [answer.probabilities[class_id] for class_id in ids],
            highlight=ids.index(view.answer),
            truth=None if view.truth is None else ids.index(view.truth),
            truth_label=t("expert"),
        ),
        key="probabilities",
        config={"displayModeBar": False},
        alt=t("The model's probability for each class."),
    )


@_show.register
def _(answer: ValueAnswer, view: CaseView) -> None:
    rows = [told_by_model(answer, name=t("AI"))]
    said = said_value(view)
    if said is not None:
        rows.append(told(Teller.READER, t("you"), said))
    show_ruler(
        view.asked.task,
        view.asked.facts.target,
        rows,
        key="value",
        alt=t("The AI's value with its interval, beside the measured one."),
    )
    show_cutoffs(view, answer)


@_show.register
def _(answer: DetectionAnswer, view: CaseView) -> None:
    if answer.marks:
        names = list(view.target_names.values())
        st.table(
            {
                t("Mark"): [verbatim(name) for name in names],
                t("Score"): [number(mark.score) for mark in answer.marks],
                t("Place (from the left, from the top)"): [
                    f"{share(mark.column)}, {share(mark.row)}" for mark in answer.marks
                ],
            }
        )
        st.caption(
            t("Marks scored below {cut_off} are not counted.", cut_off=number(_cut_off(view)))
        )
