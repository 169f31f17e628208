"""A map of the study: what the model takes for alike lies near; drawing around cases lists them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from ui.common import jobs
from ui.common.choices import choose_shown
from ui.common.numbers import share
from ui.common.session import CASE
from ui.common.text import t
from ui.misclassifications import cached
from ui.misclassifications.browsed import Browsed
from ui.misclassifications.charts import MOST_OVER_SHADES
from ui.misclassifications.drawn import outline
from ui.misclassifications.filters import clear_filters
from ui.misclassifications.preparing import MOST_ASKED
from ui.misclassifications.session import (
    MISS_COLOURS,
    MISS_DRAWN,
    MISS_LAYOUT,
    MISS_MAP_TOUCHES,
)
from xai_core.errors import Phrase
from xai_core.evaluation.case_list import Flags, even_sample
from xai_core.evaluation.name_columns import Names
from xai_core.evaluation.study_map import Layout, Plane, layouts, make_map_in_own_process
from xai_core.report.study_map_figure import MapGroup, study_map
from xai_core.types import Choice, Progress


class Colours(Choice):
    """What the colours say; the values stand in addresses."""

    OUTCOME = "outcome"
    TRUTH = "truth"
    ANSWER = "answer"


_LAYOUTS: Mapping[Layout, Phrase] = {
    Layout.PCA: Phrase("PCA"),
    Layout.T_SNE: Phrase("t-SNE"),
    Layout.UMAP: Phrase("UMAP"),
}
_COLOURS: Mapping[Colours, Phrase] = {
    Colours.OUTCOME: Phrase("Right or wrong"),
    Colours.TRUTH: Phrase("Expert says"),
    Colours.ANSWER: Phrase("AI says"),
}


def show_study_map(browsed: Browsed) -> None:
    """The map, or the way to have it made."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        offered = {one: _LAYOUTS[one] for one in layouts()}
        layout = Layout(choose_shown(MISS_LAYOUT, t("Laid out by"), offered))
        colours = Colours(choose_shown(MISS_COLOURS, t("Colours"), _COLOURS))
    plane = cached.plane(browsed.study, layout)
    if plane is not None:
        _show_map(browsed, plane, layout, colours)
    elif layout is Layout.PCA:
        st.info(t("There are too few cases for a map, or the model takes all of them for alike."))
    else:
        _offer(browsed, layout)


def _show_map(browsed: Browsed, plane: Plane, layout: Layout, colours: Colours) -> None:
    kept = np.zeros(len(plane), dtype=np.bool_)
    kept[browsed.places] = True
    groups = _groups(browsed, colours)
    dense = browsed.study.index is not None
    if dense:
        drawn = np.zeros(len(plane), dtype=np.bool_)
        drawn[even_sample(browsed.places, MOST_OVER_SHADES)] = True
        groups = [MapGroup(one.name, one.members & drawn) for one in groups]
    key = f"study-map-{MISS_MAP_TOUCHES.get()}"
    st.plotly_chart(
        study_map(plane, groups, kept, browsed.place, shaded=dense),
        key=key,
        on_select=lambda: _drawn_on(key, browsed, layout),
        selection_mode=("points", "box", "lasso"),
        config={"displayModeBar": False},
        alt=t("Every case of the study; those the model takes for alike lie near each other."),
    )
    how = (
        t(
            "Grey: how many of all cases lie there. Marked: at most {most} of those listed. Ringed:"
            " the open case. Draw around some to list all that lie there; press one to open it.",
            most=f"{MOST_OVER_SHADES:,}",
        )
        if dense
        else _how()
    )
    st.caption(f"{_meaning(browsed, layout)} {how}")


def _how() -> str:
    return t(
        "Faint: cases that are not listed. Ringed: the open case. Draw around some to list them;"
        " press one to open it."
    )


def _meaning(browsed: Browsed, layout: Layout) -> str:
    if layout is Layout.PCA:
        found = cached.components(browsed.study, browsed.folder, browsed.fingerprint)
        return t(
            "The two main components of what the model's last layer hands on, {share} of its"
            " variance.",
            share=share(None if found is None else found.explained),
        )
    return t("Neighbours lie together; sizes of groups and distances between them mean nothing.")


def _groups(browsed: Browsed, colours: Colours) -> list[MapGroup]:
    outcomes, words = browsed.outcomes, browsed.words
    if colours is Colours.OUTCOME:
        judged = outcomes.right | outcomes.wrong
        open_ones = [MapGroup(t("not judged"), ~judged)] if not judged.all() else []
        return [
            MapGroup(t("right"), outcomes.right),
            MapGroup(t("wrong"), outcomes.wrong),
            *open_ones,
        ]
    names, values = (
        (words.truths, outcomes.truth)
        if colours is Colours.TRUTH
        else (words.answers, outcomes.answer)
    )
    groups = [MapGroup(name, _equal(values, value)) for value, name in names.items()]
    return [group for group in groups if group.members.any()]


def _equal(values: Names, value: str) -> Flags:
    return np.asarray(values == value, dtype=np.bool_)


def _drawn_on(key: str, browsed: Browsed, layout: Layout) -> None:
    MISS_MAP_TOUCHES.set((MISS_MAP_TOUCHES.get() or 0) + 1)
    chosen: dict[str, Any] = (st.session_state.get(key) or {}).get("selection") or {}
    around = [*(chosen.get("lasso") or []), *(chosen.get("box") or [])]
    if around:
        drawn = outline(layout, around[0]["x"], around[0]["y"])
        if drawn is not None:
            MISS_DRAWN.choose(drawn.written())
        return
    points = [one for one in chosen.get("points") or [] if one.get("customdata") is not None]
    if points:
        _open(browsed, int(points[0]["customdata"]))


def _open(browsed: Browsed, place: int) -> None:
    """A case of the map; one that the filters hide lets go of them."""
    if place not in browsed.places:
        clear_filters()
    CASE.choose(str(browsed.outcomes.case_ids[place]))


def _offer(browsed: Browsed, layout: Layout) -> None:
    """The slow ways: made once, beside the screen, and kept with the study."""
    if len(browsed.outcomes) > MOST_ASKED:
        st.info(
            t(
                "{layout} is made of at most {most} cases. PCA shows where all of these lie.",
                layout=t(_LAYOUTS[layout]),
                most=f"{MOST_ASKED:,}",
            )
        )
        return
    name = f"map-{layout}-{browsed.fingerprint[:16]}"
    current = jobs.under_way(name)
    if current is not None:
        jobs.show_job(name, t("The map is made…"), jobs.STEPS)
        if current.running:
            return
    study = browsed.study

    def job(progress: Progress) -> None:
        make_map_in_own_process(study, layout, progress)

    st.button(
        t("Make the map"),
        type="primary",
        icon=":material/play_arrow:",
        key=f"make-map-{layout}",
        on_click=jobs.start,
        args=(name, job),
    )
    st.caption(
        t("It takes a minute or more for ten thousand cases, once; you can go on meanwhile.")
    )
