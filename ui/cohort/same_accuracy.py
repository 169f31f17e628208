"""Two models that answer the same cases: whether one looks elsewhere and is as accurate."""

from __future__ import annotations

import streamlit as st

from ui.cohort import cached
from ui.cohort.paired_table import measure_table
from ui.cohort.session import COHORT_SECOND
from ui.common import cached as common
from ui.common.numbers import number, p_value, share, signed_interval, signed_share
from ui.common.session import MODEL
from ui.common.studies import studied_models
from ui.common.text import t, verbatim
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.same_accuracy import ViewpointPair
from xai_core.evaluation.study.read import Study
from xai_core.home import study_folder
from xai_core.models.cards import ModelCard

MOST_PAIRS = 5


def show_pair(pair: ViewpointPair) -> None:
    """Accuracy and both levels of two models, with the paired tests."""
    st.header(t("Two models, the same cases"))
    less = pair.accuracy
    accuracy = (
        share(less.first_accuracy),
        share(less.second_accuracy),
        signed_share(less.difference),
        signed_interval(less.difference_interval),
        p_value(less.mcnemar_p),
        f"{less.n:,}",
    )
    st.table(measure_table(verbatim(pair.first), verbatim(pair.second), pair.measures, accuracy))
    st.markdown(_verdict(pair))
    st.caption(
        t(
            "Both levels on the cases both answer right; the difference is the second less the"
            " first. p: McNemar's exact test of the accuracy, signed-rank tests of the rest, over"
            " specimens where every case names one."
        )
    )


def _verdict(pair: ViewpointPair) -> str:
    if pair.same_accuracy and pair.other_viewpoint:
        return t("**The accuracy is the same within its interval, the viewpoint is not.**")
    if pair.other_viewpoint:
        return t(
            "**They differ in where they look or how they weigh it, and are not shown to be as"
            " accurate.**"
        )
    return t("**No difference is shown in where they look or how they weigh it.**")


def show_same_accuracy(
    library: CaseLibrary, card: ModelCard, study: Study, region: str, split: str | None
) -> None:
    """Pairs among all finished studies of the library: as accurate, other viewpoint."""
    st.header(t("The accuracy is the same, the viewpoint is not"))
    studies = {card.id: study} | {
        entry.id: common.study(study_folder(library.id, entry.id))
        for entry in studied_models(library, card.id)
    }
    if len(studies) < 2:
        st.caption(t("No other model has a finished study"))
        return
    prints = tuple(sorted(one.info.fingerprint() for one in studies.values()))
    pairs = cached.same_accuracy(studies, prints, region, split)
    if not pairs:
        st.markdown(t("Among the finished studies of this library there is no such pair."))
    for pair in pairs[:MOST_PAIRS]:
        _show_found(pair)
    st.caption(
        t(
            "Looked for among the finished studies of this library: no difference in accuracy is"
            " shown, and one in the irrelevant share or the emphasis is. That does not prove equal"
            " accuracy; of many pairs, one may differ by chance."
        )
    )


def _show_found(pair: ViewpointPair) -> None:
    outside, weight = pair.measures["irrelevant"], pair.measures["emphasis"]
    st.markdown(
        t(
            "**{first}** and **{second}**: accuracy {one} and {other}; irrelevant share {near} and"
            " {far}; emphasis {alike} and {differently} (n = {n})",
            first=verbatim(pair.first),
            second=verbatim(pair.second),
            one=share(pair.accuracy.first_accuracy),
            other=share(pair.accuracy.second_accuracy),
            near=share(outside.first),
            far=share(outside.second),
            alike=number(weight.first),
            differently=number(weight.second),
            n=f"{outside.n:,}",
        )
    )
    st.button(
        t("Put them side by side"),
        key=f"pair-{pair.first}-{pair.second}",
        icon=":material/compare:",
        on_click=_chosen,
        args=(pair.first, pair.second),
    )


def _chosen(first: str, second: str) -> None:
    MODEL.set(first)
    COHORT_SECOND.set(second)
