"""The first screen: the pictures in one row, who says what, and how far they agree.

Question answered: *what is the point of this case?* It must be seen without scrolling: everything
that explains, proves or sets something stands below, or in the panel of ``controls``.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from ui.common.drawn_by import warn_of_proposal
from ui.common.text import t, verbatim
from ui.common.viewer import show_panels
from ui.compare.agreement import show_headline
from ui.compare.answer import answer_sentence, expert_sentence
from ui.compare.case_view import CaseView
from ui.compare.decide_first import show_question
from ui.compare.decision import Decision
from ui.compare.map_tools import show_method_card
from ui.compare.offer import offer_map
from ui.compare.viewpoints import (
    Display,
    attention_panel,
    picture_panel,
    regions_panel,
    scale_of,
    show_legend,
)

SIZES = ("one", "several")
PAUSE = 0.2
"""Seconds a browser needs to paint the pictures of a new case."""
_ON_SCREEN = "on-screen"
"""Session key: the picture that was painted last."""


@dataclass(frozen=True)
class Viewpoint:
    """One AI's view of the case, and what tells it from the others."""

    view: CaseView
    title: str
    """As plain text; empty where there is only one."""
    answers: bool = True
    """Whether its answer is another one than the first's: another method explains the same one."""


def show_first_screen(
    viewpoints: Sequence[Viewpoint], region: str | None, display: Display, decision: Decision
) -> None:
    """Pictures, answers and headlines of one AI or several, as far as they may be seen."""
    with st.container(key="shiten-point"):
        _show_point(viewpoints, region, display, decision)
    _let_be_painted(viewpoints[0].view.asked.picture)


def _let_be_painted(picture: str) -> None:
    """Hold back what stands below a new picture until it has been painted.

    A browser lays out everything that has come before it paints anything: the pictures would wait
    for all that is said below them.
    """
    if st.session_state.get(_ON_SCREEN) != picture:
        st.session_state[_ON_SCREEN] = picture
        time.sleep(PAUSE)


def _show_point(
    viewpoints: Sequence[Viewpoint], region: str | None, display: Display, decision: Decision
) -> None:
    views = [viewpoint.view for viewpoint in viewpoints]
    with st.container(key=f"shiten-pictures-{SIZES[len(views) > 1]}"):
        _show_pictures(viewpoints, display, decision)
    show_question(views[0], decision)
    if decision.shows_ai:
        _show_viewpoints(viewpoints, region, decision)
    elif decision.shows_expert:
        st.markdown(expert_sentence(views[0]))
    if decision.shows_expert:
        warn_of_proposal(views[0].origins)
        show_legend(views, display, attention=decision.shows_ai)


def _show_pictures(viewpoints: Sequence[Viewpoint], display: Display, decision: Decision) -> None:
    first = viewpoints[0].view
    panels = [picture_panel(first, display)]
    if decision.shows_expert:
        panels.append(regions_panel(first, display))
    if decision.shows_ai:
        panels += [
            attention_panel(
                viewpoint.view, display, name=f"attention-{place}", title=viewpoint.title
            )
            for place, viewpoint in enumerate(viewpoints, start=1)
            if viewpoint.view.has_map
        ]
    show_panels(panels, key="pictures", micrometres_per_pixel=scale_of(first, panels[0]))


def _show_viewpoints(
    viewpoints: Sequence[Viewpoint], region: str | None, decision: Decision
) -> None:
    """Two columns for one AI, answer and headline; a column for each of several."""
    if len(viewpoints) == 1:
        answer, headline = st.columns([2, 3], gap="medium")
        with answer:
            st.markdown(answer_sentence(viewpoints[0].view))
        with headline:
            _show_headline(viewpoints[0].view, region, decision)
        return
    columns = st.columns(len(viewpoints), gap="medium")
    for column, viewpoint in zip(columns, viewpoints, strict=True):
        with column:
            title = f"**{verbatim(viewpoint.title)}**"
            said = answer_sentence(viewpoint.view) if viewpoint.answers else ""
            st.markdown(f"{title}: {said}" if said else title)
            _show_headline(viewpoint.view, region, decision)


def _show_headline(view: CaseView, region: str | None, decision: Decision) -> None:
    """The agreement, or why there is none."""
    if not view.has_map:
        offer_map(view, view.answer)
        show_method_card(view.asked.method)
        if region is not None:
            st.caption(t("There is nothing to score before the map is made."))
        return
    if not decision.shows_all:
        return
    if region is not None and region in view.agreements:
        show_headline(view, region)
    elif not view.regions:
        st.info(t("Without an outlined region there is nothing to agree with."))
    if view.explanation.blank is not None:
        st.caption(t(view.explanation.blank))
