"""Right for the wrong reason: the rule in words, how far it was checked, and the check itself."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from ui.common import jobs
from ui.common.method_cards import infill_name
from ui.common.numbers import number, share, share_interval
from ui.common.text import t, tn, verbatim
from ui.misclassifications import cached
from xai_core.cases.library import CaseLibrary
from xai_core.errors import ChoiceError
from xai_core.evaluation.case_list import Outcomes, SavedView, Selection
from xai_core.evaluation.study.read import Study
from xai_core.evaluation.wrong_reason import (
    RULE,
    Hidden,
    Support,
    measured_on_shortcut,
    support_of,
    supports,
)
from xai_core.explain.infills import infill_named
from xai_core.models.cards import ModelCard
from xai_core.types import Progress


def show_rule(  # noqa: PLR0913, PLR0917 - what is browsed, by whom, and what of it is asked for
    library: CaseLibrary,
    card: ModelCard,
    study: Study,
    outcomes: Outcomes,
    region: str | None,
    selection: Selection,
) -> None:
    """What stands in the list and how sure that is; nothing unless that list is asked for."""
    if selection.view is not SavedView.WRONG_REASON or region is None:
        return
    answers = cached.hidden(study, region)
    found = Counter(supports(outcomes, answers.by_case() if answers else {}).values())
    st.markdown(_standing(found))
    fill = None if answers is None else answers.fill
    with st.expander(t("What is the rule, and how good is it?")):
        st.markdown(_rule(fill))
        st.markdown(_measured())
    unasked = found[Support.SUSPECTED] - len(answers.left_out if answers else ())
    if unasked > 0:
        _offer(library, card, study, outcomes, region, unasked)


def show_support(study: Study, region: str | None, outcomes: Outcomes, place: int) -> None:
    """What hiding the region said of the open case; nothing where it is not suspected."""
    if region is None:
        return
    answers = cached.hidden(study, region)
    hidden = answers.by_case() if answers else {}
    case_id = str(outcomes.case_ids[place])
    support = support_of(outcomes, hidden, place)
    if support is Support.SUSPECTED:
        st.markdown(t("Right for the wrong reason: **suspected**, not checked."))
    elif support is not None:
        st.markdown(_said(support, hidden[case_id]))


def _said(support: Support, one: Hidden) -> str:
    values = {"before": share(one.before), "after": share(one.without)}
    if support is Support.SUPPORTED:
        return t(
            "Right for the wrong reason: **supported**. With the region hidden the answer stays:"
            " {before} before, {after} after.",
            **values,
        )
    return t(
        "Right for the wrong reason: **acquitted**. The answer needs the region: {before} before it"
        " was hidden, {after} after.",
        **values,
    )


def _standing(found: Counter[Support]) -> str:
    suspected, supported = found[Support.SUSPECTED], found[Support.SUPPORTED]
    if not found.total():
        return t("No right answer is suspected.")
    if supported + found[Support.ACQUITTED] == 0:
        return tn(
            "**{n} case is suspected**, by its attention alone: whether the answer needs the"
            " region has not been checked.",
            "**{n} cases are suspected**, by their attention alone: whether the answers need the"
            " region has not been checked.",
            suspected,
        )
    return t(
        "**{supported} supported** by hiding the region; {acquitted} acquitted and not listed;"
        " {suspected} suspected and not checked.",
        supported=f"{supported:,}",
        acquitted=f"{found[Support.ACQUITTED]:,}",
        suspected=f"{suspected:,}",
    )


def _rule(fill: str | None) -> str:
    filled = t("what surrounds it") if fill is None else _fill_name(fill)
    return t(
        "**Suspected**: the answer is right, and no more of its attention lies in the region than"
        " chance (the region's share of the picture) or a blob in the middle of the picture would"
        " put there. **Supported**: also, when the region with its convex hull is hidden (fill:"
        " {fill}), the answer stays the same and its probability falls by at most {lost}."
        " **Acquitted**: hiding the region changes the answer, so the region does decide. After"
        " Lapuschkin et al. 2019, doi:10.1038/s41467-019-08987-4.",
        fill=filled,
        lost=number(RULE.most_lost),
    )


def _measured() -> str:
    measured = measured_on_shortcut()
    return t(
        "Measured where the truth is known: on the test cells of the built-in library"
        " smear-shortcut, answers of a model that reads the planted tag and of one that reads the"
        " cell. Of {listed} supported answers {true} were given for the wrong reason: precision"
        " {precision} (95 % interval {interval}). It finds {recall} of all {all} such answers.",
        listed=f"{measured.listed:,}",
        true=f"{measured.true:,}",
        precision=share(measured.precision),
        interval=share_interval(measured.precision_interval),
        recall=share(measured.recall),
        all=f"{measured.wrong_reason:,}",
    )


def _fill_name(fill: str) -> str:
    try:
        return infill_name(infill_named(fill))
    except ChoiceError:  # of a field that is no longer plugged in
        return verbatim(fill)


def _offer(  # noqa: PLR0913, PLR0917 - what is checked, and how much of it
    library: CaseLibrary,
    card: ModelCard,
    study: Study,
    outcomes: Outcomes,
    region: str,
    n: int,
) -> None:
    name = f"hiding-{study.info.fingerprint()[:16]}-{region}"
    current = jobs.under_way(name)
    if current is not None:
        jobs.show_job(name, t("The region is hidden and the model asked again…"))
        if current.running:
            return

    def job(progress: Progress) -> None:
        from xai_core.evaluation.hidden_answers import keep_answers
        from xai_core.evaluation.hiding import ask_without
        from xai_core.models.checkpoints import load_model

        answers = ask_without(library, load_model(card.id), study, outcomes, region, progress)
        keep_answers(study, answers)

    st.button(
        tn("Check {n} case by hiding the region", "Check {n} cases by hiding the region", n),
        type="primary",
        icon=":material/play_arrow:",
        key="check-reason",
        on_click=jobs.start,
        args=(name, job),
    )
