"""Hide a region and look at the answer again."""

from __future__ import annotations

from functools import singledispatch

import streamlit as st

from ui.common.numbers import share
from ui.common.pictures import SHOWN_SIDE
from ui.common.text import listed, t, verbatim
from ui.common.value_ruler import show_ruler, told_by_model
from ui.compare.amounts import amounts_of
from ui.compare.case_view import CaseView
from ui.compare.infills import names_of, pick_infill, places_picture, show_how_cut
from ui.compare.session import HIDDEN
from xai_core.explain.ablation import Ablation, ablated
from xai_core.explain.partition import Partition
from xai_core.report.causal_figures import before_and_after
from xai_core.report.overlays import enlarge
from xai_core.report.value_ruler_figure import Teller
from xai_core.tasks import Answer, ClassAnswer, ValueAnswer

PICKED = f"{HIDDEN.key}@pills"


def show_ablation(view: CaseView) -> None:
    """Places to tick, the picture without them, and every probability before and after."""
    partition = view.partition()
    names = names_of(view, partition)
    left, right = st.columns(2, gap="medium")
    with left:
        hidden = _pick_hidden(partition, names)
    with right:
        fill = pick_infill()
    result = ablated(view.asked.model, view.image, partition, hidden, fill)
    with left:
        _show_picture(view, partition, result, names)
    with right:
        _show_answers(view, result)
    show_how_cut(view, partition)


def _pick_hidden(partition: Partition, names: dict[str, str]) -> list[str]:
    """Several of the places, kept in the address."""
    asked = (HIDDEN.get() or "").split(",")
    st.session_state[PICKED] = [place for place in partition if place in asked]
    chosen = st.pills(
        t("Hide"),
        list(partition),
        selection_mode="multi",
        key=PICKED,
        format_func=lambda place: verbatim(names[place]),
        on_change=_remember,
    )
    return list(chosen)


def _remember() -> None:
    HIDDEN.choose(",".join(st.session_state[PICKED]))


def _show_picture(
    view: CaseView, partition: Partition, result: Ablation, names: dict[str, str]
) -> None:
    if result.hidden:
        picture = enlarge(result.picture, SHOWN_SIDE)
        alt = t("The picture without {names}.", names=listed(names[name] for name in result.hidden))
    else:
        picture = places_picture(view, partition)
        alt = t("The picture cut into its places: {names}.", names=listed(names.values()))
    st.image(picture, alt=alt, width="stretch")


def _show_answers(view: CaseView, result: Ablation) -> None:
    after = result.prediction.answer
    if result.unchanged is None:
        words = amounts_of(view)
        was, now = words.of(view.prediction.answer), words.of(after)
        st.markdown(
            t(
                "From {before} to {after} for **{name}**: **{change}**.",
                name=verbatim(words.name),
                before=verbatim(words.amount(was)),
                after=verbatim(words.amount(now)),
                change=verbatim(words.change(now - was)),
            )
        )
    else:
        st.markdown(t("Choose what to hide, and watch the answer."))
    _show_both(after, view, hidden=result.unchanged is None)


@singledispatch
def _show_both(_after: Answer, _view: CaseView, *, hidden: bool) -> None:
    """The answers before and after, whether or not anything is hidden."""


@_show_both.register
def _(after: ClassAnswer, view: CaseView, *, hidden: bool) -> None:
    names, before = view.target_names, view.prediction.class_answer
    if hidden and after.class_id != view.answer:
        st.markdown(
            t(
                "The AI now says **{answer}**, {confidence} sure.",
                answer=verbatim(names[after.class_id]),
                confidence=share(after.confidence),
            )
        )
    elif hidden:
        st.markdown(t("The answer stays the same."))
    ids = list(view.card.class_ids)
    st.plotly_chart(
        before_and_after(
            [names[name] for name in ids],
            [before.probabilities[name] for name in ids],
            [after.probabilities[name] for name in ids],
            words=(t("before"), t("after")),
        ),
        key="hiding",
        config={"displayModeBar": False},
        alt=t("The probability of each class before and after."),
    )


@_show_both.register
def _(after: ValueAnswer, view: CaseView, *, hidden: bool) -> None:
    before = view.prediction.answer
    if not isinstance(before, ValueAnswer):
        return
    rows = [told_by_model(before, name=t("before"), teller=Teller.EARLIER)]
    if hidden:
        rows.append(told_by_model(after, name=t("after")))
    asked = view.asked
    alt = t("The value before and after.")
    show_ruler(asked.task, asked.facts.target, rows, key="hiding", alt=alt)
