"""The open case beside the gallery: its picture, its numbers, the way to Compare and on."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.common.frame import link, named_case
from ui.common.numbers import number, share, signed
from ui.common.session import CASE
from ui.common.text import error_text, t, verbatim
from ui.common.verdicts import sentence_of
from ui.misclassifications import cached
from ui.misclassifications.filters import Words
from ui.misclassifications.listed import Listed, ListedIds
from ui.misclassifications.way_back import back_query
from xai_core.agreement import verdict_from
from xai_core.cases.library import CaseLibrary
from xai_core.errors import Phrase, ShitenError
from xai_core.evaluation.case_list import Outcomes
from xai_core.evaluation.study.read import Study
from xai_core.models.cards import ModelCard


def show_steps(listed: Listed) -> None:
    """Previous and next through the list, also on the arrow keys."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _step(Phrase("Previous"), "Left", listed, -1)
        _step(Phrase("Next"), "Right", listed, 1)
        st.markdown(
            t(
                "Case {position} of {n}",
                position=f"{listed.position + 1:,}",
                n=f"{len(listed.ids):,}",
            ),
            width="content",
        )


def show_picture(
    library: CaseLibrary, study: Study, case_id: str, attention: NDArray[np.uint8]
) -> None:
    """The picture with the outline of its attention in a study."""
    info = study.info
    try:
        picture = cached.outlined_picture(
            library, attention, info.model.input, info.fingerprint(), case_id
        )
    except ShitenError as error:  # its numbers and notes are worth seeing all the same
        st.warning(error_text(error), icon=":material/broken_image:")
    else:
        st.image(
            picture,
            alt=t("The case with the hottest tenth of the AI's attention outlined."),
            width="stretch",
        )


def show_way_to_compare(library: CaseLibrary, card: ModelCard, case_id: str) -> None:
    """Which case it is, and the way to Compare."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{verbatim(case_id)}**", width="content")
        link(
            "compare",
            t("Open on Compare"),
            **named_case(library.id, case_id, model=card.id, back=back_query()),
        )


def show_numbers(outcomes: Outcomes, place: int, words: Words, region: str | None) -> None:
    """What the study knows of the case: answers, confidence, loss, agreement with its baselines."""
    none = t("(none of these)")
    rows = {
        t("Expert says"): words.truths.get(outcomes.truth[place], none),
        t("AI says"): words.answers.get(outcomes.answer[place], none),
        t("Confidence"): share(float(outcomes.confidence[place])),
        t("Loss"): number(_defined(outcomes.loss[place])),
    }
    if outcomes.target is not None and outcomes.value is not None:
        rows = {
            t("Measured"): words.value(outcomes.target[place]),
            t("Predicted"): words.value(outcomes.value[place]),
            t("Difference"): f"{signed(_defined(outcomes.error[place]))} {words.unit}",
        }
    if region is not None:
        rows |= {
            t("Attention in “{region}”", region=region): share(_defined(outcomes.attention[place])),
            t("Chance"): share(_defined(outcomes.chance[place])),
            t("Centre blob"): share(_defined(outcomes.centre_blob[place])),
            t("Above chance"): number(_defined(outcomes.above_chance[place])),
        }
    lines = [
        t("{name}: **{value}**", name=verbatim(name), value=verbatim(value))
        for name, value in rows.items()
    ]
    st.markdown("  \n".join(lines))


def verdict(outcomes: Outcomes, place: int) -> str:
    """The sentence that Compare says about this case."""
    attention, chance, *blobs = (
        _defined(scores[place])
        for scores in (
            outcomes.attention,
            outcomes.chance,
            outcomes.centre_blob,
            outcomes.centre_blob_narrow,
        )
    )
    right = True if outcomes.right[place] else False if outcomes.wrong[place] else None
    return sentence_of(verdict_from(attention, chance, blobs), right)


def _defined(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _step(label: Phrase, key: str, listed: Listed, by: int) -> None:
    st.button(
        t(label),
        key=f"miss-{key}",
        shortcut=key,
        disabled=listed.case_at(listed.position + by) is None,
        on_click=_go,
        args=(listed.ids, listed.position, by),
    )


def _go(ids: ListedIds, position: int, by: int) -> None:
    """From where the reader is now: keys may come faster than pages are drawn."""
    now = ids.find(CASE.get())
    start = position if now is None else now
    if 0 <= start + by < len(ids):
        CASE.choose(ids[start + by])
