"""Every case of one method with its scores, each a link to its map on Compare."""

from __future__ import annotations

import streamlit as st

from ui.common.choices import choose_listed
from ui.common.frame import link
from ui.common.method_cards import method_name
from ui.common.numbers import number
from ui.common.text import t, verbatim
from ui.methods.measures import measure_title
from ui.methods.scores import case_address, cases_here
from ui.methods.session import METHOD_OF_CASES
from xai_core.evaluation.scoreboard.measures import Measure
from xai_core.evaluation.scoreboard.report import Scoreboard, Scores
from xai_core.explain.explanation import Method


def show_cases(board: Scoreboard) -> None:
    """A method is chosen; its cases stand below one another."""
    st.header(t("Case by case"))
    here = cases_here(board)
    if not here:
        st.caption(t("To open the cases, make the library “{id}” first.", id=board.library))
        link("home", t("Home"))
    elif len(here) < len(board.cases):
        st.caption(t("Cases without a link are not among those drawn on this machine."))
    method = Method(choose_listed(METHOD_OF_CASES, t("Method"), board.methods, method_name))
    names = [
        f"[{verbatim(line.case)}]({case_address(board, method, line.case)})"
        if line.case in here
        else verbatim(line.case)
        for line in board.cases
    ]
    columns = {
        measure_title(measure): [_told(line.methods[method], measure) for line in board.cases]
        for measure in board.measures
        if any(measure in line.methods[method] for line in board.cases)
    }
    st.table(
        {
            t("Case"): names,
            t("Answer"): [verbatim(line.target) for line in board.cases],
            **columns,
        }
    )


def _told(scores: Scores, measure: Measure) -> str:
    """A score; a dash where it was not asked."""
    return number(scores[measure]) if measure in scores else "–"
