"""Only some cases stay in the list: a slice, what two models differ in, a part of the map.

Each comes from the answer to a further question (``questions.py``), stands in the address, and is
let go of with one press. :func:`among` reads the address alone, so that a list opened elsewhere
holds the same cases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from ui.common.session import SessionValue
from ui.common.text import t, verbatim
from ui.misclassifications import cached
from ui.misclassifications.drawn import read_drawn
from ui.misclassifications.filters import Held, Words
from ui.misclassifications.second_study import second_outcomes
from ui.misclassifications.session import (
    MISS_ALIKE,
    MISS_BESIDE,
    MISS_DRAWN,
    MISS_NARROWING,
    MISS_SLICE,
    MISS_TOGETHER,
    list_address,
)
from ui.misclassifications.slice_address import read_conditions
from ui.misclassifications.slice_words import slice_name
from xai_core.cases.library import CaseLibrary
from xai_core.errors import Phrase
from xai_core.evaluation.case_list import Flags, Outcomes
from xai_core.evaluation.name_columns import place_of
from xai_core.evaluation.paired_models import Together, paired
from xai_core.evaluation.slices import Attribute, fitting
from xai_core.evaluation.study.read import Study

N_ALIKE = 12
"""How many cases like the open one are shown, and listed."""

TOGETHER: Mapping[Together, Phrase] = {
    Together.FIXED: Phrase("Fixed: only the second is right"),
    Together.BROKEN: Phrase("Broken: only the first is right"),
    Together.BOTH_WRONG: Phrase("Both wrong"),
    Together.BOTH_RIGHT: Phrase("Both right"),
}


@dataclass(frozen=True)
class _Narrowed:
    """What is filtered."""

    held: Held
    library: CaseLibrary
    study: Study
    outcomes: Outcomes

    def asked(self, value: SessionValue[str]) -> str | None:
        return self.held.get(value.key)


def among(held: Held, library: CaseLibrary, study: Study, outcomes: Outcomes) -> Flags:
    """``(N,)``: the cases that all that is asked for leaves.

    What is asked for and not to be had here (a model without a study, an attribute there is not)
    is not asked for.
    """
    browsed = _Narrowed(held, library, study, outcomes)
    found = [_FLAGS[value.key](browsed) for value in MISS_NARROWING]
    every = np.ones(len(outcomes), dtype=np.bool_)
    left: Flags = np.logical_and.reduce([every, *[flags for flags in found if flags is not None]])
    return left


def pick_among(library: CaseLibrary, study: Study, outcomes: Outcomes, words: Words) -> Flags:
    """The same of this page's own address, said in words, each with a button that lets go of it."""
    held = list_address()
    browsed = _Narrowed(held, library, study, outcomes)
    for value in MISS_NARROWING:
        if value.key in held and _FLAGS[value.key](browsed) is not None:
            _show(value, _said(value, held, library, words))
    return among(held, library, study, outcomes)


def _show(value: SessionValue[str], said: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(t("Only: {ranges}", ranges=said), width="content")
        st.button(t("Let go"), key=f"no-{value.key}", on_click=value.forget)


def _said(value: SessionValue[str], held: Held, library: CaseLibrary, words: Words) -> str:
    text = held[value.key]
    if value is MISS_TOGETHER:
        second = verbatim(held.get(MISS_BESIDE.key, ""))
        return t(
            "{outcome} (second model: {model})", outcome=t(TOGETHER[Together(text)]), model=second
        )
    if value is MISS_SLICE:
        return verbatim(slice_name(read_conditions(text), words))
    if value is MISS_ALIKE:
        return t("cases like {case}", case=verbatim(text))
    return t("what was drawn around on the map")


def _together(browsed: _Narrowed) -> Flags | None:
    asked, model = browsed.asked(MISS_TOGETHER), browsed.asked(MISS_BESIDE)
    if asked not in list(Together) or model is None:
        return None
    second = second_outcomes(browsed.library, browsed.study, model)
    return None if second is None else paired(browsed.outcomes, second).together[Together(asked)]


def _slice(browsed: _Narrowed) -> Flags | None:
    conditions = read_conditions(browsed.asked(MISS_SLICE))
    if not conditions:
        return None
    return fitting(attributes_here(browsed.library, browsed.study, browsed.outcomes), conditions)


def _alike(browsed: _Narrowed) -> Flags | None:
    study, place = browsed.study, place_of(browsed.outcomes.case_ids, browsed.asked(MISS_ALIKE))
    if place is None:
        return None
    near = cached.alike(study, str(study.folder), study.info.fingerprint(), place, N_ALIKE)
    flags = np.zeros(len(browsed.outcomes), dtype=np.bool_)
    flags[[place, *[one.place for one in near]]] = True
    return flags


def _drawn(browsed: _Narrowed) -> Flags | None:
    drawn = read_drawn(browsed.asked(MISS_DRAWN))
    plane = None if drawn is None else cached.plane(browsed.study, drawn.layout)
    return None if drawn is None or plane is None else drawn.holds(plane)


_FLAGS: Mapping[str, Callable[[_Narrowed], Flags | None]] = {
    MISS_TOGETHER.key: _together,
    MISS_SLICE.key: _slice,
    MISS_ALIKE.key: _alike,
    MISS_DRAWN.key: _drawn,
}


def attributes_here(
    library: CaseLibrary, study: Study, outcomes: Outcomes
) -> tuple[Attribute, ...]:
    """What the study's cases can be sorted by."""
    return cached.attributes(library, outcomes, str(study.folder), study.info.fingerprint())
