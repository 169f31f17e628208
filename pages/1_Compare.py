"""Compare: what the expert outlined, where the AI looked, and how far the two agree."""

import streamlit as st

from ui.common.binarisations import pick_binarisation
from ui.common.frame import page
from ui.common.list_stepping import Stepping, show_problem
from ui.common.playlist_panel import show_playlist_panel, view_offer
from ui.common.playlists import playlist_stepping, restore_playlist, show_playlist_title
from ui.common.session import publish_address, restore_address
from ui.common.text import t
from ui.compare.agreement import pick_region, show_agreement, show_overlap, show_pattern
from ui.compare.answer import show_answer
from ui.compare.case_view import CaseView
from ui.compare.deeper import show_deeper
from ui.compare.picking import pick_views
from ui.compare.provenance import show_provenance
from ui.compare.rival import pick_rival, show_rival
from ui.compare.second_model import show_second
from ui.compare.session import COMPARE_ADDRESS
from ui.compare.viewpoints import pick_display, show_viewpoints
from ui.misclassifications.way_back import list_stepping, show_back


def show(view: CaseView, second: CaseView | None) -> None:
    """Everything the page says about one picture and one model, or two."""
    display = pick_display()
    pictures = st.container()
    answer, agreement = st.columns([2, 3], gap="large")
    with answer:
        st.subheader(t("The answers"))
        show_answer(view)
        rival = pick_rival(view)
    with agreement:
        st.subheader(t("Agreement"))
        region = pick_region(view)
        headline = st.container()
        pick_binarisation()
    with pictures:
        show_viewpoints(view, display)
    if region in view.agreements:
        with headline:
            show_agreement(view, region)
        with agreement:
            show_overlap(view, region)
        with answer:
            show_pattern(view.agreements[region])
    elif region is not None:
        headline.info(t("There is nothing to score before the map is made."))
    if second is not None:
        show_second((view, second), display)
    if rival is not None:
        st.subheader(t("Why not another answer?"))
        show_rival(view, rival, display)
    show_deeper(view, display)
    show_provenance(view)


def show_list() -> Stepping | None:
    """The list the reader goes through: a playlist, or the one this case was opened from."""
    playlist = playlist_stepping(COMPARE_ADDRESS)
    stepping = list_stepping() if playlist is None else playlist[1]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if playlist is None:
            show_back(stepping)
        else:
            show_playlist_title(*playlist, COMPARE_ADDRESS)
        show_playlist_panel([view_offer(COMPARE_ADDRESS)])
    return stepping


with page(t("Compare"), active="compare"):
    st.title(t("Compare viewpoints"))
    restore_playlist(COMPARE_ADDRESS)
    restore_address(COMPARE_ADDRESS)
    stepping = show_list()
    if stepping is not None and stepping.problem is not None:
        show_problem(stepping)
    else:
        picked = pick_views(stepping)
        if picked is not None:
            show(*picked)
    publish_address(COMPARE_ADDRESS)
