"""The smallest change of a drawn case that flips the answer, before and after side by side."""

from __future__ import annotations

import streamlit as st

from ui.common.deferred import DeferredResult
from ui.common.numbers import number
from ui.common.pictures import SHOWN_SIDE
from ui.common.text import class_names, listed, localised, t, verbatim
from ui.compare.case_view import CaseView
from xai_core.cases.redrawing import can_redraw
from xai_core.evaluation.flip import Counterfactuals, Flip, NoFlip, Said, smallest_changes, told
from xai_core.report.overlays import enlarge
from xai_core.tasks.regression import Regression

_LISTED = 4


def show_change(view: CaseView) -> None:
    """A button, and then what flips the answer and what never does."""
    if view.drawn is None or not can_redraw(view.drawn[0].id):
        st.caption(
            t("Only a case that was drawn by a simulator can be drawn anew with one thing changed.")
        )
        return
    library, case = view.drawn
    making = DeferredResult(
        ("flip", *view.asked.picture_key, library.content_hash, case.id),
        lambda progress: smallest_changes(library, view.asked.model, case, progress),
        view.asked.private,
    )
    made = making.result()
    if made is None:
        making.offer(
            t("Change it until the answer flips"),
            t("Drawing the case anew…"),
            t(
                "This very case is drawn again, with more and less of one thing at a time, until"
                " the AI says something else."
            ),
        )
        return
    if made.flips:
        _show_flips(view, made)
    else:
        st.info(t("Nothing that can be changed flips this answer."), icon=":material/info:")
    _show_never(made)


def _show_flips(view: CaseView, made: Counterfactuals) -> None:
    first = made.flips[0]
    st.markdown(_sentence(view, first))
    before, after = st.columns(2, gap="small")
    with before:
        st.image(
            enlarge(made.picture, SHOWN_SIDE),
            width="stretch",
            alt=t("The case as it is: {answer}.", answer=_said(view, made.says)),
        )
        st.caption(t("As it is: {answer}", answer=verbatim(_said(view, made.says))))
    with after:
        st.image(
            enlarge(first.picture, SHOWN_SIDE),
            width="stretch",
            alt=t(
                "The case with this change: {change}. Now: {answer}.",
                change=localised(first.words),
                answer=_said(view, first.says),
            ),
        )
        st.caption(t("Changed: {answer}", answer=verbatim(_said(view, first.says))))
    others = made.flips[1:_LISTED]
    if others:
        st.markdown("\n".join(f"- {_sentence(view, flip)}" for flip in others))


def _sentence(view: CaseView, flip: Flip) -> str:
    words = localised(flip.words)
    return t(
        "{change}, and it says **{answer}** ({spreads} standard deviations).",
        change=verbatim(words[0].upper() + words[1:]),
        answer=verbatim(_said(view, flip.says)),
        spreads=number(flip.spreads),
    )


def _show_never(made: Counterfactuals) -> None:
    text = t(
        "One thing at a time, all chances of the drawing as they were. Changes are ranked by the"
        " spread of the thing over the library. An answer that flips and comes back within one"
        " step is not seen."
    )
    if made.never:
        text += "  \n" + t(
            "Never flips it: {names}.",
            names=listed(
                f"{verbatim(localised(one.parameter.title))} ({_range(one)})" for one in made.never
            ),
        )
    st.caption(text)


def _range(one: NoFlip) -> str:
    low, high = told(one.least, one.parameter), told(one.most, one.parameter)
    return t("{low} to {high}", low=low, high=high)


def _said(view: CaseView, says: Said) -> str:
    """A class by its name; of a value the limits beyond which it lies."""
    names = class_names(view.card.task)
    task = view.asked.task
    if isinstance(task, Regression):
        names |= {cutoff.name.en: localised(cutoff.name) for cutoff in task.cutoffs}
    return listed(names.get(one, one) for one in says) or t("none of the limits")
