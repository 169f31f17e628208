"""A page of small pictures, each with the outline of where the AI looked.

One component draws the whole page: its pictures travel in one message and are kept by the server
as a few kilobytes each. Which page is shown follows from the case that is open.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from ui.common.numbers import number, share, signed, told_value
from ui.common.session import CASE
from ui.common.text import t, verbatim
from ui.misclassifications import cached
from ui.misclassifications.filters import Words, tag_name
from ui.misclassifications.listed import Listed
from ui.misclassifications.ticks import ticked, turn_tick
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.case_list import Outcomes
from xai_core.evaluation.study.read import Study

PAGE_SIZE = 30


_PARTS = Path(__file__).with_name("gallery")

_gallery = st.components.v2.component(
    "shiten_gallery",
    css=_PARTS.with_suffix(".css").read_text(encoding="utf-8"),
    js=_PARTS.with_suffix(".js").read_text(encoding="utf-8"),
)


def show_gallery(
    library: CaseLibrary, study: Study, outcomes: Outcomes, listed: Listed, words: Words
) -> None:
    """The page of the list that holds the open case."""
    page = listed.position // PAGE_SIZE
    pages = -(-len(listed.places) // PAGE_SIZE)
    first = page * PAGE_SIZE
    spec, fingerprint = study.info.model.input, study.info.fingerprint()
    maps = cached.maps(study, str(study.folder), fingerprint)
    tiles, chosen = [], set(ticked(library.id))
    for place in listed.places[first : first + PAGE_SIZE]:
        case_id = str(outcomes.case_ids[place])
        image = cached.thumbnail(library, maps[place], spec, fingerprint, case_id)
        tile = _tile(outcomes, int(place), image, words, listed)
        tiles.append({**tile, "ticked": case_id in chosen})
    _gallery(
        key="gallery",
        data={
            "label": t("Cases, page {page} of {pages}", page=page + 1, pages=pages),
            "missing": t("cannot be read"),
            "tick": t("Tick"),
            "tiles": tiles,
        },
        on_open_change=_opened,
        on_tick_change=lambda: _ticked(library.id),
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _turn(t("Previous page"), ":material/chevron_left:", listed.case_at(first - PAGE_SIZE))
        st.markdown(
            t("Page {page} of {pages}", page=f"{page + 1:,}", pages=f"{pages:,}"), width="content"
        )
        _turn(t("Next page"), ":material/chevron_right:", listed.case_at(first + PAGE_SIZE))
    st.caption(
        t(
            "Under each picture: what the expert says → what the AI says where it is wrong, and its"
            " confidence. Outlined: the tenth of the picture that spoke most for the answer."
        )
        if words.unit is None
        else t(
            "Under each picture: measured → predicted in {unit}, and the difference. Outlined: the"
            " tenth of the picture that raised the value most.",
            unit=verbatim(words.unit),
        )
    )


def _tile(
    outcomes: Outcomes, place: int, image: str | None, words: Words, listed: Listed
) -> dict[str, Any]:
    case_id = str(outcomes.case_ids[place])
    tag = listed.tags.get(case_id)
    verdict = "right" if outcomes.right[place] else "wrong" if outcomes.wrong[place] else "open"
    return {
        "case": case_id,
        "image": image,
        **(_class_words if words.unit is None else _value_words)(outcomes, place, words),
        "tag": None if tag is None else tag_name(tag),
        "verdict": verdict,
        "current": place == int(listed.places[listed.position]),
    }


def _class_words(outcomes: Outcomes, place: int, words: Words) -> dict[str, str]:
    truth = words.truths.get(outcomes.truth[place], t("(none of these)"))
    answer = words.answers.get(outcomes.answer[place], t("(none of these)"))
    return {
        "alt": t("Expert: {truth}. AI: {answer}.", truth=truth, answer=answer),
        "said": answer if outcomes.right[place] else f"{truth} → {answer}",
        "sure": share(float(outcomes.confidence[place])),
    }


def _value_words(outcomes: Outcomes, place: int, words: Words) -> dict[str, str]:
    measured, predicted = (
        _finite(values[place]) for values in (outcomes.target, outcomes.value) if values is not None
    )
    unit = words.unit or ""
    return {
        "alt": t(
            "Measured: {truth}. AI: {answer}.",
            truth=told_value(measured, unit),
            answer=told_value(predicted, unit),
        ),
        "said": f"{number(measured)} → {number(predicted)}",
        "sure": signed(_finite(outcomes.error[place])),
    }


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _opened() -> None:
    case_id = (st.session_state.get("gallery") or {}).get("open")
    if case_id:
        CASE.choose(str(case_id))


def _ticked(library: str) -> None:
    case_id = (st.session_state.get("gallery") or {}).get("tick")
    if case_id:
        turn_tick(library, str(case_id))


def _turn(label: str, icon: str, target: str | None) -> None:
    """A button that opens the first case of another page."""
    st.button(
        label,
        icon=icon,
        key=f"turn-{icon}",
        disabled=target is None,
        on_click=CASE.choose,
        args=(target or "",),
    )
