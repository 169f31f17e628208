"""The confusion table and the scatter, both of which filter the list when they are touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.common.session import CASE
from ui.common.text import current_language, t, tn
from ui.misclassifications.filters import Words, written_range
from ui.misclassifications.session import (
    MISS_ABOVE,
    MISS_ANSWER,
    MISS_SURE,
    MISS_TOUCHES,
    MISS_TRUTH,
)
from xai_core.evaluation.case_list import Flags, Outcomes, Selection, confusion, even_sample
from xai_core.report.browse_figures import Cloud, CloudWords, agreement_scatter

MOST_POINTS = 2500
"""Points a browser draws without a pause."""
DENSE_FROM = 50_000
"""Cases of a study from which on a list of more than can be drawn is shaded, not sampled."""
MOST_OVER_SHADES = 500
"""Of these, cases that are marked all the same, to be opened: the shades say how many there are."""

_PARTS = Path(__file__).with_name("confusion")

# Not a figure: a figure's cells are out of the keyboard's reach, and it loads for a second.
_table = st.components.v2.component(
    "shiten_confusion",
    css=_PARTS.with_suffix(".css").read_text(encoding="utf-8"),
    js=_PARTS.with_suffix(".js").read_text(encoding="utf-8"),
)


def show_confusion(outcomes: Outcomes, fits: Flags, words: Words, selection: Selection) -> None:
    """Numbers of cases by expert and AI, as far as the other filters go; a cell filters the list.

    ``fits`` leaves the two filters on expert and AI aside, so that every cell stays in reach.
    """
    truths, answers = list(words.truths), list(words.answers)
    counts = confusion(outcomes, fits, truths, answers)
    _table(
        key="confusion",
        data={
            "label": t("Confusion table: rows are the expert's answers, columns the AI's."),
            "corner": t("expert ↓ AI →"),
            "rows": list(words.truths.values()),
            "columns": list(words.answers.values()),
            "counts": counts.tolist(),
            "chosen": [_place(truths, selection.truth), _place(answers, selection.answer)],
            "language": current_language(),
        },
        on_cell_change=lambda: _cell_chosen(truths, answers),
    )
    st.caption(
        t("Press a cell to see its cases, press it again to see all. The lists above do the same.")
    )


def show_scatter(
    outcomes: Outcomes, places: NDArray[np.intp], region: str, selection: Selection
) -> None:
    """Agreement against confidence of the listed cases; a box filters, a point opens its case."""
    defined = places[np.isfinite(outcomes.above_chance[places])]
    dense = len(outcomes) >= DENSE_FROM and len(places) > MOST_POINTS
    most = MOST_OVER_SHADES if dense else MOST_POINTS
    drawn = even_sample(defined, most)
    scored = drawn[outcomes.right[drawn] | outcomes.wrong[drawn]]
    figure = agreement_scatter(
        Cloud(
            outcomes.confidence[scored],
            outcomes.above_chance[scored],
            outcomes.right[scored],
            [str(name) for name in outcomes.case_ids[scored]],
        ),
        CloudWords(
            t("confidence"),
            t("agreement above chance: {region}", region=region),
            t("right"),
            t("wrong"),
        ),
        (selection.confidence, selection.above_chance),
        (outcomes.confidence[defined], outcomes.above_chance[defined]) if dense else None,
    )
    key = f"cloud-{MISS_TOUCHES.get()}"
    st.plotly_chart(
        figure,
        key=key,
        on_select=lambda: _drawn_on(key),
        selection_mode=("points", "box"),
        config={"displayModeBar": False},
        alt=t("Each case by the model's confidence and its agreement with the region."),
    )
    st.caption(
        tn(
            "{n} case is drawn, of {total} listed: those with a known answer and a defined"
            " agreement, at most {most}. 0 is chance.",
            "{n} cases are drawn, of {total} listed: those with a known answer and a defined"
            " agreement, at most {most}. 0 is chance.",
            len(scored),
            total=f"{len(places):,}",
            most=f"{most:,}",
        )
        + " "
        + (t("Grey: how many of all listed cases lie there.") + " " if dense else "")
        + t("Draw a box to keep its cases; press a point to open it.")
    )


def _place(names: list[str], name: str | None) -> int | None:
    return names.index(name) if name in names else None


def touched(key: str) -> dict[str, Any]:
    """What was selected on a chart, which is then drawn anew and holds on to nothing."""
    MISS_TOUCHES.set((MISS_TOUCHES.get() or 0) + 1)
    state: dict[str, Any] = st.session_state.get(key) or {}
    chosen: dict[str, Any] = state.get("selection") or {}
    return chosen


def _cell_chosen(truths: list[str], answers: list[str]) -> None:
    cell = (st.session_state.get("confusion") or {}).get("cell")
    if cell is None:
        return
    row, column = cell
    truth, answer = truths[int(row)], answers[int(column)]
    if (truth, answer) == (MISS_TRUTH.get(), MISS_ANSWER.get()):
        MISS_TRUTH.clear()
        MISS_ANSWER.clear()
    else:
        MISS_TRUTH.choose(truth)
        MISS_ANSWER.choose(answer)


def _drawn_on(key: str) -> None:
    chosen = touched(key)
    boxes = chosen.get("box") or []
    if boxes:
        MISS_SURE.choose(written_range(*sorted(boxes[0]["x"])))
        MISS_ABOVE.choose(written_range(*sorted(boxes[0]["y"])))
    elif chosen.get("points"):
        CASE.choose(str(chosen["points"][0]["customdata"]))
