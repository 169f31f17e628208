"""More like this: the cases that the model takes for like the open one, as a strip of pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from ui.common.numbers import number
from ui.common.session import CASE
from ui.common.text import t, tn, verbatim
from ui.misclassifications import cached
from ui.misclassifications.browsed import Browsed
from ui.misclassifications.filters import clear_filters
from ui.misclassifications.narrowing import N_ALIKE
from ui.misclassifications.session import MISS_ALIKE
from xai_core.evaluation.name_columns import place_of
from xai_core.evaluation.neighbours import Neighbour

_PARTS = Path(__file__).with_suffix("")

_strip = st.components.v2.component(
    "shiten_alike",
    css=_PARTS.with_suffix(".css").read_text(encoding="utf-8"),
    js=_PARTS.with_suffix(".js").read_text(encoding="utf-8"),
)


def show_alike(browsed: Browsed) -> None:
    """The open case's nearest neighbours, how many of them are wrong, and a way to list them."""
    found = cached.alike(browsed.study, browsed.folder, browsed.fingerprint, browsed.place, N_ALIKE)
    case_id = str(browsed.outcomes.case_ids[browsed.place])
    if not found:
        st.info(t("Nothing of this case stands out for the model, so none is more like it."))
        return
    st.markdown(_summary(browsed, case_id, found))
    _strip(
        key="alike",
        data={
            "label": t("Cases like {case}, the most alike first", case=case_id),
            "missing": t("cannot be read"),
            "tiles": [_tile(browsed, one) for one in found],
        },
        on_open_change=lambda: _opened(browsed),
    )
    st.button(
        t("List these"),
        key="list-alike",
        icon=":material/filter_list:",
        on_click=_list,
        args=(case_id,),
    )
    st.caption(
        t(
            "Alike in the model's eyes: the cosine, from −1 to 1, of what its last layer hands on,"
            " each channel standardised over this study. Pressing a picture opens it; one that the"
            " filters hide lets go of them."
        )
    )


def _summary(browsed: Browsed, case_id: str, found: tuple[Neighbour, ...]) -> str:
    places = [one.place for one in found]
    wrong = int(np.count_nonzero(browsed.outcomes.wrong[places]))
    judged = wrong + int(np.count_nonzero(browsed.outcomes.right[places]))
    return tn(
        "Most like **{case}**: {n} case that can be judged, **{wrong}** of them wrong.",
        "Most like **{case}**: {n} cases that can be judged, **{wrong}** of them wrong.",
        judged,
        case=verbatim(case_id),
        wrong=wrong,
    )


def _tile(browsed: Browsed, one: Neighbour) -> dict[str, Any]:
    outcomes, words, place = browsed.outcomes, browsed.words, one.place
    none = t("(none of these)")
    truth = words.truths.get(outcomes.truth[place], none)
    answer = words.answers.get(outcomes.answer[place], none)
    case_id = str(outcomes.case_ids[place])
    maps = cached.maps(browsed.study, browsed.folder, browsed.fingerprint)
    return {
        "case": case_id,
        "image": cached.thumbnail(
            browsed.library,
            maps[place],
            browsed.study.info.model.input,
            browsed.fingerprint,
            case_id,
        ),
        "alt": t("Expert: {truth}. AI: {answer}.", truth=truth, answer=answer),
        "said": answer if outcomes.right[place] else f"{truth} → {answer}",
        "likeness": t("alike {likeness}", likeness=number(one.likeness)),
        "verdict": "wrong" if outcomes.wrong[place] else "other",
    }


def _opened(browsed: Browsed) -> None:
    case_id = (st.session_state.get("alike") or {}).get("open")
    place = place_of(browsed.outcomes.case_ids, case_id)
    if place is None:
        return
    if place not in browsed.places:
        clear_filters()
    CASE.choose(str(case_id))


def _list(case_id: str) -> None:
    clear_filters()
    MISS_ALIKE.choose(case_id)
