"""Methods: which way of explaining a model holds up, where it is known what decides."""

import streamlit as st

from ui.common.frame import page
from ui.common.session import publish_address, restore_address
from ui.common.text import t
from ui.methods.cases import show_cases
from ui.methods.picking import pick_boards
from ui.methods.scores import show_all, show_one
from ui.methods.session import METHODS_ADDRESS
from xai_core.evaluation.scoreboard.shelf import shelved_scoreboards

with page("methods"):
    st.title(t("Methods"))
    st.markdown(
        t(
            "On simulated cases it is known what decides. Every method explains the same right"
            " answers; here is how each holds up."
        )
    )
    restore_address(METHODS_ADDRESS)
    shelved = shelved_scoreboards()
    if not shelved:
        st.info(
            t(
                "No model on this machine has a scoreboard yet. Make one: python -m xai_core"
                " methods."
            )
        )
    else:
        boards = pick_boards(shelved)
        if len(boards) == 1:
            (only,) = boards.values()
            show_one(only)
            show_cases(only.board)
        else:
            show_all(boards)
    publish_address(METHODS_ADDRESS)
